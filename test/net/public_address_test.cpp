#include "app/public_address.h"
#include "net/blocking_pool.h"
#include "net/system_random.h"
#include "net/worker_pool.h"
#include "proto/stun/attributes.h"
#include "proto/stun/writer.h"

#include <gtest/gtest.h>

#include <future>

namespace parlance::app {
namespace {

using namespace proto::stun;

/// A STUN server on loopback that sees everybody at one address, and may answer to something that was not asked first.
class PublicAddressTest : public ::testing::Test {
 public:
  PublicAddressTest() {
    socket_ = *net::UdpSocket::bind(pool.worker(0), *net::Endpoint::parse("127.0.0.1", 0),
                                    [this](std::span<const net::Datagram> batch) {
                                      for (const net::Datagram& each : batch) answer(each);
                                    });
    pool.start();
  }
  ~PublicAddressTest() override {
    pool.stop();
    disk.stop();
  }
  PublicAddressTest(const PublicAddressTest&) = delete;
  PublicAddressTest& operator=(const PublicAddressTest&) = delete;

 protected:
  std::optional<std::string> ask() {
    question.emplace(pool.worker(0), disk, random, HostPort{"localhost", socket_->local().port});
    std::promise<std::optional<std::string>> answered;
    pool.worker(0).post([this, &answered] {
      question->ask([&answered](std::optional<std::string> found) { answered.set_value(std::move(found)); });
    });
    return answered.get_future().get();
  }

  net::WorkerPool pool{1};
  net::BlockingPool disk;
  net::SystemRandom random;
  std::optional<PublicAddress> question;
  int silent = 0;
  bool lies = false;

 private:
  void answer(const net::Datagram& request) {
    if (silent-- > 0) return;
    const auto message = Message::parse(request.bytes);
    const std::array<std::uint8_t, 4> seen{203, 0, 113, 7};
    const std::array<std::uint8_t, 4> other{198, 51, 100, 66};
    if (std::exchange(lies, false)) reply(request.peer, TransactionId{1, 2, 3}, other);
    reply(request.peer, message->transaction(), seen);
  }
  void reply(const net::Endpoint& to, const TransactionId& transaction,
             const std::array<std::uint8_t, 4>& address) {
    MessageWriter writer(Class::success, Method::binding, transaction);
    writer.add_xor_address(Type::xor_mapped_address, TransportAddress::ipv4(address, 4711));
    const Bytes bytes = std::move(writer).take();
    const net::Datagram datagram{to, bytes};
    socket_->send({&datagram, 1});
  }
  std::unique_ptr<net::UdpSocket> socket_;
};

TEST_F(PublicAddressTest, IsWhatTheStunServerSees) { EXPECT_EQ(ask(), "203.0.113.7"); }

TEST_F(PublicAddressTest, IsAskedForAgainWhereAQuestionIsLost) {
  silent = 1;
  EXPECT_EQ(ask(), "203.0.113.7");
}

TEST_F(PublicAddressTest, IsNotBelievedFromAnAnswerToAnotherQuestion) {
  lies = true;
  EXPECT_EQ(ask(), "203.0.113.7");
}

TEST(HostPort, IsReadAsItIsWritten) {
  EXPECT_EQ(parse_host_port("stun.example.org:3478")->host, "stun.example.org");
  EXPECT_EQ(parse_host_port("[2001:db8::1]:3478")->host, "2001:db8::1");
  EXPECT_EQ(parse_host_port("192.0.2.1:65535")->port, 65535);
  for (const char* wrong :
       {"", "stun.example.org", ":3478", "a:", "a:0", "a:65536", "a:1x", "2001:db8::1:3478", "[]:1"})
    EXPECT_FALSE(parse_host_port(wrong)) << wrong;
}

}  // namespace
}  // namespace parlance::app
