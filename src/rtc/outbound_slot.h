#pragma once

#include "media/forwarder.h"
#include "proto/rtp/rtcp_reports.h"
#include "rtc/repair_budget.h"
#include "rtc/report_clock.h"
#include "rtc/slot_header.h"
#include "rtc/wire.h"

#include <memory>

namespace parlance::rtc {

/// One slot of the client: a stream with fixed numbers, fed from whatever track the slot carries at present.
class OutboundSlot final {
 public:
  static constexpr Duration kReportInterval = std::chrono::seconds(1);
  /// A publisher's report is passed on at once, unless the last one of ours is younger than this.
  static constexpr Duration kShortestReportInterval = std::chrono::milliseconds(200);

  /// What all slots of a session share; outlives them.
  struct Around {
    Wire& wire;
    PeerListener& listener;
    Random& random;
    SendCounters& counters;
  };

  OutboundSlot(SendPlan plan, const Around& around);
  OutboundSlot(const OutboundSlot&) = delete;
  OutboundSlot& operator=(const OutboundSlot&) = delete;

  /// After a renegotiation; mid and SSRCs are the same.
  void renegotiate(SendPlan plan);
  [[nodiscard]] const SendPlan& plan() const { return plan_; }

  /// As rtc::Peer says of them. The sink lives as long as the slot; after the next `begin` or `end` what reaches it is dropped.
  media::PacketSink& begin();
  void feed(media::Feed& feed);
  void show_at(std::uint16_t height);
  void end();

  // What the client says about it.
  void on_nack(std::span<const std::uint16_t> sequences, TimePoint now);
  void on_keyframe_request();
  /// A repetition of the same command is no new request (RFC 5104 section 4.3.1.1).
  void on_full_intra_request(std::uint8_t command);
  /// The answer is the round trip, where the block tells it.
  std::optional<Duration> on_report(const proto::rtp::ReportBlock& block, TimePoint now);

  void tick(TimePoint now);
  [[nodiscard]] std::optional<TimePoint> deadline() const { return report_due_; }
  /// Null before anything was carried.
  [[nodiscard]] const media::Forwarder* forwarder() const { return forwarder_.get(); }

 private:
  /// What one content pushes into.
  class Content final : public media::PacketSink {
   public:
    void carry(OutboundSlot& slot, std::uint32_t number);
    void on_packets(std::span<const media::Packet> packets, TimePoint now) override;
    void on_clock(std::uint8_t encoding, std::uint64_t ntp, std::uint32_t rtp_timestamp,
                  TimePoint now) override;
    void on_end() override {}  // whoever filled the slot says what comes next

   private:
    OutboundSlot* slot_ = nullptr;
    std::uint32_t number_ = 0;
  };
  struct Sent {
    std::uint32_t packets = 0;  ///< modulo 2^32, as RFC 3550 section 6.4.1 has it
    std::uint32_t octets = 0;
    std::uint16_t next_repair = 0;  ///< sequence number of the retransmission stream
  };
  /// A subscription that has ended but not been destroyed yet may still push: so each content has a sink of its own for a while.
  static constexpr std::size_t kContents = 4;

  media::Forwarder& used();
  void on_packet(std::uint32_t content, const media::Packet& packet, TimePoint now);
  void on_clock(std::uint32_t content, std::uint8_t encoding, media::SlotClock clock, TimePoint now);
  bool send(const media::Rewritten& packet, std::uint8_t payload_type, TimePoint now);
  void repair(std::uint16_t sequence, TimePoint now);
  bool send_repair(const media::Rewritten& packet, const PayloadUse& use, TimePoint now);
  [[nodiscard]] SlotHeader::Stamp stamp(TimePoint now);
  void report(TimePoint now);
  [[nodiscard]] const PayloadUse* use_of(media::Codec codec) const;

  Around around_;
  SendPlan plan_;
  SlotHeader header_;
  std::unique_ptr<media::Forwarder> forwarder_;  ///< 10 KB: made when the slot is used for the first time
  ReportClock clock_;
  RepairBudget budget_;
  std::array<Content, kContents> contents_;
  std::size_t newest_content_ = 0;
  Sent sent_;
  std::optional<std::uint8_t> fir_;  ///< the last command
  std::optional<TimePoint> report_due_;
  std::optional<TimePoint> reported_;  ///< when the present content's clock was told last
};

}  // namespace parlance::rtc
