#include "engine/room_media.h"

#include "media/track.h"

#include <algorithm>
#include <utility>

namespace parlance::engine {
namespace {

/// hub::Subscription around the track's own.
class Subscribed final : public hub::Subscription {
 public:
  explicit Subscribed(std::unique_ptr<media::TrackSubscription> own) : own_(std::move(own)) {}
  void request_keyframe(std::uint8_t encoding) override { own_->request_keyframe(encoding); }
  void want(media::Layers layers) override { own_->want(layers); }
  [[nodiscard]] media::Packet recall(std::uint8_t encoding, std::uint64_t sequence) const override {
    return own_->recall(encoding, sequence);
  }

 private:
  std::unique_ptr<media::TrackSubscription> own_;
};

}  // namespace

/// What a gateway holds of its track. The room may go first: then packets reach those who are still subscribed, and nobody else.
class RoomMedia::Published final : public hub::Publication {
 public:
  Published(RoomMedia& room, Label label, std::unique_ptr<media::Track> track, Task ended)
      : room_(room), room_alive_(room.lifetime_.token()), label_(std::move(label)), track_(std::move(track)),
        ended_(std::move(ended)) {}
  Published(const Published&) = delete;
  Published& operator=(const Published&) = delete;
  ~Published() override {
    if (!room_alive_) return;
    room_.leave(*this);
    ended_();
  }

  [[nodiscard]] const TrackId& id() const override { return label_.id; }
  [[nodiscard]] const Label& label() const { return label_; }
  [[nodiscard]] media::Track& track() { return *track_; }
  void on_packets(std::span<const media::Packet> packets, TimePoint now) override {
    if (microphone && room_alive_) {
      for (const media::Packet& packet : packets) {
        const media::PacketFields& fields = packet.fields();
        if (fields.audio_level)
          room_.speakers_.on_level(*microphone, {*fields.audio_level, fields.voice}, now);
      }
    }
    track_->on_packets(packets, now);
  }
  void on_clock(std::uint8_t encoding, std::uint64_t ntp, std::uint32_t rtp_timestamp,
                TimePoint now) override {
    track_->on_clock(encoding, ntp, rtp_timestamp, now);
  }
  void on_end() override { track_->on_end(); }

  std::optional<media::MicrophoneId> microphone;  ///< while its levels count

 private:
  RoomMedia& room_;
  Lifetime::Token room_alive_;
  Label label_;
  std::unique_ptr<media::Track> track_;
  Task ended_;
};

Result<std::unique_ptr<hub::Publication>> RoomMedia::publish(Label label, media::TrackInfo info,
                                                             media::TrackFeedback& feedback, Task ended) {
  const bool taken = std::any_of(tracks_.begin(), tracks_.end(), [&](const auto& entry) {
    return entry.second->label().from == label.from && entry.second->track().info().source == info.source;
  });
  if (taken) return fail(Kind::conflict, "media.already_published");
  auto track = std::make_unique<media::Track>(std::move(info), feedback);
  auto made = std::make_unique<Published>(*this, std::move(label), std::move(track), std::move(ended));
  enter(*made);
  return std::unique_ptr<hub::Publication>(std::move(made));
}

Result<std::unique_ptr<hub::Subscription>> RoomMedia::subscribe(const TrackId& track,
                                                                media::PacketSink& sink) {
  const auto at = tracks_.find(track);
  if (at == tracks_.end()) return fail(Kind::not_found, "media.no_such_track");
  return std::unique_ptr<hub::Subscription>(
      std::make_unique<Subscribed>(at->second->track().add(sink, {.any = false})));
}

void RoomMedia::forget(const ParticipantId& participant) {
  std::vector<Published*> theirs;
  for (const auto& [id, published] : tracks_) {
    if (published->label().from == participant) theirs.push_back(published);
  }
  for (Published* published : theirs) leave(*published);
}

void RoomMedia::enter(Published& published) {
  if (published.track().info().source == media::Source::microphone) {
    published.microphone = media::MicrophoneId{++microphones_};
    speakers_.add(*published.microphone);
  }
  tracks_[published.id()] = &published;
  if (tracks_.size() == 1) watch_clock();
}

void RoomMedia::leave(Published& published) {
  if (published.microphone) speakers_.remove(*published.microphone);
  published.microphone.reset();
  tracks_.erase(published.id());
}

void RoomMedia::tick() {
  const TimePoint now = worker_.now();
  for (const auto& [id, published] : tracks_) published->track().tick(now);
  if (speakers_.tick(now)) host_.on_speakers(speakers());
  watch_clock();
}

/// Runs while there is a track, or somebody who spoke on one.
void RoomMedia::watch_clock() {
  if (tracks_.empty() && !speakers_.deadline()) return;
  tick_ = worker_.at(worker_.now() + kTick, [this] { host_.guard([this] { tick(); }); });
}

std::vector<ParticipantId> RoomMedia::speakers() const {
  std::vector<ParticipantId> ids;
  for (const media::MicrophoneId microphone : speakers_.speaking()) {
    for (const auto& [id, published] : tracks_) {
      if (published->microphone == microphone) ids.push_back(published->label().from);
    }
  }
  return ids;
}

}  // namespace parlance::engine
