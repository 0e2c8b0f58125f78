#pragma once

#include "base/result.h"
#include "gateway/turn/settings.h"
#include "ops/settings.h"

#include <optional>
#include <span>

namespace parlance::gateway::turn {

std::span<const ops::SettingKey> setting_keys();
/// `contradiction` has passed it.
Settings read_settings(const ops::Settings& from);
/// For the operator: key and remedy.
std::optional<ops::Settings::Problem> contradiction(const ops::Settings& from);

/// `192.0.2.1`, `10.0.0.0/8`, `fd00::/8`. Error `turn.range`.
Result<AddressRange> parse_range(std::string_view text);

}  // namespace parlance::gateway::turn
