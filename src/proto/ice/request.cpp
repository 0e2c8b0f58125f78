#include "proto/ice/request.h"

#include "base/check.h"
#include "proto/stun/attributes.h"
#include "proto/stun/integrity.h"
#include "proto/stun/writer.h"

#include <algorithm>

namespace parlance::proto::ice {
namespace {

using stun::Message;
using stun::MessageWriter;
using stun::Type;

constexpr std::array<std::string_view, kRefusals> kNames = {
    "ice.malformed",   "ice.not_request",    "ice.no_fingerprint", "ice.wrong_fingerprint",
    "ice.no_username", "ice.wrong_username", "ice.no_integrity",   "ice.wrong_integrity"};

bool is_understood(Type type) {
  constexpr std::array kKnown = {Type::username, Type::message_integrity, Type::message_integrity_sha256,
                                 Type::priority, Type::use_candidate};
  return !stun::must_be_understood(type) || std::find(kKnown.begin(), kKnown.end(), type) != kKnown.end();
}

tl::unexpected<Refusal> refuse(Refusal refusal) { return tl::unexpected<Refusal>(refusal); }

/// Says the sender's role, if it says one. False: a value of the wrong size.
bool read_role(const Message& message, Request& request) {
  for (const auto& [type, role] : {std::pair(Type::ice_controlling, Role::controlling),
                                   std::pair(Type::ice_controlled, Role::controlled)}) {
    if (message.find(type) == nullptr) continue;
    const auto number = stun::tie_breaker(message, type);
    if (!number) return false;
    request.role = role;
    request.tie_breaker = *number;
    return true;
  }
  return true;
}

Bytes sign(MessageWriter writer, std::string_view password) {
  writer.add_integrity(as_bytes(password));
  writer.add_fingerprint();
  return std::move(writer).take();
}

}  // namespace

Error error_of(Refusal refusal) {
  const Kind kind = refusal == Refusal::malformed ? Kind::malformed : Kind::refused;
  return fail(kind, kNames.at(static_cast<std::size_t>(refusal)));
}

tl::expected<Claim, Refusal> Claim::read(ByteView bytes) {
  const auto message = Message::parse(bytes);
  if (!message) return refuse(Refusal::malformed);
  if (message->message_class() != stun::Class::request || message->method() != stun::Method::binding) {
    return refuse(Refusal::not_request);
  }
  switch (stun::check_fingerprint(*message)) {
  case stun::Check::absent:
    return refuse(Refusal::no_fingerprint);
  case stun::Check::wrong:
    return refuse(Refusal::wrong_fingerprint);
  case stun::Check::valid:
    break;
  }
  const auto username = stun::text(*message, Type::username);
  if (!username) return refuse(Refusal::no_username);
  const auto names = split_username(*username);
  if (!names) return refuse(Refusal::wrong_username);
  return Claim(*message, *names);
}

tl::expected<Request, Refusal> Claim::prove(std::string_view password) const {
  switch (stun::check_integrity(message_, as_bytes(password))) {
  case stun::Check::absent:
    return refuse(Refusal::no_integrity);
  case stun::Check::wrong:
    return refuse(Refusal::wrong_integrity);
  case stun::Check::valid:
    break;
  }
  Request request{.transaction = message_.transaction()};
  if (message_.find(Type::priority) != nullptr) {
    const auto priority = stun::priority(message_);
    if (!priority) return refuse(Refusal::malformed);
    request.priority = *priority;
  }
  const auto nominates = stun::use_candidate(message_);
  if (!nominates || !read_role(message_, request)) return refuse(Refusal::malformed);
  request.nominates = *nominates;
  return request;
}

std::vector<Type> Claim::unknown() const {
  std::vector<Type> types;
  for (const stun::Attribute& attribute : message_.attributes()) {
    if (!is_understood(attribute.type)) types.push_back(attribute.type);
  }
  return types;
}

Bytes success_response(const stun::TransactionId& transaction, const TransportAddress& source,
                       std::string_view password) {
  MessageWriter writer(stun::Class::success, stun::Method::binding, transaction);
  writer.add_xor_address(Type::xor_mapped_address, source);
  return sign(std::move(writer), password);
}

Bytes role_conflict_response(const stun::TransactionId& transaction, std::string_view password) {
  MessageWriter writer(stun::Class::error, stun::Method::binding, transaction);
  writer.add_error(stun::kRoleConflict, "");
  return sign(std::move(writer), password);
}

Bytes unknown_attributes_response(const stun::TransactionId& transaction, const std::vector<Type>& types,
                                  std::string_view password) {
  MessageWriter writer(stun::Class::error, stun::Method::binding, transaction);
  writer.add_error(stun::kUnknownAttribute, "");
  writer.add_unknown(types);
  return sign(std::move(writer), password);
}

Bytes check_request(const Check& check) {
  const Request& request = check.request;
  MessageWriter writer(stun::Class::request, stun::Method::binding, request.transaction);
  writer.add_text(Type::username, check.username);
  writer.add_u32(Type::priority, request.priority);
  if (request.role) {
    writer.add_u64(*request.role == Role::controlling ? Type::ice_controlling : Type::ice_controlled,
                   request.tie_breaker);
  }
  if (request.nominates) writer.add(Type::use_candidate, {});
  return sign(std::move(writer), check.password);
}

}  // namespace parlance::proto::ice
