#include "ops/log_line.h"

#include "base/utf8.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace parlance::ops {

namespace {

constexpr std::size_t kValueLimit = 1000;
constexpr std::chrono::seconds kFold{1};

std::string_view name_of(LogLevel level) {
  switch (level) {
  case LogLevel::debug:
    return "debug";
  case LogLevel::info:
    return "info";
  case LogLevel::warning:
    return "warning";
  case LogLevel::error:
    return "error";
  }
  return "error";
}

std::string time_of(std::int64_t unix_ms) {
  const auto seconds = static_cast<std::time_t>(unix_ms / 1000);
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", fmt::gmtime(seconds), unix_ms % 1000);
}

void escape_into(std::string& out, char c, bool utf8) {
  const auto byte = static_cast<unsigned char>(c);
  if (c == '"' || c == '\\') {
    out += '\\';
    out += c;
  } else if (c == '\n') {
    out += "\\n";
  } else if (byte < 0x20 || byte == 0x7f || (byte >= 0x80 && !utf8)) {
    out += fmt::format("\\u{:04x}", byte);
  } else {
    out += c;
  }
}

/// C1 controls (U+0080-U+009F) steer terminals too; in UTF-8 they begin with this byte.
bool has_c1(std::string_view text) {
  for (std::size_t i = 0; i + 1 < text.size(); ++i) {
    if (text[i] == '\xc2' && static_cast<unsigned char>(text[i + 1]) < 0xa0) return true;
  }
  return false;
}

std::string in_quotes(std::string_view value) {
  const std::string_view shown = value.substr(0, kValueLimit);
  const bool utf8 = count_utf8(shown).has_value() && !has_c1(shown);
  std::string out = "\"";
  for (const char c : shown) escape_into(out, c, utf8);
  if (shown.size() < value.size()) out += "...";
  return out + '"';
}

bool is_plain(std::string_view value) {
  return !value.empty() && value.size() <= kValueLimit && std::ranges::all_of(value, [](char c) {
    return c > ' ' && c < '\x7f' && c != '"' && c != '\\' && c != '=';
  });
}

}  // namespace

std::string format_log(const LogEntry& entry, LogFields fields, LogFormat format) {
  const std::string time = time_of(entry.unix_ms);
  if (format == LogFormat::json) {
    std::string line = fmt::format(R"({{"time":"{}","level":"{}","message":{})", time, name_of(entry.level),
                                   in_quotes(entry.message));
    for (const LogField& field : fields)
      line += fmt::format(",{}:{}", in_quotes(field.key), in_quotes(field.value));
    return line + "}";
  }
  std::string line = fmt::format("{} {:<7} {}", time, name_of(entry.level), entry.message);
  for (const LogField& field : fields) {
    line += fmt::format(" {}={}", field.key, is_plain(field.value) ? field.value : in_quotes(field.value));
  }
  return line;
}

std::string with_repeats(std::string line, std::uint64_t repeats, LogFormat format) {
  if (repeats == 0) return line;
  if (format == LogFormat::text) return line + fmt::format(" repeated={}", repeats);
  line.pop_back();
  return line + fmt::format(R"(,"repeated":"{}"}})", repeats);
}

bool LogFold::admit(std::string_view message, Line line, std::chrono::milliseconds now) {
  auto [found, fresh] = windows_.try_emplace(std::string(message));
  Window& window = found->second;
  if (fresh) {
    window.until = now + kFold;
    return true;
  }
  line.repeats = window.last.repeats + 1;
  window.last = std::move(line);
  return false;
}

std::vector<LogFold::Line> LogFold::due(std::chrono::milliseconds now) {
  std::vector<Line> lines;
  for (auto at = windows_.begin(); at != windows_.end();) {
    Window& window = at->second;
    // A clock that was set back must not silence a message: a window ends when it seems longer than it can be, too.
    if (now < window.until && window.until <= now + kFold) {
      ++at;
    } else if (window.last.repeats == 0) {
      at = windows_.erase(at);
    } else {
      window.until = now + kFold;
      lines.push_back(std::exchange(window.last, {}));
      ++at;
    }
  }
  return lines;
}

}  // namespace parlance::ops
