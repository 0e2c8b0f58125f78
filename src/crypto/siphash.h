#pragma once

#include "base/bytes.h"

#include <array>

namespace parlance::crypto {

using SipKey = std::array<std::uint64_t, 2>;

/// SipHash-2-4 (Aumasson, Bernstein 2012): a fast keyed hash for tables whose keys an attacker chooses. Not for signing.
std::uint64_t siphash(const SipKey& key, ByteView data);

}  // namespace parlance::crypto
