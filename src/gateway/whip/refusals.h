#pragma once

#include "base/error.h"
#include "net/http.h"

namespace parlance::gateway::whip {

/// Lets pages of any origin use the endpoints (RFC 9725 section 4.2, CORS). Safe, because nothing here is granted by what a browser adds by itself: there are
/// no cookies, a token is sent by hand, a session is changed by who knows its address, and without a token a page of another origin is refused.
void allow_any_origin(net::HttpResponse& response);

/// The response that says no, with the error's id as its text. Includes what its status wants beside it: WWW-Authenticate (RFC 6750
/// section 3), Retry-After.
net::HttpResponse refusal(const Error& error);

}  // namespace parlance::gateway::whip
