#include "proto/stun/integrity.h"
#include "proto/turn/attributes.h"
#include "proto/turn/channel_data.h"
#include "proto/turn/credentials.h"
#include "test/net/stun_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sched.h>

#include <chrono>
#include <cstdlib>
#include <thread>

/// The relay over real sockets of one machine: peers are on loopback, which the operator allows here.
namespace parlance::test {
namespace {

using namespace proto::turn;
using proto::stun::Class;
using proto::stun::Message;
using proto::stun::MessageWriter;

const std::string kOpen = "secret = \"north\"\nallow_peers = [\"127.0.0.0/8\", \"::1\"]\n";

TransportAddress loopback(std::uint16_t port) {
  return TransportAddress::ipv4(std::array<std::uint8_t, 4>{127, 0, 0, 1}, port);
}

/// A peer's socket, and a listener that must stay silent.
class Peer final {
 public:
  Peer() : socket_(context_, {boost::asio::ip::make_address("127.0.0.1"), 0}) {}
  [[nodiscard]] TransportAddress address() const { return loopback(socket_.local_endpoint().port()); }
  /// Empty: nothing came in time.
  std::string receive(int milliseconds = kPatience) {
    if (!readable(socket_, milliseconds)) return {};
    std::string bytes(2048, '\0');
    bytes.resize(socket_.receive_from(boost::asio::buffer(bytes), from_));
    return bytes;
  }
  /// To whoever sent last.
  void answer(std::string_view text) {
    socket_.send_to(boost::asio::buffer(text.data(), text.size()), from_);
  }

