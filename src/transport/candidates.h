#pragma once

#include "net/endpoint.h"
#include "proto/sdp/candidate.h"
#include "transport/settings.h"

#include <span>
#include <vector>

namespace parlance::transport {

// In an answer, at most: a browser pairs each with each of its own.
constexpr std::size_t kMostCandidates = 24;
constexpr std::size_t kMostTcpCandidates = 8;  ///< of these; a browser opens a connection to each

/// Our host candidates, best first, on the sockets that are bound. Loopback is named only where it was asked for, or where there is nothing else.
/// What is no address in the settings is left out. `streams`: where ICE-TCP is accepted (RFC 6544, passive), by the same rules; below all of UDP.
std::vector<proto::sdp::Candidate> gather_candidates(const Settings& settings,
                                                     std::span<const net::Endpoint> bound,
                                                     std::span<const net::Endpoint> streams = {});

}  // namespace parlance::transport
