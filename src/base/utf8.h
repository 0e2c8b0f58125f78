#pragma once

#include "base/result.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace parlance {

/// Strict UTF-8 (RFC 3629): overlong forms, surrogates and values above U+10FFFF are refused (`utf8.invalid`).
Result<std::vector<char32_t>> decode_utf8(std::string_view text);

/// The number of code points, or the error of decode_utf8; allocates nothing.
Result<std::size_t> count_utf8(std::string_view text);

}  // namespace parlance
