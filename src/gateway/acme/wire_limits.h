#pragma once

#include <cstddef>

// What an authority may make us take. No RFC names bounds; these are several times what real authorities send.
namespace parlance::gateway::acme {

constexpr std::size_t kMaxJson = 64 * 1024;
constexpr std::size_t kMaxJsonDepth = 16;
constexpr std::size_t kMaxUrl = 2048;
constexpr std::size_t kMaxNonce = 512;
constexpr std::size_t kMaxToken = 256;           // RFC 8555 section 8.1: at least 22 characters
constexpr std::size_t kMaxAuthorizations = 100;  // as many as names in a certificate
constexpr std::size_t kMaxChallenges = 20;       // of one authorization
constexpr std::size_t kMaxDetail = 500;          // what we show of an authority's explanation, in bytes
constexpr std::size_t kMaxHeaderNumber = 10;     // digits of a Retry-After

}  // namespace parlance::gateway::acme
