// What the media path asks of sockets, on real ones. In a network namespace of the test's own, whose loopback it can bend.
#include "base/check.h"
#include "net/udp.h"
#include "test/net/media_browser.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstring>
#include <thread>

namespace parlance::test {
namespace {

using net::Arrival;
using net::Datagram;
using net::Endpoint;
using net::UdpSocket;
using testing::Each;
using testing::SizeIs;

/// Loopback of the calling thread's namespace: up, with this MTU.
void raise_loopback(int mtu) {
  const int socket = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  ifreq request{};
  std::memcpy(request.ifr_name, "lo", 3);
  request.ifr_mtu = mtu;
  check(::ioctl(socket, SIOCSIFMTU, &request) == 0, "mtu");
  request.ifr_flags = IFF_UP | IFF_LOOPBACK | IFF_RUNNING;
  check(::ioctl(socket, SIOCSIFFLAGS, &request) == 0, "lo up");
  ::close(socket);
}

/// What came, copied.
struct Heard {
  Endpoint peer;
  Endpoint local;
  std::size_t size = 0;
  std::uint8_t first = 0;
};

class Udp : public testing::Test {
 protected:
  ~Udp() override {
    on(worker(), [this] { return sockets_.clear(), 0; });
    pool_.stop();
  }
  /// Sockets opened by `work` are in a namespace with such a loopback.
  template <class F> static void apart(int mtu, F work) {
    std::thread([&] {
      check(::unshare(CLONE_NEWNET) == 0, "a namespace of its own (needs CAP_SYS_ADMIN)");
      raise_loopback(mtu);
      work();
    }).join();
  }
  UdpSocket& open(const std::string& address, const net::UdpOptions& options, std::uint16_t port = 0) {
    auto socket =
        UdpSocket::open(worker(), *Endpoint::parse(address, port), options, [this](std::span<Arrival> batch) {
          for (const Arrival& each : batch) {
            heard.push_back({each.peer, each.local, each.bytes.size(),
                             each.bytes.empty() ? std::uint8_t{0} : each.bytes[0]});
            std::ranges::fill(each.bytes, std::uint8_t{0xee});  // its reader's to write to
          }
        });
    check(socket.has_value(), "a socket");
    sockets_.push_back(std::move(*socket));
    return *sockets_.back();
  }
  void start() { pool_.start(); }
  [[nodiscard]] net::Worker& worker() { return pool_.worker(0); }
  /// One datagram for each size, their first bytes counting up.
  void send(UdpSocket& from, const Endpoint& to, const std::vector<std::size_t>& sizes,
            const Endpoint& local = {}) {
    std::vector<Bytes> contents;
    for (const std::size_t size : sizes)
      contents.emplace_back(size, static_cast<std::uint8_t>(contents.size()));
    on(worker(), [&] {
      std::vector<Datagram> batch;
      for (const Bytes& each : contents) batch.push_back({to, each, local});
      from.send(batch);
      return 0;
    });
  }
  [[nodiscard]] bool hears(std::size_t count) {
    return eventually(worker(), [&] { return heard.size() == count; });
  }

  std::vector<Heard> heard;

