#pragma once

#include "net/worker.h"
#include "rtc/peer.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace parlance::gateway::admin {

/// Peer connections of one worker in which nobody takes part: a browser sends a picture, and learns from the reports what arrived. Their
/// way is that of every forwarded call. Each ends by itself.
class MediaProbes final {
 public:
  /// Long enough to connect on a slow way (8 s) and to measure (4 s).
  static constexpr std::chrono::seconds kLifetime{20};
  static constexpr std::size_t kMax = 32;          ///< on this worker
  static constexpr std::size_t kMaxPerSource = 4;  ///< of those
  /// The only section of the offer: browsers count from 0.
  static constexpr std::string_view kMid = "0";

  /// Both outlive it; `peers` are those of `worker`.
  MediaProbes(net::Worker& worker, rtc::PeerFactory& peers);
  MediaProbes(const MediaProbes&) = delete;
  MediaProbes& operator=(const MediaProbes&) = delete;
  ~MediaProbes();

  /// Our answer. Errors: `doctor.busy` (as many run already), and those of rtc::PeerFactory::open and rtc::Peer::answer.
  Result<std::string> open(std::string_view offer, const std::string& source);
  /// Ends them all.
  void clear();
  [[nodiscard]] std::size_t size() const { return probes_.size(); }

 private:
  class Probe;

  void end_later(std::uint64_t id);

  net::Worker& worker_;
  rtc::PeerFactory& peers_;
  std::map<std::uint64_t, std::unique_ptr<Probe>> probes_;
  std::uint64_t next_ = 0;
  /// An end may be posted when we are gone.
  std::shared_ptr<const bool> alive_ = std::make_shared<const bool>(true);
};

}  // namespace parlance::gateway::admin
