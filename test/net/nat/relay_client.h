#pragma once

#include "proto/stun/message.h"
#include "proto/stun/writer.h"
#include "proto/turn/credentials.h"
#include "test/net/nat/host.h"

#include <string>
#include <string_view>

namespace parlance::test::nat {

/// How a client reaches its relay. TLS is a connection to the port of HTTPS that begins like one of TLS: what is in it makes no difference to a NAT.
enum class Tunnel : std::uint8_t { udp, tcp, tls };

constexpr std::uint16_t kStunPort = 3478;
constexpr std::uint16_t kHttpsPort = 443;
constexpr std::uint8_t kTlsRecord = 0x16;  // a handshake's (RFC 8446 section 5.1); before each write of ours

std::string_view name_of(Tunnel tunnel);

/// A TURN client (RFC 8656) of one allocation, with indications alone. Nothing is lost in an Internet, so nothing is repeated: without an answer it
/// stays without an allocation.
class RelayClient final {
 public:
  using Data = std::function<void(const TransportAddress& peer, ByteView bytes)>;

  RelayClient(Host& host, Tunnel tunnel, Ip server, proto::turn::Credentials credentials);

  /// `made` with the relayed address; from then on `data`.
  void allocate(std::function<void()> made, Data data);
  /// Let its packets in, and ours out to it.
  void permit(const TransportAddress& peer);
  void send(const TransportAddress& peer, ByteView bytes);

  [[nodiscard]] Tunnel tunnel() const { return tunnel_; }
  [[nodiscard]] const std::optional<TransportAddress>& relayed() const { return relayed_; }

 private:
  proto::stun::MessageWriter request(proto::stun::Method method);
  proto::stun::MessageWriter allocation();
  void sign_and_send(proto::stun::MessageWriter writer);
  void transmit(ByteView message);
  void take(ByteView bytes);
  void take_answer(const proto::stun::Message& message);

  Host& host_;
  Tunnel tunnel_;
  Endpoint server_;
  std::uint16_t port_;
  proto::turn::Credentials credentials_;
  std::string realm_;
  std::string nonce_;
  std::uint8_t count_ = 0;
  std::optional<TransportAddress> relayed_;
  std::function<void()> made_;
  Data data_;
};

}  // namespace parlance::test::nat
