#pragma once

#include "ops/log.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace parlance::ops {

/// How log.cpp writes a line; apart from it, so that it is tested without a clock or standard error.
struct LogEntry {
  LogLevel level = LogLevel::info;
  std::string_view message;
  std::int64_t unix_ms = 0;
};

/// One line without its line end. Values longer than 1,000 bytes are cut.
std::string format_log(const LogEntry& entry, LogFields fields, LogFormat format);

/// Adds ` repeated=N` to a line.
std::string with_repeats(std::string line, std::uint64_t repeats, LogFormat format);

/// Folds repeats: the first of a message passes, those of the following second are counted and the last of them is kept. Messages are
/// literals, so their number is bounded.
class LogFold final {
 public:
  struct Line {
    std::string text;
    std::uint64_t repeats = 0;  ///< how many more there were since the last line
    LogFormat format = LogFormat::text;
  };

  /// True: write it now. What is due of others comes from `due`, to be asked first.
  bool admit(std::string_view message, Line line, std::chrono::milliseconds now);
  /// The folded lines whose second is over.
  [[nodiscard]] std::vector<Line> due(std::chrono::milliseconds now);

 private:
  struct Window {
    std::chrono::milliseconds until{};
    Line last;
  };
  std::unordered_map<std::string, Window> windows_;
};

}  // namespace parlance::ops
