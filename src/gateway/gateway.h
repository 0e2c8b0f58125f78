#pragma once

#include "base/random.h"
#include "base/result.h"
#include "hub/room_directory.h"
#include "net/router.h"
#include "net/stream_dispatch.h"
#include "net/tls_challenges.h"
#include "net/worker.h"
#include "ops/metrics.h"
#include "ops/readiness.h"
#include "ops/settings.h"
#include "proto/stun/transport_address.h"
#include "rtc/peer.h"

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace parlance::crypto {
class TokenKey;
}

namespace parlance::gateway {

/// One worker, and the rooms whose home it is.
struct Home {
  net::Worker& worker;
  hub::RoomDirectory& rooms;
  rtc::PeerFactory& peers;  ///< on this worker's media port
};

/// Where participants find our media.
struct MediaAddresses {
  std::vector<proto::stun::TransportAddress> sockets;  ///< UDP, as they are told
  std::vector<std::string> announced;  ///< addresses told instead of this machine's own, behind 1:1 NAT
};

/// What a gateway is given to reach the rest of the server. Everything outlives the gateway.
struct GatewayContext {
  net::HttpRouter& router;
  std::span<const Home> homes;  ///< by worker index; a room's home is homes[hash(room) % size]
  const ops::Settings& settings;
  ops::MetricsRegistry& metrics;
  ops::Readiness& readiness;       ///< what a gateway cannot do without is added when it is made
  const crypto::TokenKey& tokens;  ///< signs what the server gives out and wants back
  Random& random;                  ///< the system's generator; may be used on any worker
  std::string
      data_directory{};  ///< for files that have to last; a gateway keeps its own in a folder with its name
  net::TlsChallenges challenges{};  ///< shown by the TLS port
  net::StreamDispatch* streams =
      nullptr;  ///< of the TLS port, for other protocols than HTTP; null: there is none
  MediaAddresses media{};
};

/// A way in. Made on the main thread before the workers run; `start`, also before they run, opens what listens; `stop` lets go of everyone.
class Gateway {
 public:
  virtual ~Gateway() = default;
  /// An error names what could not be opened.
  virtual Result<void> start() = 0;
  /// Tells the people that the server stops. Called on the main thread while the workers still run; `done` may be called on any worker.
  virtual void stop(Task done) = 0;
};

/// A new gateway is its folder and one line in app/gateways.cpp.
struct GatewayFactory {
  std::string_view name;
  std::span<const ops::SettingKey>
      keys;  ///< what it reads of the configuration; each begins with its section's name
  Result<std::unique_ptr<Gateway>> (*make)(GatewayContext context);
  /// What in the settings contradicts itself, for the operator: key and remedy. Null: nothing can.
  std::optional<ops::Settings::Problem> (*check)(const ops::Settings& settings) = nullptr;
};

}  // namespace parlance::gateway
