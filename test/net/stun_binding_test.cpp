#include "test/net/stun_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace parlance::test {
namespace {

using namespace proto::stun;

constexpr Type kUnknown{0x7f01};

Bytes request(std::uint8_t number = 1) {
  return MessageWriter(Class::request, Method::binding, TransactionId{number}).take();
}

Bytes unknown_request() {
  MessageWriter writer(Class::request, Method::binding, TransactionId{42});
  writer.add_text(kUnknown, "abc");
  return std::move(writer).take();
}

TransportAddress loopback(bool ipv4, std::uint16_t port) {
  if (ipv4) return TransportAddress::ipv4(std::array<std::uint8_t, 4>{127, 0, 0, 1}, port);
  TransportAddress address{.port = port};
  address.ip[15] = 1;
  return address;
}

/// The transaction's first byte, and what it says; fails the test where it is no success.
std::pair<int, TransportAddress> read(const Bytes& bytes) {
  const auto message = Message::parse(bytes);
  if (!message || message->message_class() != Class::success) {
    ADD_FAILURE() << "not a success, " << bytes.size() << " bytes";
    return {};
  }
  return {message->transaction()[0], xor_mapped_address(*message).value()};
}

void expect_refusal(const Bytes& bytes) {
  const auto message = Message::parse(bytes);
  ASSERT_TRUE(message);
  EXPECT_EQ(error_code(*message)->code, 420);
  EXPECT_THAT(unknown_attributes(*message).value(), testing::ElementsAre(kUnknown));
}

TEST(StunServer, TellsUdpClientsTheirAddressOverIpv4AndIpv6) {
  const StunServer server;
  for (const bool ipv4 : {true, false}) {
    UdpClient client(ipv4 ? "127.0.0.1" : "::1", server.port());
    client.send(request());
    const Bytes bytes = client.receive();
    EXPECT_EQ(read(bytes).second, loopback(ipv4, client.port()));
    EXPECT_EQ(bytes.size(), ipv4 ? 32U : 44U);
  }
}

TEST(StunServer, TellsTcpClientsTheirAddressOverIpv4AndIpv6) {
  const StunServer server;
  for (const bool ipv4 : {true, false}) {
    TcpClient client(ipv4 ? "127.0.0.1" : "::1", server.port());
    client.send(request());
    const Bytes bytes = client.receive();
    EXPECT_EQ(read(bytes).second, loopback(ipv4, client.port()));
    EXPECT_EQ(text(*Message::parse(bytes), Type::software).value(), "Parlance");
  }
}

TEST(StunServer, UnderstandsATcpMessageInPiecesAndSeveralInOneSegment) {
  const StunServer server;
  TcpClient client("127.0.0.1", server.port());
  for (const std::uint8_t byte : request(7)) client.send(Bytes{byte});
  EXPECT_EQ(read(client.receive()).first, 7);
  Bytes three = request(1);
  for (const std::uint8_t number : {std::uint8_t{2}, std::uint8_t{3}}) {
    const Bytes next = request(number);
    three.insert(three.end(), next.begin(), next.end());
  }
  client.send(three);
  for (const int number : {1, 2, 3}) EXPECT_EQ(read(client.receive()).first, number);
}

TEST(StunServer, RefusesUnknownRequiredAttributesWith420OnBothTransports) {
  const StunServer server;
  UdpClient udp("127.0.0.1", server.port());
  udp.send(unknown_request());
  expect_refusal(udp.receive());
  TcpClient tcp("127.0.0.1", server.port());
  tcp.send(unknown_request());
  expect_refusal(tcp.receive());
}

TEST(StunServer, GarbageIsUnansweredAndHarmsNothing) {
  const StunServer server;
  UdpClient client("127.0.0.1", server.port());
  MessageWriter wrong(Class::request, Method::binding, {});
  wrong.add_u32(Type::fingerprint, 1);
  Bytes old = request();
  old[4] = 0;
  Bytes overrun = request();
  overrun[3] = 4;
  overrun.insert(overrun.end(), {0x80, 0x22, 0xff, 0xff});
  const std::vector<Bytes> garbage{{},
                                   {0},
                                   Bytes(1400, 0xff),
                                   Bytes(4000, 0),
                                   old,
                                   overrun,
                                   std::move(wrong).take(),
                                   MessageWriter(Class::indication, Method::binding, {}).take(),
                                   MessageWriter(Class::success, Method::binding, {}).take()};
  for (const Bytes& bytes : garbage) client.send(bytes);
  // Datagrams on loopback keep their order: an answer to garbage would come before this one.
  client.send(request(9));
  EXPECT_EQ(read(client.receive()).first, 9);
}

TEST(StunServer, ClosesATcpConnectionThatIsNotStun) {
  const StunServer server;
  TcpClient client("127.0.0.1", server.port());
  client.send(as_bytes("GET / HTTP/1.1\r\n\r\n"));
  EXPECT_TRUE(client.closed());
  TcpClient next("127.0.0.1", server.port());
  next.send(request(5));
  EXPECT_EQ(read(next.receive()).first, 5);
}

TEST(StunServer, AFloodFromOneSourceGetsLessThanItSends) {
  const StunServer server;
  UdpClient client("127.0.0.1", server.port());
  std::size_t sent = 0;
  std::size_t got = 0;
  for (int i = 0; i < 1000; ++i) {
    client.send(request());
    sent += 20;
    while (true) {
      const Bytes bytes = client.receive(0);
      if (bytes.empty()) break;
      got += bytes.size();
    }
  }
  while (true) {
    const Bytes bytes = client.receive(200);
    if (bytes.empty()) break;
    got += bytes.size();
  }
  EXPECT_LT(got, sent);
  EXPECT_GT(got, 0U);
  // Another source is served meanwhile.
  UdpClient other("::1", server.port());
  other.send(request(3));
  EXPECT_EQ(read(other.receive()).first, 3);
}

TEST(StunServer, OneSourceHasALimitOfTcpConnections) {
  const StunServer server("max_connections_per_source = 2\n");
  std::vector<std::unique_ptr<TcpClient>> clients;
  for (int i = 0; i < 2; ++i) {
    clients.push_back(std::make_unique<TcpClient>("127.0.0.1", server.port()));
    clients.back()->send(request(1));
    EXPECT_EQ(read(clients.back()->receive()).first, 1);
  }
  TcpClient third("127.0.0.1", server.port());
  EXPECT_TRUE(third.closed());
  TcpClient elsewhere("::1", server.port());
  elsewhere.send(request(4));
  EXPECT_EQ(read(elsewhere.receive()).first, 4);
}

TEST(StunServer, AClosedTcpConnectionMakesRoomForTheNext) {
  const StunServer server("max_connections_per_source = 1\n");
  for (std::uint8_t i = 1; i < 6; ++i) {
    // The server may hear of the last one's end after it hears of this one, and then refuses: try again.
    Bytes answer;
    for (int attempt = 0; attempt < 200 && answer.empty(); ++attempt) {
      TcpClient client("127.0.0.1", server.port());
      if (client.try_send(request(i))) answer = client.receive();
    }
    EXPECT_EQ(read(answer).first, i);
  }
}

TEST(StunServer, SaysNothingOfItselfWhereToldSo) {
  const StunServer server("say_software = false\n");
  TcpClient client("127.0.0.1", server.port());
  client.send(request());
  const Bytes bytes = client.receive();
  EXPECT_EQ(Message::parse(bytes)->find(Type::software), nullptr);
}

}  // namespace
}  // namespace parlance::test
