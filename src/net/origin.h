#pragma once

#include "net/http.h"

#include <span>
#include <string>

namespace parlance::net {

/// Whether a page that may speak for a person sent this: the Origin is our own (as the Host header names us) or among `allowed`. Without an
/// Origin only non-browsers and same-origin requests pass (Sec-Fetch-Site, W3C Fetch Metadata).
bool origin_allowed(const HttpRequest& request, std::span<const std::string> allowed);

}  // namespace parlance::net
