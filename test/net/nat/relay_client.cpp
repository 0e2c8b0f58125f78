#include "test/net/nat/relay_client.h"

#include "base/check.h"
#include "proto/stun/attributes.h"
#include "proto/stun/integrity.h"
#include "proto/turn/attributes.h"

namespace parlance::test::nat {

using proto::stun::Class;
using proto::stun::Message;
using proto::stun::MessageWriter;
using namespace proto::turn;

std::string_view name_of(Tunnel tunnel) {
  constexpr std::array<std::string_view, 3> kNames{"TURN/UDP", "TURN/TCP", "TURN/TLS"};
  return kNames.at(static_cast<std::size_t>(tunnel));
}

RelayClient::RelayClient(Host& host, Tunnel tunnel, Ip server, proto::turn::Credentials credentials)
    : host_(host), tunnel_(tunnel), server_{server, tunnel == Tunnel::tls ? kHttpsPort : kStunPort},
      port_(host.fresh_port()), credentials_(std::move(credentials)) {}

void RelayClient::allocate(std::function<void()> made, Data data) {
  made_ = std::move(made);
  data_ = std::move(data);
  if (tunnel_ == Tunnel::udp) {
    host_.open(port_, [this](const Endpoint&, ByteView bytes) { take(bytes); });
    transmit(allocation().bytes());
    return;
  }
  host_.connect(
      port_, server_, [this] { transmit(allocation().bytes()); }, [this](ByteView bytes) { take(bytes); });
}

void RelayClient::permit(const TransportAddress& peer) {
  MessageWriter writer = request(kMethodCreatePermission);
  writer.add_xor_address(kTypeXorPeerAddress, peer);
  sign_and_send(std::move(writer));
}

void RelayClient::send(const TransportAddress& peer, ByteView bytes) {
  MessageWriter writer(Class::indication, kMethodSend, {++count_});
  writer.add_xor_address(kTypeXorPeerAddress, peer);
  writer.add(kTypeData, bytes);
  transmit(writer.bytes());
}

MessageWriter RelayClient::request(proto::stun::Method method) {
  return {Class::request, method, {++count_}};
}

MessageWriter RelayClient::allocation() {
  MessageWriter writer = request(kMethodAllocate);
  writer.add_u32(kTypeRequestedTransport, std::uint32_t{kProtocolUdp} << 24U);
  return writer;
}

void RelayClient::sign_and_send(MessageWriter writer) {
  writer.add_text(proto::stun::Type::username, credentials_.username);
  writer.add_text(proto::stun::Type::realm, realm_);
  writer.add_text(proto::stun::Type::nonce, nonce_);
  writer.add_integrity(proto::stun::long_term_key(credentials_.username, realm_, credentials_.password));
  transmit(writer.bytes());
}

void RelayClient::transmit(ByteView message) {
  if (tunnel_ == Tunnel::udp) {
    host_.send(port_, server_, message);
    return;
  }
  Bytes bytes;
  if (tunnel_ == Tunnel::tls) bytes.push_back(kTlsRecord);
  bytes.insert(bytes.end(), message.begin(), message.end());
  host_.write(port_, server_, bytes);
}

void RelayClient::take(ByteView bytes) {
  const auto message = Message::parse(bytes);
  check(message.has_value(), "what a relay sends to its client");
  if (message->message_class() != Class::indication) {
    take_answer(*message);
    return;
  }
  const auto from = peer(*message);
  const auto payload = data(*message);
  check(from && payload && *payload, "a relay's indication");
  data_(from->address, **payload);
}

/// The first Allocate is refused, because nothing is known yet; what is refused later stays so.
void RelayClient::take_answer(const Message& message) {
  if (message.message_class() == Class::error && nonce_.empty()) {
    realm_ = *proto::stun::text(message, proto::stun::Type::realm);
    nonce_ = *proto::stun::text(message, proto::stun::Type::nonce);
    sign_and_send(allocation());
    return;
  }
  const auto* const relayed = message.find(kTypeXorRelayedAddress);
  if (message.message_class() != Class::success || relayed == nullptr) return;
  relayed_ = read_peer(message, *relayed)->address;
  made_();
}

}  // namespace parlance::test::nat
