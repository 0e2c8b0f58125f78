#pragma once

// For tests: what a gateway would be to one peer.

#include "media/track.h"
#include "rtc/peer.h"

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace parlance::rtc::test {

/// What a gateway would do: keeps the tracks of one peer, and what it was told.
struct Owner final : PeerListener {
  void on_connected() override { ++connected; }
  media::PacketSink* on_track(const media::TrackInfo& info, media::TrackFeedback& feedback) override {
    infos.push_back(info);
    if (!wants_tracks) return nullptr;
    tracks[info.source] = std::make_unique<media::Track>(info, feedback);
    return tracks[info.source].get();
  }
  void on_slot_started(std::string_view mid, std::uint32_t timestamp) override {
    started.emplace_back(std::string(mid), timestamp);
  }
  void on_closed(Error reason) override { closed.push_back(reason.what); }

  bool wants_tracks = true;
  int connected = 0;
  std::vector<media::TrackInfo> infos;
  std::map<media::Source, std::unique_ptr<media::Track>> tracks;
  std::vector<std::pair<std::string, std::uint32_t>> started;
  std::vector<std::string_view> closed;
};

}  // namespace parlance::rtc::test
