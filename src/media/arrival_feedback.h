#pragma once

#include "proto/rtp/transport_feedback.h"

#include <vector>

namespace parlance::media {

struct ArrivalCounters {
  std::uint64_t recorded = 0;
  std::uint64_t repeated = 0;
  std::uint64_t too_old = 0;  ///< not recorded: more than kWindow numbers ago
  std::uint64_t messages = 0;
};

/// Notes when packets of one transport came, and tells their sender, who estimates the path from it
/// (draft-holmer-rmcat-transport-wide-cc-extensions-01).
class ArrivalFeedback final {
 public:
  /// Libwebrtc's own receivers report every 50 to 250 ms; 100 ms by default.
  static constexpr Duration kInterval = std::chrono::milliseconds(100);
  /// Numbers that are remembered; 100 ms at 10,000 packets a second.
  static constexpr std::size_t kWindow = 1024;
  /// An interval is cut short when so many packets wait to be reported: a message should fit one datagram.
  static constexpr std::size_t kEnough = 256;

  ArrivalFeedback();

  /// `sequence`: the packet's transport-wide number.
  void on_packet(std::uint16_t sequence, TimePoint now);
  [[nodiscard]] std::optional<TimePoint> deadline() const;
  /// Whether there is something to tell now.
  [[nodiscard]] bool due(TimePoint now) const;
  /// Writes the next message. Returns how many packets it tells of; 0: nothing is left to tell. Call it until then. Errors: those
  /// of proto::rtp::write_transport_feedback; nothing has changed then.
  Result<std::size_t> write(proto::rtp::FeedbackSources sources, TimePoint now, proto::rtp::SpanWriter& out);
  [[nodiscard]] const ArrivalCounters& counters() const { return counters_; }

 private:
  void gather();

  proto::rtp::SequenceUnwrapper unwrapper_;
  std::vector<std::optional<TimePoint>> arrivals_;     ///< by number, kWindow of them
  std::vector<proto::rtp::PacketArrival> unreported_;  ///< while writing; room for kWindow is reserved
  std::int64_t base_ = 0;                              ///< the first number not told of yet
  std::int64_t end_ = 0;                               ///< the highest number and one
  std::size_t waiting_ = 0;                            ///< packets since the last report
  TimePoint since_;                                    ///< when the first of them came
  std::uint8_t message_ = 0;
  ArrivalCounters counters_;
};

}  // namespace parlance::media
