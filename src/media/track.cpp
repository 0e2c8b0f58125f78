#include "media/track.h"

#include <algorithm>

namespace parlance::media {

TrackSubscription::~TrackSubscription() {
  if (track_ != nullptr) track_->remove(*this);
}

void TrackSubscription::request_keyframe(std::uint8_t encoding) {
  if (track_ != nullptr) track_->request_keyframe(encoding);
}

void TrackSubscription::want(Layers layers) {
  if (wanted_ == layers) return;
  wanted_ = layers;
  if (track_ != nullptr) track_->gather_wishes();
}

Packet TrackSubscription::recall(std::uint8_t encoding, std::uint64_t sequence) const {
  return track_ != nullptr ? track_->history_.recall(encoding, sequence) : Packet{};
}

namespace {

TrackInfo checked(TrackInfo info) {
  check(!info.encodings.empty() && info.encodings.size() <= TrackInfo::kMaxEncodings,
        "a track with no encodings, or too many");
  return info;
}

/// Counts a walk for as long as it lasts, however it ends.
class Walk final {
 public:
  explicit Walk(std::size_t& walks) : walks_(walks) { ++walks_; }
  Walk(const Walk&) = delete;
  Walk& operator=(const Walk&) = delete;
  ~Walk() { --walks_; }

 private:
  std::size_t& walks_;
};

}  // namespace

Track::Track(TrackInfo info, TrackFeedback& feedback)
    : info_(checked(std::move(info))), feedback_(feedback), layers_(Layers{.encoding = highest_encoding()}) {
  gather_wishes();
}

Track::~Track() { on_end(); }

template <class Call> void Track::each_sink(const Call& call) {
  {
    const Walk walk(walks_);
    // Those that are added on the way begin with the next packets.
    const std::size_t count = subscriptions_.size();
    for (std::size_t i = 0; i < count; ++i)
      if (subscriptions_[i] != nullptr) call(*subscriptions_[i]);
  }
  if (walks_ == 0) std::erase(subscriptions_, nullptr);
}

void Track::keep(const Packet& packet) {
  const PacketFields& fields = packet.fields();
  check(fields.encoding < info_.encodings.size(), "a packet of an encoding that its track does not have");
  history_.put(packet);
  const FrameInfo& frame = fields.frame;
  if (frame.starts && frame.keyframe && frame.spatial == 0) gate_.on_keyframe(fields.encoding);
}

void Track::on_packets(std::span<const Packet> packets, TimePoint now) {
  if (ended_) {
    counters_.after_end += packets.size();
    return;
  }
  for (const Packet& packet : packets) keep(packet);
  counters_.packets += packets.size();
  each_sink([&](TrackSubscription& subscription) {
    if (!subscription.wanted_.any) return;
    counters_.deliveries += packets.size();
    subscription.sink_.on_packets(packets, now);
  });
  tick(now);
}

void Track::on_clock(std::uint8_t encoding, std::uint64_t ntp, std::uint32_t rtp_timestamp, TimePoint now) {
  if (ended_) return;
  each_sink([&](TrackSubscription& subscription) {
    subscription.sink_.on_clock(encoding, ntp, rtp_timestamp, now);
  });
}

void Track::on_end() {
  if (std::exchange(ended_, true)) return;
  each_sink([this](TrackSubscription& subscription) {
    // The sink may destroy its subscription.
    *std::ranges::find(subscriptions_, &subscription) = nullptr;
    subscription.track_ = nullptr;
    subscription.sink_.on_end();
  });
  history_.clear();
}

std::unique_ptr<TrackSubscription> Track::add(PacketSink& sink, Layers wanted) {
  std::unique_ptr<TrackSubscription> subscription(new TrackSubscription(*this, sink, wanted));
  if (ended_) {
    subscription->track_ = nullptr;
    sink.on_end();
    return subscription;
  }
  subscriptions_.push_back(subscription.get());
  gather_wishes();
  request_keyframe(0);
  return subscription;
}

void Track::tick(TimePoint now) {
  if (ended_) return;
  history_.expire(now);
  if (const auto wanted = layers_.take(now)) feedback_.on_layers_wanted(*wanted);
  const EncodingSet ask = gate_.take(now);
  for (std::uint8_t i = 0; i < ask.size() && !ended_; ++i)
    if (ask.test(i)) feedback_.on_keyframe_request(i);
}

std::optional<TimePoint> Track::deadline() const {
  if (ended_) return std::nullopt;
  std::optional<TimePoint> first = history_.deadline();
  for (const auto& other : {gate_.deadline(), layers_.deadline()})
    if (other && (!first || *other < *first)) first = other;
  return first;
}

std::size_t Track::sinks() const {
  return subscriptions_.size() - static_cast<std::size_t>(std::ranges::count(subscriptions_, nullptr));
}

void Track::remove(const TrackSubscription& subscription) {
  const auto found = std::ranges::find(subscriptions_, &subscription);
  if (found == subscriptions_.end()) return;
  if (walks_ > 0)
    *found = nullptr;
  else
    subscriptions_.erase(found);
  gather_wishes();
}

void Track::request_keyframe(std::uint8_t encoding) {
  if (kind_of(info_.source) == Kind::audio) return;
  gate_.request(std::min(encoding, highest_encoding()));
}

std::uint8_t Track::highest_encoding() const { return static_cast<std::uint8_t>(info_.encodings.size() - 1); }

void Track::gather_wishes() {
  if (ended_) return;
  Layers most{.any = false};
  for (const TrackSubscription* subscription : subscriptions_)
    if (subscription != nullptr) most = most_of(most, subscription->wanted_);
  most.encoding = std::min(most.encoding, highest_encoding());
  if (const auto now_wanted = layers_.set(most)) feedback_.on_layers_wanted(*now_wanted);
}

}  // namespace parlance::media
