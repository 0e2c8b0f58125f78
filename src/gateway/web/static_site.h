#pragma once

#include "base/result.h"
#include "gateway/web/static_file.h"
#include "net/http.h"

#include <span>

namespace parlance::net {
class HttpRouter;
}

namespace parlance::gateway::web {

/// Answers for one file: the smallest form that the client takes, 304 where it has it already, long caching where the name changes with
/// the content (/assets/).
net::HttpResponse answer_with(const StaticFile& file, const net::HttpRequest& request);

/// Routes `/`, `/r/{room}` and `/doctor` to index.html and each file to itself, and puts the security headers on every response. Files outlive the router.
Result<void> route_static_site(net::HttpRouter& router, std::span<const StaticFile> files);

}  // namespace parlance::gateway::web
