#pragma once

#include "base/error.h"

#include <tl/expected.hpp>

#include <utility>

namespace parlance {

/// A value, or why there is none. Ignoring one is a compile error.
template <class T> class [[nodiscard]] Result : public tl::expected<T, Error> {
 public:
  using tl::expected<T, Error>::expected;
  Result(Error error) : tl::expected<T, Error>(tl::unexpect, error) {}
};

/// `return fail(Kind::malformed, "stun.length");`
inline Error fail(Kind kind, std::string_view what) { return Error{kind, what}; }

/// Success without a value.
inline Result<void> ok() { return {}; }

}  // namespace parlance
