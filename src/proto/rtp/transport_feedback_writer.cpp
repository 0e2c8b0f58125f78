#include "proto/rtp/transport_feedback.h"

#include <limits>

namespace parlance::proto::rtp {
namespace {

// Sections 3.1.1, 3.1.3 and 3.1.4 of the draft.
constexpr unsigned kLost = 0;
constexpr unsigned kSmall = 1;
constexpr unsigned kLarge = 2;
constexpr std::size_t kMaxRun = 0x1fff;
constexpr std::size_t kNarrow = 14;  // statuses in a vector of one bit each
constexpr std::size_t kWide = 7;     // in one of two bits each
/// In front of the chunks: four of RTCP, eight of sources, eight of the message.
constexpr std::size_t kHeadSize = 20;

std::int64_t floor_divide(std::int64_t value, std::int64_t unit) {
  const std::int64_t quotient = value / unit;
  return value % unit < 0 ? quotient - 1 : quotient;
}

std::int64_t ticks_of(TimePoint at) {
  return floor_divide(at.time_since_epoch().count(), kFeedbackTick.count());
}

bool is_small(std::int64_t step) { return step >= 0 && step <= 0xff; }
bool fits(std::int64_t step) {
  return step >= std::numeric_limits<std::int16_t>::min() && step <= std::numeric_limits<std::int16_t>::max();
}

/// One status after the other, lost ones in their places, of the arrivals from `base` on.
class Statuses final {
 public:
  Statuses(std::span<const PacketArrival> arrivals, std::int64_t base, std::int64_t reference_ticks)
      : arrivals_(arrivals), sequence_(base), ticks_(reference_ticks) {}

  [[nodiscard]] bool done() const { return arrivals_.empty(); }
  [[nodiscard]] unsigned symbol() const {
    if (arrivals_.front().sequence != sequence_) return kLost;
    return is_small(step()) ? kSmall : kLarge;
  }
  /// Ticks between the arrival here and the one before it.
  [[nodiscard]] std::int64_t step() const { return ticks_of(arrivals_.front().at) - ticks_; }
  void advance() {
    if (arrivals_.front().sequence == sequence_) {
      ticks_ = ticks_of(arrivals_.front().at);
      arrivals_ = arrivals_.subspan(1);
    }
    ++sequence_;
  }

 private:
  std::span<const PacketArrival> arrivals_;
  std::int64_t sequence_;
  std::int64_t ticks_;
};

struct Plan {
  std::int64_t base = 0;
  std::int64_t reference = 0;  ///< in units of 64 ms
  std::size_t arrivals = 0;
  std::size_t statuses = 0;