 private:
  boost::asio::io_context context_;
  boost::asio::ip::udp::socket socket_;
  boost::asio::ip::udp::endpoint from_;
};

/// Speaks TURN by a UdpClient or a TcpClient.
template <class Socket> class TurnClient final {
 public:
  explicit TurnClient(const StunServer& server, const std::string& user = "room.anna")
      : socket_("127.0.0.1", server.port()) {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    const auto end = std::chrono::duration_cast<std::chrono::seconds>(now).count() + 3600;
    username_ = std::to_string(end) + ":" + user;
    const auto key = proto::stun::long_term_key(username_, "parlance", password_of("north", username_));
    key_.assign(key.begin(), key.end());
    socket_.send(allocation().bytes());
    kept_ = socket_.receive();
    nonce_ = std::string(*proto::stun::text(*Message::parse(kept_), proto::stun::Type::nonce));
  }

  MessageWriter begin(proto::stun::Method method) { return {Class::request, method, {++count_}}; }
  MessageWriter allocation() {
    MessageWriter writer = begin(kMethodAllocate);
    writer.add_u32(kTypeRequestedTransport, std::uint32_t{kProtocolUdp} << 24U);
    return writer;
  }
  /// 0: a success, -1: no answer; else the error's code.
  int ask(MessageWriter writer) {
    post(std::move(writer));
    kept_ = socket_.receive();
    const auto message = Message::parse(kept_);
    if (!message) return -1;
    return message->message_class() == Class::success ? 0 : proto::stun::error_code(*message)->code;
  }
  /// Without waiting for the answer.
  void post(MessageWriter writer) {
    writer.add_text(proto::stun::Type::username, username_);
    writer.add_text(proto::stun::Type::realm, "parlance");
    writer.add_text(proto::stun::Type::nonce, nonce_);
    writer.add_integrity(key_);
    socket_.send(writer.bytes());
  }
  int bind(std::uint16_t channel, const TransportAddress& peer) {
    MessageWriter writer = begin(kMethodChannelBind);
    writer.add_u32(kTypeChannelNumber, std::uint32_t{channel} << 16U);
    writer.add_xor_address(kTypeXorPeerAddress, peer);
    return ask(std::move(writer));
  }
  int permit(const TransportAddress& peer) {
    MessageWriter writer = begin(kMethodCreatePermission);
    writer.add_xor_address(kTypeXorPeerAddress, peer);
    return ask(std::move(writer));
  }
  [[nodiscard]] TransportAddress relayed() const {
    const auto message = Message::parse(kept_);
    return read_peer(*message, *message->find(kTypeXorRelayedAddress))->address;
  }
  void send(std::uint16_t channel, std::string_view text) {
    const auto header = channel_header(channel, text.size());
    Bytes bytes(header.begin(), header.end());
    bytes.insert(bytes.end(), text.begin(), text.end());
    bytes.resize(bytes.size() + channel_padding(text.size()));
    socket_.send(bytes);
  }
  void indicate(const TransportAddress& peer, std::string_view text) {
    MessageWriter writer(Class::indication, kMethodSend, {++count_});
    writer.add_xor_address(kTypeXorPeerAddress, peer);
    writer.add_text(kTypeData, text);
    socket_.send(writer.bytes());
  }
  Socket& socket() { return socket_; }

 private:
  Socket socket_;
  std::string username_;
  std::string nonce_;
  Bytes key_;
  Bytes kept_;
  std::uint8_t count_ = 0;
};

std::string channel_text(const Bytes& bytes) {
  const auto message = read_channel_data(bytes);
  return message ? std::string(as_text(message->payload)) : "not ChannelData";
}

TEST(TurnRelay, CarriesBothWaysByChannelOverUdp) {
  const StunServer server(kOpen);
  TurnClient<UdpClient> client(server);
  ASSERT_EQ(client.ask(client.allocation()), 0);
  Peer peer;
  ASSERT_EQ(client.bind(0x4000, peer.address()), 0);
  client.send(0x4000, "there");
  EXPECT_EQ(peer.receive(), "there");
  peer.answer("and back");
  EXPECT_EQ(channel_text(client.socket().receive()), "and back");
}

TEST(TurnRelay, CarriesBothWaysByIndicationOverUdp) {
  const StunServer server(kOpen);
  TurnClient<UdpClient> client(server);
  ASSERT_EQ(client.ask(client.allocation()), 0);
  Peer peer;
  ASSERT_EQ(client.permit(peer.address()), 0);
  client.indicate(peer.address(), "there");
  EXPECT_EQ(peer.receive(), "there");
  peer.answer("and back");
  const Bytes bytes = client.socket().receive();
  const auto message = Message::parse(bytes);
  ASSERT_TRUE(message);
  EXPECT_EQ(as_text(*data(*message).value()), "and back");
  EXPECT_EQ(proto::turn::peer(*message)->address, peer.address());
}

TEST(TurnRelay, KeepsTheOrderOfALongTrain) {
  const StunServer server(kOpen);
  TurnClient<UdpClient> client(server);
  ASSERT_EQ(client.ask(client.allocation()), 0);
  Peer peer;
  ASSERT_EQ(client.bind(0x4000, peer.address()), 0);
  for (int i = 0; i < 60; ++i) client.send(0x4000, std::to_string(1000 + i) + std::string(1100, 'x'));
  for (int i = 0; i < 60; ++i) ASSERT_EQ(peer.receive().substr(0, 4), std::to_string(1000 + i));
}

TEST(TurnRelay, TwoThatBothRelayReachEachOther) {
  const StunServer server(kOpen);
  TurnClient<UdpClient> anna(server, "room.anna");
  ASSERT_EQ(anna.ask(anna.allocation()), 0);
  const TransportAddress annas = anna.relayed();
  TurnClient<UdpClient> ben(server, "room.ben");
  ASSERT_EQ(ben.ask(ben.allocation()), 0);
  const TransportAddress bens = ben.relayed();
  TurnClient<UdpClient> eve(server, "cellar.eve");
  ASSERT_EQ(eve.ask(eve.allocation()), 0);
  EXPECT_EQ(eve.permit(bens), 403);
  ASSERT_EQ(anna.bind(0x4000, bens), 0);
  ASSERT_EQ(ben.bind(0x4001, annas), 0);
  anna.send(0x4000, "hello");
  EXPECT_EQ(channel_text(ben.socket().receive()), "hello");
  ben.send(0x4001, "hello yourself");
  EXPECT_EQ(channel_text(anna.socket().receive()), "hello yourself");
}

TEST(TurnRelay, WithDefaultSettingsNoByteReachesAListenerOnLoopback) {
  const StunServer server("secret = \"north\"\n");
  Peer peer;
  TurnClient<UdpClient> client(server);
  ASSERT_EQ(client.ask(client.allocation()), 0);
  TransportAddress mapped = peer.address();
  EXPECT_EQ(client.permit(mapped), 403);
  EXPECT_EQ(client.bind(0x4000, mapped), 403);
  client.indicate(mapped, "secret");
  client.send(0x4000, "secret");
  EXPECT_EQ(client.permit(mapped), 403);  // answered behind them, so they have been looked at
  EXPECT_EQ(peer.receive(50), "");
}

/// Frames of a stream are messages of both kinds; the clients of the other tests know only STUN's.
class RawTcp final {
 public:
  RawTcp(const std::string& address, std::uint16_t port) : socket_(context_) {
    socket_.connect({boost::asio::ip::make_address(address), port});
  }
  void send(ByteView bytes) { boost::asio::write(socket_, boost::asio::buffer(bytes.data(), bytes.size())); }
  Bytes receive() {
    while (true) {
      if (pending_.size() >= 4) {
        const std::size_t size = std::size_t{pending_[2]} << 8U | pending_[3];
        const std::size_t whole =
            begins_channel_data(pending_[0]) ? kChannelHeader + size + channel_padding(size) : 20 + size;
        if (pending_.size() >= whole) {
          const auto end = pending_.begin() + static_cast<std::ptrdiff_t>(whole);
          Bytes message(pending_.begin(), end);
          pending_.erase(pending_.begin(), end);
          return message;
        }
      }
      if (!readable(socket_, kPatience)) return {};
      Bytes more(4096);
      boost::system::error_code error;
      more.resize(socket_.receive(boost::asio::buffer(more), 0, error));
      if (more.empty()) return {};
      pending_.insert(pending_.end(), more.begin(), more.end());
    }
  }

