#pragma once

#include "base/random.h"
#include "base/result.h"
#include "hub/room_directory.h"
#include "net/router.h"
#include "net/worker.h"
#include "ops/metrics.h"
#include "ops/readiness.h"
#include "ops/settings.h"
#include "rtc/peer.h"

#include <functional>
#include <memory>
#include <span>
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

/// What a gateway is given to reach the rest of the server. Everything outlives the gateway.
struct GatewayContext {
  net::HttpRouter& router;
  std::span<const Home> homes;  ///< by worker index; a room's home is homes[hash(room) % size]
  const ops::Settings& settings;
  ops::MetricsRegistry& metrics;
  ops::Readiness& readiness;       ///< what a gateway cannot do without is added when it is made
  const crypto::TokenKey& tokens;  ///< signs what the server gives out and wants back
  Random& random;                  ///< the system's generator; may be used on any worker
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
};

}  // namespace parlance::gateway