  [[nodiscard]] std::int64_t reference_ticks() const {
    return reference * (kFeedbackReferenceUnit / kFeedbackTick);
  }
};

bool is_ascending(const TransportFeedbackRequest& request) {
  if (request.arrivals.empty() || request.base > request.arrivals.front().sequence) return false;
  for (std::size_t i = 1; i < request.arrivals.size(); ++i) {
    if (request.arrivals[i - 1].sequence >= request.arrivals[i].sequence) return false;
  }
  return true;
}

/// A gap takes at most the rest of one vector, a run, and the beginning of another vector: no more than so many statuses of
/// vectors.
constexpr std::int64_t kGapWeight = 3 * kWide;

/// How many arrivals go into `room` bytes. Their chunks are counted as vectors of seven, the smallest that the writer makes.
Plan plan_of(const TransportFeedbackRequest& request, std::size_t room) {
  const PacketArrival& first = request.arrivals.front();
  Plan plan;
  plan.reference = floor_divide(first.at.time_since_epoch().count(), kFeedbackReferenceUnit.count());
  const bool too_far = first.sequence - request.base >= static_cast<std::int64_t>(kMaxFeedbackStatuses);
  plan.base = too_far ? first.sequence : request.base;
  std::int64_t ticks = plan.reference_ticks();
  std::int64_t next = plan.base;
  std::size_t times = 0;
  std::size_t weight = kWide;
  for (const PacketArrival& arrival : request.arrivals) {
    const std::int64_t step = ticks_of(arrival.at) - ticks;
    const std::int64_t statuses = arrival.sequence - plan.base + 1;
    if (!fits(step) || statuses > static_cast<std::int64_t>(kMaxFeedbackStatuses)) return plan;
    times += is_small(step) ? 1U : 2U;
    weight += 1 + static_cast<std::size_t>(std::min(arrival.sequence - next, kGapWeight));
    const std::size_t chunks = 2 * ((weight + kWide - 1) / kWide);
    if (kHeadSize + chunks + times + 3 > room) return plan;
    ticks += step;
    next = arrival.sequence + 1;
    ++plan.arrivals;
    plan.statuses = static_cast<std::size_t>(statuses);
  }
  return plan;
}

/// What the next chunk could be.
struct Ahead {
  std::size_t run = 0;  ///< equal statuses from here on
  bool whole = false;   ///< nothing follows the run
  bool narrow = true;   ///< the next 14, or all that are left, fit one bit each
};

Ahead look_ahead(Statuses statuses) {
  Ahead ahead;
  const unsigned first = statuses.symbol();
  bool equal = true;
  for (std::size_t i = 0; !statuses.done() && i < kMaxRun && (equal || i < kNarrow);
       ++i, statuses.advance()) {
    const unsigned symbol = statuses.symbol();
    equal = equal && symbol == first;
    if (equal) ++ahead.run;
    if (i < kNarrow && symbol == kLarge) ahead.narrow = false;
  }
  ahead.whole = equal && statuses.done();
  return ahead;
}

void write_run(Statuses& statuses, std::size_t count, SpanWriter& out) {
  out.u16(static_cast<std::uint16_t>(statuses.symbol() << 13U | count));
  for (std::size_t i = 0; i < count; ++i) statuses.advance();
}

void write_vector(Statuses& statuses, std::size_t count, SpanWriter& out) {
  const bool narrow = count == kNarrow;
  unsigned bits = narrow ? 0x8000 : 0xc000;
  for (std::size_t i = 0; i < count && !statuses.done(); ++i, statuses.advance()) {
    const auto shift = static_cast<unsigned>(narrow ? kNarrow - 1 - i : 2 * (kWide - 1 - i));
    bits |= statuses.symbol() << shift;
  }
  out.u16(static_cast<std::uint16_t>(bits));
}

void write_chunks(Statuses statuses, SpanWriter& out) {
  while (!statuses.done()) {
    const Ahead ahead = look_ahead(statuses);
    const std::size_t vector = ahead.narrow ? kNarrow : kWide;
    if (ahead.run >= vector || ahead.whole) {
      write_run(statuses, ahead.run, out);
    } else {
      write_vector(statuses, vector, out);
    }
  }
}

void write_times(Statuses statuses, SpanWriter& out) {
  for (; !statuses.done(); statuses.advance()) {
    const unsigned symbol = statuses.symbol();
    if (symbol == kSmall) out.u8(static_cast<std::uint8_t>(statuses.step()));
    if (symbol == kLarge) out.u16(static_cast<std::uint16_t>(statuses.step()));
  }
}

}  // namespace

Result<std::size_t> write_transport_feedback(const TransportFeedbackRequest& request, SpanWriter& out) {
  if (!is_ascending(request)) return fail(Kind::malformed, "rtcp.transport_cc");
  const Plan plan = plan_of(request, out.room());
  if (plan.arrivals == 0) return fail(Kind::too_large, "rtcp.no_room");
  const Statuses statuses(request.arrivals.first(plan.arrivals), plan.base, plan.reference_ticks());
  const std::size_t began = begin_rtcp(out, RtcpType::transport_feedback, kFormatTransportCc);
  out.u32(request.sources.sender);
  out.u32(request.sources.media);
  out.u16(static_cast<std::uint16_t>(plan.base));
  out.u16(static_cast<std::uint16_t>(plan.statuses));
  out.u24(static_cast<std::uint32_t>(plan.reference));
  out.u8(request.feedback_count);
  write_chunks(statuses, out);
  write_times(statuses, out);
  if (auto ended = end_rtcp(out, began); !ended) return ended.error();
  return plan.arrivals;
}

}  // namespace parlance::proto::rtp
