#pragma once

#include "base/random.h"
#include "base/time.h"
#include "proto/ice/types.h"

#include <optional>

namespace parlance::proto::ice::detail {

/// The selected path and how long it may be used (RFC 7675 section 5.1).
class Consent final {
 public:
  enum class Due : std::uint8_t { nothing, check, hint, loss };

  explicit Consent(Random& random) : random_(random) {}

  /// True: the path before had been silent long enough for the hint.
  bool begin(const Path& path, TimePoint now);
  /// The peer has answered. True: after the hint.
  bool renew(TimePoint now);
  /// What is to be done now, one thing at a time; after a loss there is no path.
  Due take_due(TimePoint now);
  [[nodiscard]] std::optional<TimePoint> deadline() const;
  [[nodiscard]] const std::optional<Path>& path() const { return path_; }

 private:
  [[nodiscard]] Duration interval();

  Random& random_;
  std::optional<Path> path_;
  TimePoint renewed_{};
  TimePoint next_check_{};
  bool hinted_ = false;
};

}  // namespace parlance::proto::ice::detail
