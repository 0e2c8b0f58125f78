#include "app/media_reach.h"

#include "app/media.h"
#include "ops/log.h"

#include <algorithm>
#include <utility>

namespace parlance::app {

MediaReach::MediaReach(const ReachParts& parts, const ops::Settings& settings, Tell tell)
    : worker_(parts.worker), tell_(std::move(tell)), addresses_(machine_reach(settings)),
      watch_(
          parts.worker, parts.pool, [&settings] { return machine_reach(settings); },
          [this](const transport::Addresses& now) {
            addresses_ = now;
            this->tell();
            ask();
          }) {
  // What the operator announces is not second-guessed.
  const auto server = parse_host_port(settings.text("media.discover"));
  if (server && addresses_.announce.empty())
    question_.emplace(parts.worker, parts.pool, parts.random, *server);
}

void MediaReach::start() {
  watch_.start(addresses_);
  worker_.post([this] { ask(); });
}

void MediaReach::ask() {
  if (!question_) return;
  question_->ask([this](const std::optional<std::string>& found) { answered(found); });
  again_ = worker_.at(worker_.now() + kAskAgain, [this] { ask(); });
}

void MediaReach::answered(const std::optional<std::string>& found) {
  if (!found) {
    ops::log_warning("the STUN server of media.discover does not answer; the public address stays as it was");
    return;
  }
  if (found == outside_) return;
  outside_ = found;
  ops::log_info("the public address was found out", {{"changed", 1}});
  tell();
}

void MediaReach::tell() {
  transport::Addresses now = addresses_;
  const bool behind_nat = outside_ && std::ranges::find(now.machine, *outside_) == now.machine.end();
  if (behind_nat) now.announce.push_back(*outside_);
  tell_(now);
}

}  // namespace parlance::app
