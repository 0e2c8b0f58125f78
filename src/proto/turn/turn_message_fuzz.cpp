#include "base/check.h"
#include "proto/stun/attributes.h"
#include "proto/stun/integrity.h"
#include "proto/turn/attributes.h"
#include "proto/turn/channel_data.h"
#include "proto/turn/server.h"

#include <cstddef>
#include <cstdint>

// A client with credentials and a server: the input is what the client says, what peers send and how time passes. Whatever it is, nothing
// reaches an address that is forbidden, and nothing that the server writes is unreadable.

using namespace parlance;
using namespace parlance::proto::turn;

namespace {

constexpr WallTime kWall{1'800'000'000'000};
const std::string kUser = "1800003600:room.anna";
const TransportAddress kOwn = TransportAddress::ipv4(std::array<std::uint8_t, 4>{198, 18, 5, 5}, 3478);

class Session final {
 public:
  Session() {
    Server::Settings settings;
    settings.authentication = {"parlance", "north"};
    settings.peers.own = {kOwn.ip};
    settings.peers.media = {{kOwn.ip, 8443}};
    server_.emplace(std::move(settings), random_);
    key_ = proto::stun::long_term_key(kUser, "parlance", password_of("north", kUser));
    give(Bytes(proto::stun::MessageWriter(proto::stun::Class::request, kMethodAllocate, {}).take()));
  }

  /// One step; the first byte says what.
  void step(ByteView bytes) {
    if (bytes.empty()) return;
    const ByteView rest = bytes.subspan(1);
    switch (bytes[0] % 5) {
    case 0:
      return give(rest);
    case 1:
      return request(rest);
    case 2:
      return data(rest);
    case 3:
      return peer_sends(rest);
    default:
      now_ += std::chrono::seconds(rest.empty() ? 1 : rest[0]);
      return tick();
    }
  }

 private:
  void give(ByteView bytes) {
    static_cast<void>(server_->receive(ClientMessage{path_, bytes, kWall}, now_, out_));
    drain();
  }
  /// Attributes of the input in a request that is signed well.
  void request(ByteView bytes) {
    if (bytes.empty()) return;
    const auto method = static_cast<proto::stun::Method>(bytes[0] % 12);
    proto::stun::MessageWriter writer(proto::stun::Class::request, method, {++count_});
    Reader reader(bytes.subspan(1));
    while (reader.remaining() >= 3) {
      const std::uint16_t type = *reader.u16();
      const auto value = reader.bytes(std::min<std::size_t>(*reader.u8() % 32U, reader.remaining()));
      writer.add(static_cast<proto::stun::Type>(type), *value);
      if (writer.size() > 1000) break;
    }
    writer.add_text(proto::stun::Type::username, kUser);
    writer.add_text(proto::stun::Type::realm, "parlance");
    writer.add_text(proto::stun::Type::nonce, nonce_);
    writer.add_integrity(key_);
    give(writer.bytes());
  }
  void data(ByteView bytes) {
    const auto to = server_->to_peer(path_, bytes, now_);
    if (!to) return;
    const bool ours = to->peer.ip == kOwn.ip && (to->local || to->peer.port == 8443);
    check(ours || (to->peer.ip != kOwn.ip && !is_forbidden_address(to->peer.ip)),
          "data for a forbidden address");
  }
  void peer_sends(ByteView bytes) {
    if (bytes.size() < 18) return;
    TransportAddress peer = TransportAddress::ipv6(bytes.first<16>(), bytes[16]);
    const RelayId relay{relay_, bytes[17] % 2 == 0 ? Family::ipv4 : Family::ipv6};
    const auto message = server_->to_client(relay, peer, bytes.subspan(18), now_);
    if (!message) return;
    Bytes whole(message->header.begin(),
                message->header.begin() + static_cast<std::ptrdiff_t>(message->header_size));
    whole.insert(whole.end(), bytes.begin() + 18, bytes.end());
    whole.resize(whole.size() + message->padding);
    const bool well = begins_channel_data(whole[0]) ? read_channel_data(whole).has_value()
                                                    : proto::stun::Message::parse(whole).has_value();
    check(well, "what goes to the client can't be read");
  }
  void tick() {
    server_->tick(now_, out_);
    drain();
  }
  void drain() {
    while (!out_.empty()) {
      for (Action& action : out_.take()) {
        if (const auto* reply = std::get_if<Reply>(&action)) read(reply->bytes);
        if (const auto* open = std::get_if<OpenRelays>(&action)) opened(*open);
      }
    }
  }
  void read(const Bytes& bytes) {
    const auto message = proto::stun::Message::parse(bytes);
    check(message.has_value(), "our own answer does not parse");
    if (const auto nonce = proto::stun::text(*message, proto::stun::Type::nonce))
      nonce_ = std::string(*nonce);
  }
  void opened(const OpenRelays& wish) {
    relay_ = wish.allocation;
    RelaysOpened done{wish.allocation, {}, wish.parity == Parity::even_and_next};
    TransportAddress v6{.ip = {0x26, 0x06, 1}, .port = ++port_};
    if (wish.families[0]) done.addresses[0] = TransportAddress{kOwn.ip, port_};
    if (wish.families[1]) done.addresses[1] = v6;
    static_cast<void>(server_->receive(done, now_, out_));
  }

  SeededRandom random_{1};
  std::optional<Server> server_;
  Path path_{Transport::datagram, TransportAddress::ipv4(std::array<std::uint8_t, 4>{203, 0, 113, 7}, 4000),
             kOwn};
  TimePoint now_{std::chrono::seconds(1000)};
  crypto::Md5 key_{};
  std::string nonce_;
  Outbox<Action> out_;
  AllocationId relay_;
  std::uint16_t port_ = 50'000;
  std::uint8_t count_ = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* input, std::size_t size) {
  Session session;
  Reader reader(ByteView(input, size));
  for (int steps = 0; steps < 64 && reader.remaining() > 1; ++steps) {
    const std::size_t length = std::min<std::size_t>(*reader.u8(), reader.remaining());
    session.step(*reader.bytes(length));
  }
  return 0;
}
