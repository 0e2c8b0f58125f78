#include "base/check.h"
#include "proto/stun/attributes.h"
#include "proto/stun/binding.h"
#include "proto/stun/integrity.h"
#include "proto/stun/message.h"

#include <cstddef>
#include <cstdint>

using namespace parlance;
using namespace parlance::proto::stun;

namespace {

void read_all(const Message& message) {
  const auto ignore = [](const auto& result) { static_cast<void>(result.has_value()); };
  ignore(mapped_address(message));
  ignore(xor_mapped_address(message));
  for (const Type type : {Type::username, Type::realm, Type::nonce, Type::software})
    ignore(text(message, type));
  ignore(error_code(message));
  ignore(unknown_attributes(message));
  ignore(priority(message));
  ignore(use_candidate(message));
  for (const Type type : {Type::ice_controlled, Type::ice_controlling}) ignore(tie_breaker(message, type));
  const ByteView key = as_bytes("key");
  static_cast<void>(check_integrity(message, key));
  static_cast<void>(check_integrity_sha256(message, key));
  static_cast<void>(check_fingerprint(message));
}

void check_answer(ByteView request, Proof proof) {
  const TransportAddress source{.ip = {0x20, 1, 0xd, 0xb8}, .port = 9};
  const Answer answer = answer_binding(request, source, proof, "Parlance");
  const bool answered = answer.outcome == Outcome::success || answer.outcome == Outcome::unknown_attributes;
  check(answered == !answer.bytes.empty(), "an answer where none belongs, or none where one does");
  if (!answered) return;
  // What an unproven source can draw: 44 bytes for 20 is the most, in bytes and in proportion.
  check(proof == Proof::stream || answer.bytes.size() <= request.size() + 24, "the answer is too large");
  const auto back = Message::parse(answer.bytes);
  check(back.has_value(), "our own answer does not parse");
  check(check_fingerprint(*back) != Check::wrong, "our own fingerprint is wrong");
  const bool right = answer.outcome != Outcome::success || *xor_mapped_address(*back) == source;
  check(right, "our own answer names another source");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView bytes(data, size);
  if (const auto message = Message::parse(bytes)) read_all(*message);
  check_answer(bytes, Proof::none);
  check_answer(bytes, Proof::stream);
  return 0;
}
