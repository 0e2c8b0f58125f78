#pragma once

#include <cstdint>

namespace parlance::crypto::dtls {

/// Who answers and who begins (RFC 5763 section 5: `setup:passive` is the server).
enum class Role : std::uint8_t { server, client };

}  // namespace parlance::crypto::dtls
