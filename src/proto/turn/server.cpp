#include "proto/turn/server.h"

#include "proto/stun/attributes.h"
#include "proto/stun/integrity.h"
#include "proto/turn/limits.h"

#include <algorithm>

namespace parlance::proto::turn {
namespace {

bool is_ours(stun::Method method) {
  return method == kMethodAllocate || method == kMethodRefresh || method == kMethodCreatePermission ||
         method == kMethodChannelBind || method == kMethodConnect;
}

std::size_t refusal_index(std::uint16_t code) {
  const auto found = std::find(kRefusals.begin(), kRefusals.end() - 1, code);
  return static_cast<std::size_t>(found - kRefusals.begin());
}

Result<stun::Message> read_request(ByteView bytes) {
  auto message = stun::Message::parse(bytes);
  if (!message) return message;
  if (message->message_class() != stun::Class::request) return fail(Kind::unsupported, "turn.not_request");
  if (!is_ours(message->method())) return fail(Kind::unsupported, "turn.method");
  if (stun::check_fingerprint(*message) == stun::Check::wrong)
    return fail(Kind::malformed, "turn.fingerprint");
  return message;
}

}  // namespace

Server::Server(Settings settings, Random& random)
    : rules_(std::move(settings.peers)), table_(settings.quotas, random),
      authenticator_(std::move(settings.authentication), random),
      allocating_(settings.allocating, table_, random, counters_), permitting_(rules_, table_),
      traffic_(rules_, table_, counters_) {}

Result<void> Server::receive(Input input, TimePoint now, Outbox<Action>& out) {
  if (const auto* message = std::get_if<ClientMessage>(&input)) return answer(*message, now, out);
  if (const auto* opened = std::get_if<RelaysOpened>(&input)) {
    allocating_.opened(*opened, now, out);
  } else {
    allocating_.end(std::get<PathClosed>(input).path, out);
  }
  return ok();
}

void Server::set_own_addresses(const std::vector<AddressBytes>& own) {
  const PeerRules before = rules_;
  rules_.set_own(own);
  for (const AddressBytes& address : own)
    if (!before.is_own(address)) table_.revoke(address);
}

Result<void> Server::answer(const ClientMessage& from, TimePoint now, Outbox<Action>& out) {
  const auto request = read_request(from.bytes);
  if (!request) return request.error();
  ++counters_.requests;
  Authenticator::Verdict verdict = authenticator_.judge(*request, from, now);
  const bool proven = verdict.proven || from.path.transport == Transport::stream;
  const stun::Proof proof = proven ? stun::Proof::stream : stun::Proof::none;
  Bytes bytes;
  if (verdict.identity) {
    const Decision decision = carry_out({*request, from, *verdict.identity, now}, out);
    if (decision && !*decision) return ok();
    if (decision) {
      bytes = sign(**decision, verdict.identity->key, fingerprint_of(*request));
    } else {
      verdict.refusal = decision.error();
    }
  }
  if (bytes.empty()) bytes = refusal(*request, from, now, verdict);
  out.push(Reply{from.path, std::move(bytes), proof, from.bytes.size()});
  return ok();
}

Decision Server::carry_out(const Request& request, Outbox<Action>& out) {
  if (!not_understood(request.message).empty()) return refuse({stun::kUnknownAttribute, "Unknown Attribute"});
  const stun::Method method = request.message.method();
  if (method == kMethodAllocate) return allocating_.allocate(request, out);
  if (method == kMethodRefresh) return allocating_.refresh(request, out);
  if (method == kMethodCreatePermission) return permitting_.create_permission(request);
  if (method == kMethodChannelBind) return permitting_.bind_channel(request);
  // Connect (RFC 6062) belongs to allocations over TCP, which there are none of.
  return refuse({kForbidden, "Forbidden"});
}

Bytes Server::refusal(const stun::Message& request, const ClientMessage& from, TimePoint now,
                      const Authenticator::Verdict& verdict) {
  const Refusal& why = verdict.refusal;
  ++counters_.refused[refusal_index(why.code)];
  const bool proven = verdict.proven || from.path.transport == Transport::stream;
  stun::MessageWriter writer(stun::Class::error, request.method(), request.transaction());
  writer.add_error(why.code, proven ? why.reason : std::string_view());
  if (why.code == kUnauthorized || why.code == kStaleNonce) {
    writer.add_text(stun::Type::realm, authenticator_.realm());
    writer.add_text(stun::Type::nonce, authenticator_.nonces().make(from.path, now));
  }
  if (why.code == stun::kUnknownAttribute) writer.add_unknown(not_understood(request));
  if (verdict.identity && why.code != kUnauthorized)
    return sign(std::move(writer), verdict.identity->key, fingerprint_of(request));
  if (fingerprint_of(request) == Fingerprint::with) writer.add_fingerprint();
  return std::move(writer).take();
}

}  // namespace parlance::proto::turn
