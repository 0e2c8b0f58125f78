#pragma once

#include "rtc/peer.h"

namespace parlance::sim {

/// A server that forwards no media.
class NoPeers final : public rtc::PeerFactory {
 public:
  Result<std::unique_ptr<rtc::Peer>> open(rtc::PeerListener&) override {
    return fail(Kind::exhausted, "media.unavailable");
  }
};

}  // namespace parlance::sim
