#pragma once

#include "proto/turn/turn_test_stage.h"

namespace parlance::proto::turn::test {

/// A client that knows its credentials and has asked for a nonce.
class Client {
 public:
  Client(Stage& stage, std::uint16_t port, const std::string& user = "room.anna",
         Transport transport = Transport::datagram)
      : path{transport, v4({203, 0, 113, 7}, port), kServer}, stage_(stage), username_(username(user)) {
    nonce_ = std::string(*stun::text(*stun::Message::parse(challenge()), stun::Type::nonce));
  }

  /// The answer to an Allocate without anything.
  Bytes challenge() {
    stun::MessageWriter writer(stun::Class::request, kMethodAllocate, {++count_});
    writer.add_u32(kTypeRequestedTransport, std::uint32_t{kProtocolUdp} << 24U);
    auto answers = stage_.give(path, std::move(writer).take());
    EXPECT_EQ(answers.size(), 1U);
    kept_ = answers.at(0);
    return kept_;
  }

  stun::MessageWriter begin(stun::Method method) { return {stun::Class::request, method, {++count_, 9}}; }
  Bytes sign(stun::MessageWriter writer) {
    writer.add_text(stun::Type::username, username_);
    writer.add_text(stun::Type::realm, kRealm);
    writer.add_text(stun::Type::nonce, nonce_);
    writer.add_integrity(key());
    return std::move(writer).take();
  }
  [[nodiscard]] crypto::Md5 key() const {
    return stun::long_term_key(username_, kRealm, password_of(kSecret, username_));
  }
  /// The code of the answer; 0: a success, -1: none.
  int ask(stun::MessageWriter writer) { return send(sign(std::move(writer))); }
  int send(const Bytes& bytes) {
    auto answers = stage_.give(path, bytes);
    if (answers.empty()) return -1;
    kept_ = answers.at(0);
    const auto message = answer();
    if (message.message_class() == stun::Class::success) {
      EXPECT_EQ(stun::check_integrity(message, key()), stun::Check::valid);
      return 0;
    }
    return stun::error_code(message)->code;
  }
  [[nodiscard]] stun::Message answer() const { return *stun::Message::parse(kept_); }

  stun::MessageWriter allocation() {
    auto writer = begin(kMethodAllocate);
    writer.add_u32(kTypeRequestedTransport, std::uint32_t{kProtocolUdp} << 24U);
    return writer;
  }
  int allocate() { return ask(allocation()); }
  int permit(const TransportAddress& peer) {
    auto writer = begin(kMethodCreatePermission);
    writer.add_xor_address(kTypeXorPeerAddress, peer);
    return ask(std::move(writer));
  }
  int bind(std::uint16_t channel, const TransportAddress& peer) {
    auto writer = begin(kMethodChannelBind);
    writer.add_u32(kTypeChannelNumber, std::uint32_t{channel} << 16U);
    writer.add_xor_address(kTypeXorPeerAddress, peer);
    return ask(std::move(writer));
  }
  int refresh(std::uint32_t seconds) {
    auto writer = begin(kMethodRefresh);
    writer.add_u32(kTypeLifetime, seconds);
    return ask(std::move(writer));
  }
  [[nodiscard]] Bytes indication(const TransportAddress& peer, std::string_view payload) {
    stun::MessageWriter writer(stun::Class::indication, kMethodSend, {++count_});
    writer.add_xor_address(kTypeXorPeerAddress, peer);
    writer.add_text(kTypeData, payload);
    return std::move(writer).take();
  }
  [[nodiscard]] static Bytes channel_message(std::uint16_t channel, std::string_view payload) {
    const auto header = channel_header(channel, payload.size());
    Bytes bytes(header.begin(), header.end());
    bytes.insert(bytes.end(), payload.begin(), payload.end());
    return bytes;
  }
  std::optional<ToPeer> pass(const Bytes& bytes) { return stage_.server.to_peer(path, bytes, stage_.now); }
  [[nodiscard]] TransportAddress relayed() const {
    const stun::Message message = answer();
    const stun::Attribute* attribute = message.find(kTypeXorRelayedAddress);
    return attribute == nullptr ? TransportAddress{} : read_peer(message, *attribute)->address;
  }
  void take_nonce() { nonce_ = std::string(*stun::text(answer(), stun::Type::nonce)); }

  Path path;
  std::string& user() { return username_; }
  std::string& nonce() { return nonce_; }

 private:
  Stage& stage_;
  std::string username_;
  std::string nonce_;
  std::uint8_t count_ = 0;
  Bytes kept_;
};

/// One that has an allocation.
inline Client allocated(Stage& stage, std::uint16_t port, const std::string& user = "room.anna") {
  Client client(stage, port, user);
  EXPECT_EQ(client.allocate(), 0);
  return client;
}

}  // namespace parlance::proto::turn::test
