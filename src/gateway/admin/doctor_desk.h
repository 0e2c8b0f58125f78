#pragma once

#include "base/random.h"
#include "gateway/admin/doctor_allowance.h"
#include "gateway/admin/doctor_media.h"
#include "gateway/admin/doctor_settings.h"
#include "net/http.h"
#include "ops/metrics.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace parlance::gateway::admin {

/// What one worker has answered.
struct DoctorCounters {
  std::uint64_t accesses = 0;
  std::uint64_t media = 0;
  std::uint64_t bytes_down = 0;
  std::uint64_t bytes_up = 0;
  std::uint64_t refused_source = 0;  ///< this source has had its share
  std::uint64_t refused_busy = 0;    ///< all together have had theirs
  std::uint64_t refused_offer = 0;
};

/// What the page /doctor asks of the server, on one worker: where the relay is and credentials that last a few minutes, a peer connection that
/// nobody takes part in, and bytes to measure by. docs/protocol.md, section 8. What it costs is bounded for each source (an IPv4 address or an
/// IPv6 /64) and for all together.
class DoctorDesk final {
 public:
  /// Bytes of a download, and of an upload at most.
  static constexpr std::size_t kDownloadBytes = std::size_t{1024} * 1024;
  static constexpr std::size_t kUploadBytes = std::size_t{256} * 1024;
  static constexpr std::size_t kOfferBytes = std::size_t{64} * 1024;
  /// How long credentials last: longer than a run, too short to be worth keeping.
  static constexpr std::chrono::minutes kCredentials{5};

  /// `noise`: kDownloadBytes that no proxy can make smaller. `share`: of how many workers all together are.
  struct Means {
    net::Worker& worker;
    rtc::PeerFactory& peers;
    Random& random;
    const DoctorSettings& settings;
    std::shared_ptr<const std::string> noise;
    std::size_t workers = 1;
  };

  /// All in `means` outlive it.
  explicit DoctorDesk(Means means);

  void answer_access(net::HttpExchangePtr exchange);
  void answer_media(net::HttpExchangePtr exchange);
  void answer_download(net::HttpExchangePtr exchange);
  void answer_upload(net::HttpExchangePtr exchange);
  /// The server stops: ends what runs, and begins nothing.
  void stop();
  void report(std::vector<ops::Metric>& out) const;

 private:
  [[nodiscard]] bool refuses(net::HttpExchange& exchange, SourceAllowances& allowances, std::uint64_t amount);
  [[nodiscard]] bool refuses_bytes(net::HttpExchange& exchange, std::uint64_t amount);
  [[nodiscard]] std::string access_for(const net::HttpRequest& request);

  Means means_;
  SourceAllowances accesses_;
  SourceAllowances connections_;
  SourceAllowances bytes_;
  Allowance all_bytes_;
  MediaProbes probes_;
  DoctorCounters counters_;
  bool stopped_ = false;
};

/// Bytes for DoctorDesk::Means::noise.
std::shared_ptr<const std::string> make_noise(Random& random);

}  // namespace parlance::gateway::admin