 private:
  boost::asio::io_context context_;
  boost::asio::ip::tcp::socket socket_;
  Bytes pending_;
};

TEST(TurnRelay, CarriesBothWaysOverTcpWithPadding) {
  const StunServer server(kOpen);
  TurnClient<RawTcp> client(server);
  ASSERT_EQ(client.ask(client.allocation()), 0);
  Peer peer;
  ASSERT_EQ(client.bind(0x4000, peer.address()), 0);
  for (const std::string text : {"one", "three", "fourteen bytes", ""}) {
    client.send(0x4000, text);
    client.send(0x4000, text + "!");
    EXPECT_EQ(peer.receive(), text);
    EXPECT_EQ(peer.receive(), text + "!");
    peer.answer(text);
    EXPECT_EQ(channel_text(client.socket().receive()), text);
  }
}

TEST(TurnRelay, TheEndOfATcpConnectionIsTheEndOfItsAllocation) {
  const StunServer server(kOpen + "max_allocations = 1\n");
  for (int i = 0; i < 3; ++i) {
    int code = -1;
    // The server may hear of the last one's end after it hears of this one.
    for (int attempt = 0; attempt < 200 && code != 0; ++attempt) {
      TurnClient<RawTcp> client(server);
      code = client.ask(client.allocation());
    }
    EXPECT_EQ(code, 0);
  }
}

TEST(TurnRelay, ThoseWhoOnlyWaitMakeRoomForANewcomerAndThoseWhoRelayStay) {
  const StunServer server(kOpen + "max_connections = 2\n");
  TurnClient<RawTcp> relaying(server);
  ASSERT_EQ(relaying.ask(relaying.allocation()), 0);
  const Bytes binding = MessageWriter(Class::request, proto::stun::Method::binding, {2}).take();
  TcpClient waiting("127.0.0.1", server.port());
  waiting.send(binding);
  ASSERT_FALSE(waiting.receive().empty());
  for (int i = 0; i < 3; ++i) {
    TcpClient newcomer("127.0.0.1", server.port());
    newcomer.send(binding);
    EXPECT_FALSE(newcomer.receive().empty());
  }
  EXPECT_TRUE(waiting.closed());
  Peer peer;
  EXPECT_EQ(relaying.bind(0x4000, peer.address()), 0);
}

TEST(TurnRelay, AnswersAClientOnAStreamThatIsBehindWithItsData) {
  const StunServer server(kOpen + "max_kbps = 0\n");
  TurnClient<RawTcp> client(server);
  ASSERT_EQ(client.ask(client.allocation()), 0);
  Peer peer;
  ASSERT_EQ(client.bind(0x4000, peer.address()), 0);
  client.send(0x4000, "where are you");
  ASSERT_EQ(peer.receive(), "where are you");
  UdpClient watch("127.0.0.1", server.port());
  MessageWriter binding(Class::request, proto::stun::Method::binding, {2});
  binding.add_text(proto::stun::Type::software,
                   std::string(200, 's'));   // longer than its answer: it is always given
  const auto in_step = [&watch, &binding] {  // what was sent before is with the client, or waits for it
    watch.send(binding.bytes());
    return !watch.receive().empty();
  };
  const std::string much(1400, 'm');
  for (int i = 0; i < 12'000; ++i) {
    peer.answer(much);
    const bool pause = i % 50 == 0;
    ASSERT_TRUE(!pause || in_step());
  }
  client.post(client.begin(kMethodRefresh));
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(in_step());
  int code = -1;
  while (code == -1) {
    const Bytes next = client.socket().receive();
    ASSERT_FALSE(next.empty());
    if (const auto message = Message::parse(next)) code = message->message_class() == Class::success ? 0 : 1;
  }
  EXPECT_EQ(code, 0);
}

TEST(TurnRelay, WhoeverComesAndGoesDoesNotUseUpThePorts) {
  const StunServer server(kOpen + "first_relay_port = 49200\nlast_relay_port = 49201\n");
  for (int i = 0; i < 6; ++i) {
    TurnClient<UdpClient> client(server);
    EXPECT_EQ(client.ask(client.allocation()), 0);
    MessageWriter over = client.begin(kMethodRefresh);
    over.add_u32(kTypeLifetime, 0);
    EXPECT_EQ(client.ask(std::move(over)), 0);
  }
}

/// In a network namespace of its own, whose interfaces it can change.
template <class F> void apart(F work) {
  std::thread([&work] {
    check(::unshare(CLONE_NEWNET) == 0, "a namespace of its own (needs CAP_SYS_ADMIN)");
    check(std::system("ip link set lo up") == 0, "lo up");
    work();
  }).join();
}

TEST(TurnRelay, AnAddressThatTheMachineGetsWhileRunningIsForbiddenSoonAfter) {
  apart([] {
    const StunServer server(kOpen);
    TurnClient<UdpClient> client(server);
    ASSERT_EQ(client.ask(client.allocation()), 0);
    const auto gained = TransportAddress::ipv4(std::array<std::uint8_t, 4>{8, 8, 8, 8}, 22);
    EXPECT_EQ(client.permit(gained), 0);
    ASSERT_EQ(std::system("ip addr add 8.8.8.8/32 dev lo"), 0);
    int code = 0;
    for (int i = 0; i < 100 && code == 0; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
      code = client.permit(gained);
    }
    EXPECT_EQ(code, 403);
  });
}

TEST(TurnRelay, IsSwitchedOffAlone) {
  const StunServer server("relay = false\n");
  UdpClient client("127.0.0.1", server.port());
  MessageWriter writer(Class::request, kMethodAllocate, {1});
  client.send(writer.bytes());
  EXPECT_TRUE(client.receive(50).empty());
  client.send(MessageWriter(Class::request, proto::stun::Method::binding, {2}).bytes());
  EXPECT_FALSE(client.receive().empty());
}

}  // namespace
}  // namespace parlance::test
