#pragma once

#include "engine/lifetime.h"
#include "hub/publication.h"
#include "media/speakers.h"
#include "net/worker.h"

#include <map>
#include <memory>
#include <vector>

namespace parlance::engine {

/// The tracks of one room: who publishes what, and who receives it. Media goes straight from a publisher's calls to its subscribers' sinks; nothing
/// of it waits.
class RoomMedia final {
 public:
  /// Keyframe requests that were put off, and packets too old to be of use, wait no longer than this.
  static constexpr Duration kTick = std::chrono::milliseconds(50);

  /// Who drives the room.
  class Host {
   public:
    virtual ~Host() = default;
    /// Who speaks, the loudest first; told on change.
    virtual void on_speakers(std::vector<ParticipantId> speakers) = 0;
    /// Runs what may break the room by a Bug.
    virtual void guard(Task task) = 0;
  };

  RoomMedia(net::Worker& worker, Host& host) : worker_(worker), host_(host) {}
  RoomMedia(const RoomMedia&) = delete;
  RoomMedia& operator=(const RoomMedia&) = delete;
  ~RoomMedia() = default;

  /// Whose track it is, and which.
  struct Label {
    TrackId id;
    ParticipantId from;
  };
  /// `ended` is told when the publication is destroyed, unless this object has gone before. Error: media.already_published.
  Result<std::unique_ptr<hub::Publication>> publish(Label label, media::TrackInfo info,
                                                    media::TrackFeedback& feedback, Task ended);
  /// Error: media.no_such_track.
  Result<std::unique_ptr<hub::Subscription>> subscribe(const TrackId& track, media::PacketSink& sink);
  /// Nobody subscribes to what was theirs any more.
  void forget(const ParticipantId& participant);
  /// Who speaks at present, the loudest first.
  [[nodiscard]] std::vector<ParticipantId> speakers() const;

 private:
  class Published;

  void enter(Published& published);
  void leave(Published& published);
  void tick();
  void watch_clock();

  net::Worker& worker_;
  Host& host_;
  std::map<TrackId, Published*> tracks_;
  media::Speakers speakers_;
  std::uint32_t microphones_ = 0;  ///< numbered so far
  net::Timer tick_;
  Lifetime lifetime_;
};

}  // namespace parlance::engine
