#pragma once

#include "media/arrival_feedback.h"
#include "media/receive_limit.h"
#include "rtc/inbound.h"
#include "rtc/source_table.h"

#include <memory>
#include <vector>

namespace parlance::rtc {

/// Everything that the client sends: tells its sources apart, and reports on them.
class Receiving final {
 public:
  static constexpr Duration kReportInterval = std::chrono::seconds(1);

  explicit Receiving(const Inbound::Around& around) : around_(around), counters_(around.counters) {}

  /// What an answer has agreed on. Sections that are there already go on.
  void apply(const std::vector<ReceivePlan>& plans);
  /// A packet, verified and decrypted.
  void on_rtp(ByteView bytes, TimePoint now);
  /// False: it is not about a source of ours.
  bool on_sender_report(const proto::rtp::Report& report, TimePoint now);
  void on_round_trip(Duration round_trip);
  void tick(TimePoint now);
  [[nodiscard]] std::optional<TimePoint> deadline() const;
  /// All tracks are over.
  void end();

 private:
  /// What a packet says about where it belongs (RFC 8843 section 9.2, RFC 8852).
  struct Names {
    std::string_view mid;  ///< empty: it does not say
    std::string_view rid;
    std::string_view repaired_rid;
  };

  /// Null: the packet is dropped, and counted.
  const SourceTable::Source* source_of(const proto::rtp::PacketView& packet);
  const SourceTable::Source* learn(const proto::rtp::PacketView& packet, const Names& names);
  [[nodiscard]] Names names_of(const proto::rtp::PacketView& packet) const;
  [[nodiscard]] std::optional<std::size_t> section_of(const proto::rtp::PacketView& packet,
                                                      const Names& names) const;
  [[nodiscard]] bool contradicts(const SourceTable::Source& source, const Names& names) const;
  void note_arrival(const proto::rtp::PacketView& packet, TimePoint now);
  void report(TimePoint now);
  void limit(TimePoint now);
  void tell_arrivals(TimePoint now);
  [[nodiscard]] std::vector<std::uint32_t> limited_sources() const;

  Inbound::Around around_;
  ReceiveCounters& counters_;
  std::vector<std::unique_ptr<Inbound>> sections_;  ///< null: over; its place is for another
  SourceTable sources_;
  proto::rtp::ExtensionIds
      names_;  ///< ids of mid, rid and so on, which all sections of a bundle share (RFC 8843 section 11)
  media::ArrivalFeedback arrivals_;
  media::ReceiveLimit limit_;
  std::uint32_t newest_ssrc_ = 0;
  std::optional<TimePoint> report_due_;
};

}  // namespace parlance::rtc
