#include "proto/turn/allocating.h"

#include "base/check.h"
#include "proto/stun/integrity.h"
#include "proto/turn/limits.h"

#include <algorithm>

namespace parlance::proto::turn {
namespace {

constexpr std::array kAllFamilies{Family::ipv4, Family::ipv6};

constexpr Refusal kSignAgain{kUnauthorized, "Unauthorized"};
constexpr Refusal kMismatch{kAllocationMismatch, "Allocation Mismatch"};
constexpr Refusal kOthers{kWrongCredentials, "Wrong Credentials"};
constexpr Refusal kNoSuchFamily{kAddressFamilyNotSupported, "Address Family not Supported"};
constexpr Refusal kNotItsFamily{kPeerAddressFamilyMismatch, "Peer Address Family Mismatch"};
constexpr Refusal kNoSuchTransport{kUnsupportedTransport, "Unsupported Transport Protocol"};
constexpr Refusal kQuota{kAllocationQuotaReached, "Allocation Quota Reached"};
constexpr Refusal kNoCapacity{kInsufficientCapacity, "Insufficient Capacity"};

bool is_confined(const Identity& who) { return who.circle == Circle::own_group; }

/// RFC 8656 section 7.2: at least the default, at most our own limit.
std::chrono::seconds within_limits(std::optional<std::chrono::seconds> wished, const Identity& who) {
  const seconds longest = is_confined(who) ? kDefaultLifetime : kLongestLifetime;
  return std::clamp(wished.value_or(kDefaultLifetime), kDefaultLifetime, longest);
}

std::uint32_t seconds_left(const Allocation& allocation, TimePoint now) {
  TimePoint end = now;
  for (const auto& relay : allocation.relays)
    if (relay) end = std::max(end, relay->expires);
  return static_cast<std::uint32_t>(std::chrono::ceil<seconds>(end - now).count());
}

/// ADDRESS-ERROR-CODE (RFC 8656 section 18.12).
void add_address_error(stun::MessageWriter& writer, Family family, const Refusal& why) {
  Bytes value;
  Writer fields(value);
  fields.u8(static_cast<std::uint8_t>(family));
  fields.u8(0);
  fields.u8(static_cast<std::uint8_t>(why.code / 100));
  fields.u8(static_cast<std::uint8_t>(why.code % 100));
  fields.text(why.reason);
  writer.add(kTypeAddressErrorCode, value);
}

/// The address that is asked for first comes first.
stun::MessageWriter granted(const Allocation& allocation, const stun::TransactionId& transaction,
                            TimePoint now) {
  stun::MessageWriter writer(stun::Class::success, kMethodAllocate, transaction);
  for (const auto& relay : allocation.relays)
    if (relay) writer.add_xor_address(kTypeXorRelayedAddress, relay->address);
  writer.add_u32(kTypeLifetime, seconds_left(allocation, now));
  writer.add_xor_address(stun::Type::xor_mapped_address, allocation.path.client);
  for (const Family family : kAllFamilies) {
    const std::uint16_t missing = allocation.missing[index_of(family)];
    if (missing != 0)
      add_address_error(writer, family, missing == kNoCapacity.code ? kNoCapacity : kNoSuchFamily);
  }
  if (allocation.reservation) writer.add(kTypeReservationToken, *allocation.reservation);
  return writer;
}

std::optional<Family> family_of(std::uint8_t value) {
  if (value == static_cast<std::uint8_t>(Family::ipv4)) return Family::ipv4;
  if (value == static_cast<std::uint8_t>(Family::ipv6)) return Family::ipv6;
  return std::nullopt;
}

}  // namespace

tl::expected<void, Refusal> Allocating::read_families(const stun::Message& message, OpenRelays& open) const {
  const auto requested = address_family(message, kTypeRequestedAddressFamily);
  const auto additional = address_family(message, kTypeAdditionalAddressFamily);
  if (!requested || !additional) return refuse(kRefusedAsMalformed);
  if (*additional) {
    // Only IPv6 can be additional, and nothing else about addresses goes with it.
    if (*requested || **additional != static_cast<std::uint8_t>(Family::ipv6))
      return refuse(kRefusedAsMalformed);
    open.families = {true, true};
  }
  if (*requested) {
    const auto family = family_of(**requested);
    if (!family) return refuse(kNoSuchFamily);
    open.first = *family;
  } else if (!*additional && !settings_.families[index_of(Family::ipv4)]) {
    // RFC 8656 section 7.2 takes silence for IPv4, and Chromium is silent also on a network of IPv6 alone.
    open.first = Family::ipv6;
  }
  open.families[index_of(open.first)] = true;
  if (!settings_.families[index_of(open.first)]) return refuse(kNoSuchFamily);
  return {};
}

tl::expected<void, Refusal> Allocating::read(const Request& request, Pending& into) {
  const stun::Message& message = request.message;
  const auto transport = requested_transport(message);
  if (!transport || !*transport) return refuse(kRefusedAsMalformed);
  if (**transport != kProtocolUdp) return refuse(kNoSuchTransport);
  const auto wished = lifetime(message);
  const auto even = even_port(message);
  const auto token = reservation_token(message);
  if (!wished || !even || !token) return refuse(kRefusedAsMalformed);
  const bool families =
      message.find(kTypeRequestedAddressFamily) || message.find(kTypeAdditionalAddressFamily);
  if (*token && (*even || families)) return refuse(kRefusedAsMalformed);
  into.lifetime = within_limits(*wished, request.who);
  if (*token) return {};  // the family is that of the port that is held
  if (auto read = read_families(message, into.asked); !read) return read;
  if (*even) into.asked.parity = (*even)->reserve_next ? Parity::even_and_next : Parity::even;
  if (into.asked.parity == Parity::even_and_next) {
    if (message.find(kTypeAdditionalAddressFamily) != nullptr) return refuse(kRefusedAsMalformed);
    into.asked.reservation = reservations_.next(request.who.name);
    if (into.asked.reservation == 0) return refuse(kNoCapacity);
  }
  return {};
}

tl::expected<Allocation*, Refusal> Allocating::make(const Request& request) {
  std::uint64_t rate = settings_.bytes_per_second;
  if (is_confined(request.who) && (rate == 0 || rate > kConfinedBytesPerSecond))
    rate = kConfinedBytesPerSecond;
  auto made = table_.add(request.from.path, request.who, ByteBudget(rate, request.now));
  if (!made) return refuse(made.error().what == "turn.quota" ? kQuota : kNoCapacity);
  (*made)->transaction = request.message.transaction();
  return *made;
}

Decision Allocating::allocate(const Request& request, Outbox<Action>& out) {
  if (Allocation* known = table_.find(request.from.path)) {
    const bool repeated = known->transaction == request.message.transaction();
    if (!repeated) return refuse(kMismatch);
    if (!known->open) return std::nullopt;
    return granted(*known, known->transaction, request.now);
  }
  // A relay that exists goes on; a new one needs credentials that are still good.
  if (request.who.expired) return refuse(kSignAgain);
  Pending pending{.transaction = request.message.transaction(),
                  .fingerprint = fingerprint_of(request.message),
                  .request_size = request.message.bytes().size()};
  if (auto read_well = read(request, pending); !read_well) return refuse(read_well.error());
  const auto made = make(request);
  if (!made) return refuse(made.error());
  if (const auto token = *reservation_token(request.message)) {
    const auto held = reservations_.take(*token, request.who.name, request.now);
    if (!held) {
      table_.remove((*made)->id);
      return refuse(kNoCapacity);
    }
    pending.asked.adopt = held->id;
    pending.asked.first = held->family;
    pending.asked.families[index_of(held->family)] = true;
  }
  pending.asked.allocation = (*made)->id;
  pending.asked.server = request.from.path.server;
  pending_.push_back(pending);
  out.push(pending.asked);
  return std::nullopt;
}

std::optional<Allocating::Pending> Allocating::take_pending(AllocationId allocation) {
  const auto found = std::find_if(pending_.begin(), pending_.end(), [allocation](const Pending& one) {
    return one.asked.allocation == allocation;
  });
  if (found == pending_.end()) return std::nullopt;
  const Pending pending = *found;
  pending_.erase(found);
  return pending;
}

void Allocating::refuse_pending(const Allocation& allocation, const Pending& pending, Outbox<Action>& out) {
  ++counters_.refused[kRefusals.size() - 2];  // 508
  stun::MessageWriter writer(stun::Class::error, kMethodAllocate, pending.transaction);
  writer.add_error(kNoCapacity.code, kNoCapacity.reason);
  out.push(Reply{allocation.path, sign(std::move(writer), allocation.owner.key, pending.fingerprint),
                 stun::Proof::stream, pending.request_size});
}

void Allocating::abandon(const RelaysOpened& relays, ReservationId reserved, Outbox<Action>& out) {
  for (const Family family : kAllFamilies)
    if (relays.addresses[index_of(family)]) out.push(CloseRelay{{relays.allocation, family}});
  if (relays.reserved) out.push(CloseReservation{reserved});
}

void Allocating::settle(Allocation& allocation, const Pending& pending, const RelaysOpened& relays,
                        TimePoint now) {
  allocation.open = true;
  ++counters_.allocated;
  for (const Family family : kAllFamilies) {
    const std::size_t index = index_of(family);
    if (const auto& address = relays.addresses[index]) {
      table_.set_relay(allocation, family, {*address, now + pending.lifetime});
    } else if (pending.asked.families[index]) {
      allocation.missing[index] = settings_.families[index] ? kNoCapacity.code : kNoSuchFamily.code;
    }
  }
  if (relays.reserved)
    allocation.reservation =
        reservations_.add({pending.asked.reservation, pending.asked.first}, allocation.owner.name, now);
}

RelaysOpened Allocating::without_taken(RelaysOpened relays, Outbox<Action>& out) const {
  for (const Family family : kAllFamilies) {
    auto& address = relays.addresses[index_of(family)];
    if (!address || table_.find_relay(*address) == nullptr) continue;
    out.push(CloseRelay{{relays.allocation, family}});
    address.reset();
  }
  return relays;
}

void Allocating::opened(const RelaysOpened& all, TimePoint now, Outbox<Action>& out) {
  const RelaysOpened relays = without_taken(all, out);
  const auto pending = take_pending(relays.allocation);
  const ReservationId reserved = pending ? pending->asked.reservation : 0;
  Allocation* allocation = table_.find(relays.allocation);
  if (!pending || allocation == nullptr) return abandon(relays, reserved, out);  // it has ended meanwhile
  if (!relays.addresses[index_of(pending->asked.first)]) {
    refuse_pending(*allocation, *pending, out);
    abandon(relays, reserved, out);
    return end(allocation->id, out);
  }
  settle(*allocation, *pending, relays, now);
  out.push(Reply{
      allocation->path,
      sign(granted(*allocation, pending->transaction, now), allocation->owner.key, pending->fingerprint),
      stun::Proof::stream, pending->request_size});
}

Decision Allocating::refresh(const Request& request, Outbox<Action>& out) {
  Allocation* allocation = table_.find(request.from.path);
  if (allocation == nullptr || !allocation->open) return refuse(kMismatch);
  if (allocation->owner.name != request.who.name) return refuse(kOthers);
  const auto wished = lifetime(request.message);
  const auto family = address_family(request.message, kTypeRequestedAddressFamily);
  if (!wished || !family) return refuse(kRefusedAsMalformed);
  const bool ends = *wished && (*wished)->count() == 0;
  if (request.who.expired && is_confined(request.who) && !ends) return refuse(kSignAgain);
  const std::chrono::seconds granted_time = ends ? seconds(0) : within_limits(*wished, request.who);
  bool any = false;
  const AllocationId id = allocation->id;
  for (const Family each : kAllFamilies) {
    if (*family && **family != static_cast<std::uint8_t>(each)) continue;
    if (!allocation->relay(each)) continue;
    any = true;
    if (ends) {
      drop(*allocation, each, out);
    } else {
      table_.set_relay(*allocation, each, {allocation->relay(each)->address, request.now + granted_time});
    }
  }
  if (!any) return refuse(kNotItsFamily);
  if (!allocation->relays[0] && !allocation->relays[1]) table_.remove(id);
  stun::MessageWriter writer = success_of(request.message);
  writer.add_u32(kTypeLifetime, static_cast<std::uint32_t>(granted_time.count()));
  return writer;
}

void Allocating::drop(Allocation& allocation, Family family, Outbox<Action>& out) {
  table_.drop_relay(allocation, family);
  out.push(CloseRelay{{allocation.id, family}});
}

void Allocating::end(AllocationId id, Outbox<Action>& out) {
  Allocation* allocation = table_.find(id);
  check(allocation != nullptr, "turn: ends an allocation that is not there");
  for (const Family family : kAllFamilies)
    if (allocation->relay(family)) drop(*allocation, family, out);
  table_.remove(id);
}

void Allocating::end(const Path& path, Outbox<Action>& out) {
  if (Allocation* allocation = table_.find(path)) end(allocation->id, out);
}

void Allocating::tick(TimePoint now, Outbox<Action>& out) {
  while (const auto first = table_.first_to_expire()) {
    if (now < first->first) break;
    Allocation* allocation = table_.find(first->second.allocation);
    check(allocation != nullptr, "turn: an expiry without an allocation");
    ++counters_.expired;
    drop(*allocation, first->second.family, out);
    if (!allocation->relays[0] && !allocation->relays[1]) table_.remove(allocation->id);
  }
  while (const auto over = reservations_.expire(now)) out.push(CloseReservation{*over});
}

std::optional<TimePoint> Allocating::deadline() const {
  const auto first = table_.first_to_expire();
  const auto held = reservations_.deadline();
  if (!first) return held;
  return held ? std::min(*held, first->first) : first->first;
}

}  // namespace parlance::proto::turn
