#pragma once

#include "gateway/acme/settings.h"
#include "ops/settings.h"

#include <optional>
#include <span>

namespace parlance::gateway::acme {

std::span<const ops::SettingKey> setting_keys();

Settings read_settings(const ops::Settings& from);

/// acme.external_key as bytes; empty where it is empty or broken (problem_in says so).
Bytes external_secret(const Settings& settings);

/// What an authority could not work with: each problem names key and remedy.
std::optional<ops::Settings::Problem> problem_in(const ops::Settings& settings);

}  // namespace parlance::gateway::acme
