#pragma once

#include "base/time.h"
#include "proto/rtp/rtcp_feedback.h"
#include "proto/rtp/unwrap.h"

namespace parlance::proto::rtp {

// draft-holmer-rmcat-transport-wide-cc-extensions-01 section 3.1.

/// Packets that one message tells about, lost ones included. Ten seconds at 800 packets a second; receivers report every 50 to
/// 250 ms.
constexpr std::size_t kMaxFeedbackStatuses = 8192;
constexpr Duration kFeedbackTick = std::chrono::microseconds(250);
constexpr Duration kFeedbackReferenceUnit = std::chrono::milliseconds(64);

/// The 24-bit reference time wraps after 12.4 days: unwrapped times kFeedbackReferenceUnit is the receiver's clock.
using ReferenceUnwrapper = Unwrapper<24>;

struct PacketStatus {
  std::uint16_t sequence = 0;  ///< the transport's
  bool received = false;
  Duration since_reference{};  ///< arrival, in steps of 250 us; may be negative; 0 where lost
  friend bool operator==(const PacketStatus&, const PacketStatus&) = default;
};

/// A message, read in place; the whole of it is checked when it is parsed.
class TransportFeedback final {
 public:
  /// Errors: `rtcp.type`, `rtcp.feedback`, `rtcp.transport_cc` (too short for its chunks or its times, or a reserved status),
  /// `rtcp.transport_cc_statuses` (none, or too many).
  static Result<TransportFeedback> parse(const RtcpPacket& packet);

  [[nodiscard]] FeedbackSources sources() const { return sources_; }
  [[nodiscard]] std::uint16_t base_sequence() const { return base_sequence_; }
  [[nodiscard]] std::uint16_t status_count() const { return status_count_; }
  /// 24 bits, in units of 64 ms.
  [[nodiscard]] std::uint32_t reference() const { return reference_; }
  /// Counts messages; a gap is a lost message.
  [[nodiscard]] std::uint8_t feedback_count() const { return feedback_count_; }

  /// Walks through the packets in ascending order of their numbers.
  class Walk final {
   public:
    explicit Walk(const TransportFeedback& feedback);
    std::optional<PacketStatus> next();

   private:
    ByteView chunks_;
    ByteView times_;
    std::uint32_t left_;
    std::uint16_t sequence_;
    std::uint16_t chunk_ = 0;
    std::uint16_t in_chunk_ = 0;  ///< statuses of the chunk still to come
    Duration since_reference_{};
  };

 private:
  Result<void> read_chunks(ByteView rest);

  FeedbackSources sources_;
  std::uint32_t reference_ = 0;
  std::uint16_t base_sequence_ = 0;
  std::uint16_t status_count_ = 0;
  std::uint8_t feedback_count_ = 0;
  ByteView chunks_;
  ByteView times_;
};

/// A packet that came, as its receiver notes it.
struct PacketArrival {
  std::int64_t sequence = 0;  ///< the transport's, unwrapped
  TimePoint at;
};

struct TransportFeedbackRequest {
  FeedbackSources sources;
  std::uint8_t feedback_count = 0;
  /// The first number reported; what lies between it and the first arrival is reported lost. Where that is more than
  /// kMaxFeedbackStatuses, the report begins with the first arrival.
  std::int64_t base = 0;
  /// At least one, strictly ascending in `sequence`, none before `base`; times may go down.
  std::span<const PacketArrival> arrivals;
};

/// How many arrivals the message tells about: at least one; fewer than asked where a time step does not fit (8.19 s), the
/// statuses are too many or `out` is full. Then call again with the rest, and as `base` the next number. Errors:
/// `rtcp.no_room`, `rtcp.transport_cc` (the request breaks its rules).
Result<std::size_t> write_transport_feedback(const TransportFeedbackRequest& request, SpanWriter& out);

}  // namespace parlance::proto::rtp
