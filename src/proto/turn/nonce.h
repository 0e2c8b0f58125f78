#pragma once

#include "base/bytes.h"
#include "base/random.h"
#include "base/time.h"
#include "proto/turn/types.h"

#include <array>
#include <string>
#include <string_view>

namespace parlance::proto::turn {

/// Nonces that need no memory: the time, and a MAC of it and of the source. So whoever shows one has received it there: the source is proven, and
/// neither state nor more bytes than were sent are spent before.
class NonceMint final {
 public:
  explicit NonceMint(Random& random) { random.fill(key_); }

  /// 22 characters.
  [[nodiscard]] std::string make(const Path& path, TimePoint now) const;
  /// Ours, for this path, and at most kNonceLifetime old. Compared in constant time.
  [[nodiscard]] bool accepts(std::string_view nonce, const Path& path, TimePoint now) const;

 private:
  [[nodiscard]] Bytes sealed(std::uint32_t seconds, const Path& path) const;

  std::array<std::uint8_t, 32> key_{};
};

}  // namespace parlance::proto::turn
