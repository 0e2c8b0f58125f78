#include "gateway/whip/session_watching.h"

#include <utility>

namespace parlance::gateway::whip {

namespace tracks = room::tracks;

Watching::Watching(Ends ends, std::vector<rtc::Slot> slots)
    : ends_(ends), stage_(ends.participant.id(), std::move(slots)) {}

/// The slots let go first: the peer asks their feeds for what is lost.
Watching::~Watching() {
  for (const auto& [mid, feed] : feeds_) ends_.peer.end_slot(mid);
}

void Watching::hear(const room::Event& event) {
  if (const auto* roster = std::get_if<room::roster::Event>(&event)) {
    stage_.hear(*roster);
  } else if (const auto* tracks = std::get_if<tracks::Event>(&event)) {
    stage_.hear(*tracks);
  } else {
    return;
  }
  settle();
}

void Watching::settle() {
  const std::vector<Stage::Change> changes = stage_.settle();
  // First what ends: a track that moves to another slot must not be in two at a time.
  for (const Stage::Change& change : changes) {
    const auto feed = feeds_.find(change.mid);
    if (feed == feeds_.end()) continue;
    ends_.peer.end_slot(change.mid);
    feeds_.erase(feed);
  }
  for (const Stage::Change& change : changes) {
    if (change.track) feed(change.mid, *change.track);
  }
}

void Watching::feed(const std::string& mid, const tracks::Track& track) {
  media::PacketSink& sink = ends_.peer.begin_slot(mid, track.info.codec);
  if (media::kind_of(track.info.source) == media::Kind::video)
    ends_.peer.size_slot(mid, stage_.height_of(mid));
  auto made = ends_.participant.subscribe(track.id, sink);
  // It has ended; the room's word of that is on its way.
  if (!made) return ends_.peer.end_slot(mid);
  hub::Subscription& subscription = *(feeds_[mid] = std::move(*made));
  ends_.peer.feed_slot(mid, subscription);
}

}  // namespace parlance::gateway::whip
