#pragma once

#include "media/edges.h"
#include "media/history.h"
#include "media/keyframe_gate.h"
#include "media/layers_wanted.h"

#include <memory>
#include <vector>

namespace parlance::media {

class Track;

/// A sink's interest in a track. Destroying it ends the flow, even from inside on_packets; it may outlive the track. One that
/// wants nothing gets nothing.
class TrackSubscription final : public Feed {
 public:
  TrackSubscription(const TrackSubscription&) = delete;
  TrackSubscription& operator=(const TrackSubscription&) = delete;
  ~TrackSubscription() override;

  void request_keyframe(std::uint8_t encoding) override;
  void want(Layers layers) override;
  [[nodiscard]] Packet recall(std::uint8_t encoding, std::uint64_t sequence) const override;

 private:
  friend class Track;
  TrackSubscription(Track& track, PacketSink& sink, Layers wanted)
      : track_(&track), sink_(sink), wanted_(wanted) {}

  Track* track_;  ///< null once the track is over
  PacketSink& sink_;
  Layers wanted_;
};

struct TrackCounters {
  std::uint64_t packets = 0;
  std::uint64_t deliveries = 0;  ///< packets times sinks
  std::uint64_t after_end = 0;   ///< dropped
};

/// One published track: keeps its history, hands its packets to its sinks, and carries their wishes to the publisher.
///
/// Sinks' wishes carry no time; what has to wait is decided at the next packet or tick. So whoever drives it looks at deadline()
/// again after a wish, too.
class Track final : public PacketSink {
 public:
  /// `feedback` is called until on_end, not later. A Bug where the encodings are none or too many, and where packets are of
  /// others.
  Track(TrackInfo info, TrackFeedback& feedback);
  Track(const Track&) = delete;
  Track& operator=(const Track&) = delete;
  /// Not from inside one of its calls. Sinks hear on_end.
  ~Track() override;

  void on_packets(std::span<const Packet> packets, TimePoint now) override;
  void on_clock(std::uint8_t encoding, std::uint64_t ntp, std::uint32_t rtp_timestamp,
                TimePoint now) override;
  void on_end() override;

  /// From now on `sink` hears of it, as far as it wants; it outlives the answer. Asks for a keyframe of the smallest encoding, so that there is a
  /// picture at once. A sink added after the end hears on_end at once.
  [[nodiscard]] std::unique_ptr<TrackSubscription> add(PacketSink& sink, Layers wanted = {});

  void tick(TimePoint now);
  [[nodiscard]] std::optional<TimePoint> deadline() const;

  [[nodiscard]] const TrackInfo& info() const { return info_; }
  [[nodiscard]] std::size_t sinks() const;
  [[nodiscard]] const TrackCounters& counters() const { return counters_; }
  [[nodiscard]] const KeyframeCounters& keyframes() const { return gate_.counters(); }

 private:
  friend class TrackSubscription;
  template <class Call> void each_sink(const Call& call);
  void keep(const Packet& packet);
  [[nodiscard]] std::uint8_t highest_encoding() const;
  void remove(const TrackSubscription& subscription);
  void request_keyframe(std::uint8_t encoding);
  void gather_wishes();

  TrackInfo info_;
  TrackFeedback& feedback_;
  History history_;
  KeyframeGate gate_;
  LayersWanted layers_;
  std::vector<TrackSubscription*> subscriptions_;  ///< null: gone while they were walked through
  std::size_t walks_ = 0;                          ///< under way
  bool ended_ = false;
  TrackCounters counters_;
};

}  // namespace parlance::media
