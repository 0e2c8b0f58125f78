#pragma once

#include "gateway/whip/session_stage.h"
#include "hub/participant.h"
#include "rtc/peer.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace parlance::gateway::whip {

/// Feeds a watcher's slots with what the room has.
class Watching final {
 public:
  /// Both outlive it.
  struct Ends {
    hub::Participant& participant;
    rtc::Peer& peer;
  };

  Watching(Ends ends, std::vector<rtc::Slot> slots);
  Watching(const Watching&) = delete;
  Watching& operator=(const Watching&) = delete;
  ~Watching();

  /// Other events than those of the roster and of tracks are nothing to a watcher.
  void hear(const room::Event& event);

 private:
  void settle();
  void feed(const std::string& mid, const room::tracks::Track& track);

  Ends ends_;
  Stage stage_;
  std::map<std::string, std::unique_ptr<hub::Subscription>> feeds_;  ///< by mid
};

}  // namespace parlance::gateway::whip
