#pragma once

#include "base/outbox.h"
#include "proto/stun/writer.h"
#include "proto/turn/allocation_table.h"

#include <tl/expected.hpp>

#include <variant>

namespace parlance::proto::turn {

/// A request whose sender is known.
struct Request {
  const stun::Message& message;
  const ClientMessage& from;
  const Identity& who;
  TimePoint now;
};

/// Attributes of a success, without those that every answer has; a refusal; or, empty, an answer that comes later.
using Decision = tl::expected<std::optional<stun::MessageWriter>, Refusal>;

using Action = std::variant<Reply, OpenRelays, CloseRelay, CloseReservation>;

constexpr Refusal kRefusedAsMalformed{400, "Bad Request"};
inline tl::unexpected<Refusal> refuse(const Refusal& why) { return tl::unexpected<Refusal>(why); }

/// Begins a success for the request.
inline stun::MessageWriter success_of(const stun::Message& request) {
  return {stun::Class::success, request.method(), request.transaction()};
}

/// An answer has one where its request had one.
enum class Fingerprint : std::uint8_t { without, with };
inline Fingerprint fingerprint_of(const stun::Message& request) {
  return request.find(stun::Type::fingerprint) != nullptr ? Fingerprint::with : Fingerprint::without;
}
Bytes sign(stun::MessageWriter writer, const crypto::Md5& key, Fingerprint fingerprint);

}  // namespace parlance::proto::turn