 private:
  net::WorkerPool pool_{1};
  std::vector<std::unique_ptr<UdpSocket>> sockets_;
};

constexpr int kLargeMtu = 65'536;

TEST_F(Udp, SendsDatagramsOfOneSizeAsATrainAndTakesTrainsApart) {
  UdpSocket* from = nullptr;
  UdpSocket* to = nullptr;
  apart(kLargeMtu, [&] {
    from = &open("127.0.0.1", {.segment = true});
    to = &open("127.0.0.1", {.coalesce = true});
  });
  start();
  send(*from, to->local(), {1000, 1000, 1000, 400, 500, 0, 1000});
  ASSERT_TRUE(hears(7));
  std::vector<std::size_t> sizes;
  for (std::size_t i = 0; i < heard.size(); ++i) {
    EXPECT_EQ(heard[i].first, heard[i].size == 0 ? 0 : i);
    EXPECT_EQ(heard[i].peer, from->local());
    sizes.push_back(heard[i].size);
  }
  EXPECT_THAT(sizes, testing::ElementsAre(1000, 1000, 1000, 400, 500, 0, 1000));
  on(worker(), [&] {
    EXPECT_EQ(from->counters().segmented, 4U);
    EXPECT_EQ(from->counters().sent, 7U);
    EXPECT_EQ(to->counters().coalesced, 4U);
    EXPECT_EQ(to->counters().received, 7U);
    return 0;
  });
}

TEST_F(Udp, SendsSinglyWhereTheRouteRefusesTrains) {
  UdpSocket* from = nullptr;
  UdpSocket* to = nullptr;
  apart(1280, [&] {
    from = &open("127.0.0.1", {.segment = true});
    to = &open("127.0.0.1", {});
  });
  start();
  // Beyond the MTU: datagrams go in fragments, but no train of such is taken.
  send(*from, to->local(), {1400, 1400, 1400});
  ASSERT_TRUE(hears(3));
  send(*from, to->local(), {1000, 1000});
  ASSERT_TRUE(hears(5));
  on(worker(), [&] {
    EXPECT_EQ(from->counters().trains_refused, 1U);
    EXPECT_EQ(from->counters().segmented, 0U);
    EXPECT_EQ(from->counters().sent, 5U);
    EXPECT_EQ(from->counters().send_failures, 0U);
    return 0;
  });
}

TEST_F(Udp, TellsWhereADatagramWasSentToAndAnswersFromThere) {
  UdpSocket* server = nullptr;
  UdpSocket* client = nullptr;
  apart(kLargeMtu, [&] {
    server = &open("0.0.0.0", {.tell_local = true});
    client = &open("127.0.0.1", {});
  });
  start();
  const Endpoint asked = *Endpoint::parse("127.0.0.9", server->local().port);
  send(*client, asked, {10});
  ASSERT_TRUE(hears(1));
  EXPECT_EQ(heard[0].local, asked);
  send(*server, client->local(), {10}, asked);
  ASSERT_TRUE(hears(2));
  EXPECT_EQ(heard[1].peer, asked);
}

TEST_F(Udp, TellsWhereADatagramWasSentToOverIpv6) {
  UdpSocket* server = nullptr;
  UdpSocket* client = nullptr;
  apart(kLargeMtu, [&] {
    server = &open("::", {.tell_local = true, .coalesce = true, .segment = true});
    client = &open("::1", {.segment = true});
  });
  start();
  const Endpoint asked = *Endpoint::parse("::1", server->local().port);
  send(*client, asked, {1000, 1000});
  ASSERT_TRUE(hears(2));
  EXPECT_EQ(heard[0].local, asked);
  EXPECT_EQ(heard[1].local, asked);
  send(*server, client->local(), {1000, 1000}, asked);
  ASSERT_TRUE(hears(4));
  EXPECT_EQ(heard[3].peer, asked);
  on(worker(), [&] {
    EXPECT_EQ(client->counters().segmented, 2U);
    EXPECT_EQ(server->counters().segmented, 2U);
    return 0;
  });
}

TEST_F(Udp, DropsWhatIsLargerThanAnyDatagramOfOurs) {
  for (const bool coalesce : {false, true}) {
    UdpSocket* from = nullptr;
    UdpSocket* to = nullptr;
    apart(kLargeMtu, [&] {
      from = &open("127.0.0.1", {.segment = true});
      to = &open("127.0.0.1", {.coalesce = coalesce});
    });
    if (!coalesce) start();
    heard.clear();
    send(*from, to->local(),
         {UdpSocket::kMaxDatagram + 1, UdpSocket::kMaxDatagram + 1, UdpSocket::kMaxDatagram});
    send(*from, to->local(), {100});
    ASSERT_TRUE(hears(2));
    EXPECT_EQ(on(worker(), [&] { return to->counters().truncated; }), 2U);
  }
}

TEST_F(Udp, SharesAPortOnlyWithThoseWhoWantThat) {
  apart(kLargeMtu, [&] {
    const UdpSocket& one = open("127.0.0.1", {.share_port = true});
    const UdpSocket& two = open("127.0.0.1", {.share_port = true}, one.local().port);
    EXPECT_EQ(one.local(), two.local());
    EXPECT_EQ(UdpSocket::open(worker(), one.local(), {}, [](auto) {}).error().what, "net.bind");
  });
  start();
}

TEST_F(Udp, HasTheBuffersThatItAskedFor) {
  UdpSocket* socket = nullptr;
  apart(kLargeMtu, [&] { socket = &open("127.0.0.1", {.buffer = 8 * 1024 * 1024}); });
  start();
  // Twice as much: the kernel's bookkeeping (socket(7)). Beyond the administrator's limit, for the test has CAP_NET_ADMIN.
  EXPECT_EQ(socket->buffers().receive, 16 * 1024 * 1024);
  EXPECT_EQ(socket->buffers().send, 16 * 1024 * 1024);
}

TEST_F(Udp, LosesWhatHasNoRouteAndSendsTheRest) {
  UdpSocket* from = nullptr;
  UdpSocket* to = nullptr;
  apart(kLargeMtu, [&] {
    from = &open("0.0.0.0", {.segment = true});
    to = &open("127.0.0.1", {});
  });
  start();
  on(worker(), [&] {
    const Bytes bytes(100);
    const Endpoint nowhere = *Endpoint::parse("192.0.2.1", 9);
    const std::vector<Datagram> batch{{nowhere, bytes, {}}, {nowhere, bytes, {}}, {to->local(), bytes, {}}};
    from->send(batch);
    EXPECT_EQ(from->counters().send_failures, 2U);
    EXPECT_EQ(from->counters().trains_refused, 0U);
    return 0;
  });
  EXPECT_TRUE(hears(1));
}

}  // namespace
}  // namespace parlance::test
