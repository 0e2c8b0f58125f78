#pragma once

#include "app/address_watch.h"
#include "app/public_address.h"
#include "ops/settings.h"

#include <optional>

namespace parlance::app {

/// What it needs; all outlive it, and the workers have ended when it goes.
struct ReachParts {
  net::Worker& worker;
  Executor& pool;
  Random& random;
};

/// Keeps true what participants are told about this server's addresses: those of the machine, as they change; and the one it has from outside, where
/// the operator has named a STUN server to ask.
class MediaReach final {
 public:
  /// How often that one is asked, besides after each change of the machine's own addresses.
  static constexpr Duration kAskAgain = std::chrono::minutes(5);

  using Tell = Function<void(const transport::Addresses&)>;

  /// `tell` runs on the worker, when something has changed.
  MediaReach(const ReachParts& parts, const ops::Settings& settings, Tell tell);
  MediaReach(const MediaReach&) = delete;
  MediaReach& operator=(const MediaReach&) = delete;

  /// Once, before the worker runs or on it.
  void start();

 private:
  void ask();
  void answered(const std::optional<std::string>& found);
  void tell();

  net::Worker& worker_;
  Tell tell_;
  transport::Addresses addresses_;      ///< without what was found out
  std::optional<std::string> outside_;  ///< what was found out
  AddressWatch watch_;
  std::optional<PublicAddress> question_;
  net::Timer again_;
};

}  // namespace parlance::app
