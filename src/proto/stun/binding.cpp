#include "proto/stun/binding.h"

#include "proto/stun/attributes.h"
#include "proto/stun/integrity.h"
#include "proto/stun/message.h"
#include "proto/stun/writer.h"

#include <algorithm>

namespace parlance::proto::stun {
namespace {

/// RFC 8489 section 18.3.1: all that a STUN server without authentication may meet in a request. ICE's attributes are not among them: a
/// connectivity check that strays here is told so.
bool is_understood(Type type) {
  switch (type) {
  case Type::mapped_address:
  case Type::username:
  case Type::message_integrity:
  case Type::error_code:
  case Type::unknown_attributes:
  case Type::realm:
  case Type::nonce:
  case Type::message_integrity_sha256:
  case Type::password_algorithm:
  case Type::userhash:
  case Type::xor_mapped_address:
    return true;
  default:
    return !must_be_understood(type);
  }
}

std::vector<Type> not_understood(const Message& request) {
  std::vector<Type> types;
  for (const Attribute& attribute : request.attributes()) {
    const bool listed = std::find(types.begin(), types.end(), attribute.type) != types.end();
    if (!is_understood(attribute.type) && !listed) types.push_back(attribute.type);
  }
  return types;
}

struct Extras {
  Proof proof;
  std::string_view software;
  Check fingerprint;
};

Bytes finish(MessageWriter writer, const Message& request, const Extras& extras) {
  const bool fingerprint = extras.fingerprint == Check::valid;
  const std::size_t whole =
      writer.size() + attribute_size(extras.software.size()) + (fingerprint ? attribute_size(4) : 0);
  const bool fits = extras.proof == Proof::stream || whole <= request.bytes().size();
  if (fits && !extras.software.empty()) writer.add_text(Type::software, extras.software);
  if (fingerprint) writer.add_fingerprint();
  return std::move(writer).take();
}

}  // namespace

Answer answer_binding(ByteView bytes, const TransportAddress& source, Proof proof,
                      std::string_view software) {
  if (const auto header = read_header(bytes); !header) {
    return {header.error().what == "stun.length" ? Outcome::malformed : Outcome::not_stun, {}};
  }
  const auto request = Message::parse(bytes);
  if (!request) return {Outcome::malformed, {}};
  if (request->message_class() != Class::request) return {Outcome::not_request, {}};
  if (request->method() != Method::binding) return {Outcome::unknown_method, {}};
  const Extras extras{proof, software, check_fingerprint(*request)};
  if (extras.fingerprint == Check::wrong) return {Outcome::bad_fingerprint, {}};

  if (const auto unknown = not_understood(*request); !unknown.empty()) {
    MessageWriter writer(Class::error, Method::binding, request->transaction());
    writer.add_error(kUnknownAttribute, proof == Proof::stream ? "Unknown Attribute" : "");
    writer.add_unknown(unknown);
    return {Outcome::unknown_attributes, finish(std::move(writer), *request, extras)};
  }
  MessageWriter writer(Class::success, Method::binding, request->transaction());
  writer.add_xor_address(Type::xor_mapped_address, source);
  return {Outcome::success, finish(std::move(writer), *request, extras)};
}

}  // namespace parlance::proto::stun
