#pragma once

#include "ops/metrics.h"
#include "transport/media_port.h"

namespace parlance::app {

/// Registers the figures of the media ports: what came, what left, what was dropped and why. `media` outlives the registry's use.
void register_media_metrics(ops::MetricsRegistry& registry, transport::MediaPorts& media);

}  // namespace parlance::app
