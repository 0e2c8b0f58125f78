#pragma once

#include "crypto/srtp/replay_window.h"
#include "media/edges.h"
#include "media/ingest.h"
#include "media/keyframe_gate.h"
#include "media/nack_generator.h"
#include "media/packet_pool.h"
#include "proto/rtp/statistics.h"
#include "rtc/negotiation.h"
#include "rtc/wire.h"

#include <optional>
#include <vector>

namespace parlance::rtc {

/// One source that the client sends: its encodings, what is missing of them, and where its packets go.
class Inbound final : public media::TrackFeedback {
 public:
  /// What all sources of a session share; outlives them.
  struct Around {
    Wire& wire;
    PeerListener& listener;
    media::PacketPool& packets;
    ReceiveCounters& counters;
  };

  Inbound(ReceivePlan plan, const Around& around);
  Inbound(const Inbound&) = delete;
  Inbound& operator=(const Inbound&) = delete;
  /// The sink hears on_end.
  ~Inbound() override;

  [[nodiscard]] const ReceivePlan& plan() const { return plan_; }
  /// After a renegotiation; mid, source and rids are the same.
  void renegotiate(ReceivePlan plan);

  /// A packet of the media itself. `encoding` is an index into the plan's rids.
  void on_media(const proto::rtp::PacketView& packet, std::uint8_t encoding, TimePoint now);
  /// A retransmission (RFC 4588) of what came, or should have, from `media_ssrc`.
  void on_repair(const proto::rtp::PacketView& packet, std::uint8_t encoding, std::uint32_t media_ssrc,
                 TimePoint now);
  void on_sender_report(std::uint8_t encoding, const proto::rtp::SenderInfo& info, TimePoint now);
  void on_round_trip(Duration round_trip);

  // media::TrackFeedback
  void on_keyframe_request(std::uint8_t encoding) override;
  /// Nothing that RTP could say: whoever is told of the track says it to the client (docs/protocol.md 4.6, `layers`).
  void on_layers_wanted(media::Layers) override {}

  /// Asks for what is missing.
  void tick(TimePoint now);
  [[nodiscard]] std::optional<TimePoint> deadline() const;
  /// For the next receiver report: one block for each encoding that came.
  void report(TimePoint now, std::vector<proto::rtp::ReportBlock>& blocks);
  /// The track is over; the sink hears it once.
  void end();

 private:
  /// Numbers of which it is known whether they came: what a browser probes its path with are packets sent before.
  static constexpr std::size_t kRemembered = 1024;

  struct Stream {
    std::optional<std::uint32_t> ssrc;
    std::optional<proto::rtp::ReceiverStatistics> statistics;
    std::unique_ptr<media::NackGenerator> missing;  ///< null: nothing is retransmitted
    std::uint8_t number = 0;                        ///< PacketFields::stream
    std::optional<crypto::srtp::ReplayWindow<kRemembered>> seen;
  };

  void hand_on(media::PacketDraft draft, std::size_t size, const media::PacketFields& fields);
  void learn(Stream& stream, const proto::rtp::PacketView& packet, const media::PacketFields& fields);
  void begin_stream(Stream& stream, const proto::rtp::PacketView& packet, const media::PacketFields& fields);
  bool is_repeated(Stream& stream, std::uint64_t sequence);
  void begin(const media::PacketFields& fields);
  void ask_for_keyframes(TimePoint now);
  void nack(Stream& stream, TimePoint now);
  [[nodiscard]] const PayloadUse* use_of(std::uint8_t payload_type) const;

  Around around_;
  ReceivePlan plan_;
  media::Classifier classifier_;
  std::array<Stream, media::TrackInfo::kMaxEncodings> streams_;
  media::KeyframeGate gate_;
  media::PacketSink* sink_ = nullptr;
  bool began_ = false;
  bool ended_ = false;
  std::optional<Duration> round_trip_;
  TimePoint newest_{};  ///< when it was last heard of: requests from others carry no time
};

}  // namespace parlance::rtc
