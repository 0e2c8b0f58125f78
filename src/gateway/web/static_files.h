#pragma once

#include "gateway/web/static_file.h"

#include <span>

namespace parlance::gateway::web {

/// The built web app. Defined by a source that web/embed.mjs makes at build time and only the program links; so only factory.cpp
/// asks for it, everything else is given a span.
std::span<const StaticFile> static_files();

}  // namespace parlance::gateway::web
