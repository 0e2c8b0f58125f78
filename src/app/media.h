#pragma once

#include "ops/settings.h"
#include "transport/media_port.h"

#include <tl/expected.hpp>

#include <memory>

namespace parlance::app {

/// The section [media] of the configuration. The problem names key and remedy.
tl::expected<transport::Settings, ops::Settings::Problem> media_settings(const ops::Settings& settings);

/// What of it may change while the server runs.
transport::Addresses machine_reach(const ops::Settings& settings);

/// The media ports, bound. `pool` and `random` outlive them.
tl::expected<std::unique_ptr<transport::MediaPorts>, ops::Settings::Problem>
open_media(net::WorkerPool& pool, Random& random, const ops::Settings& settings);

}  // namespace parlance::app
