#pragma once

#include "proto/rtp/rtcp_feedback.h"
#include "rtc/outbound_slot.h"

#include <memory>
#include <string_view>
#include <vector>

namespace parlance::rtc {

/// All slots of a client.
class Sending final {
 public:
  explicit Sending(const OutboundSlot::Around& around) : around_(around) {}

  /// What an answer has agreed on. Slots that are there already go on; those that are gone carry nothing any more.
  void apply(const std::vector<SendPlan>& plans);
  /// A mid that no answer named is a Bug.
  [[nodiscard]] OutboundSlot& slot(std::string_view mid);

  // What the client says. False: it is about none of our streams.
  bool on_nack(const proto::rtp::Nack& nack, TimePoint now);
  bool on_picture_loss(std::uint32_t ssrc);
  bool on_full_intra_request(const proto::rtp::FirEntry& entry);
  bool on_report(const proto::rtp::ReportBlock& block, TimePoint now);
  /// The newest that reports have told since it was last asked for.
  [[nodiscard]] std::optional<Duration> take_round_trip() { return std::exchange(round_trip_, std::nullopt); }

  void tick(TimePoint now);
  [[nodiscard]] std::optional<TimePoint> deadline() const;
  void end();

 private:
  /// By its own SSRC; null: none.
  OutboundSlot* find(std::uint32_t ssrc);

  OutboundSlot::Around around_;
  std::vector<std::unique_ptr<OutboundSlot>>
      slots_;  ///< in the order of the offers; they stay where they are
  std::optional<Duration> round_trip_;
};

}  // namespace parlance::rtc
