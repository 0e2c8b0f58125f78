#pragma once

#include "app/doctor/finding.h"

#include <span>
#include <string>

namespace parlance::app::doctor {

enum class Ink { plain, colored };

/// For a terminal 100 columns wide: what is wrong first seen at a glance, each with its remedy below; the last line sums up.
std::string as_text(std::span<const Finding> findings, Ink ink);

/// `{"findings":[{"topic","grade":"fine|warning|failure","what","remedy"}],"failures":n,"warnings":n}` and a line feed.
std::string as_json(std::span<const Finding> findings);

/// Whether anything is a failure.
bool any_failure(std::span<const Finding> findings);

}  // namespace parlance::app::doctor
