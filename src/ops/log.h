#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace parlance::ops {

enum class LogLevel { debug, info, warning, error };
enum class LogFormat { text, json };

/// One `key=value` of a log line.
struct LogField {
  LogField(std::string_view name, std::string_view text) : key(name), value(text) {}
  LogField(std::string_view name, const char* text) : key(name), value(text) {}
  LogField(std::string_view name, const std::string& text) : key(name), value(text) {}
  LogField(std::string_view name, std::int64_t number) : key(name), value(std::to_string(number)) {}
  LogField(std::string_view name, std::uint64_t number) : key(name), value(std::to_string(number)) {}
  LogField(std::string_view name, int number) : key(name), value(std::to_string(number)) {}
  LogField(std::string_view name, unsigned number) : key(name), value(std::to_string(number)) {}

  std::string_view key;
  std::string value;
};
using LogFields = std::initializer_list<LogField>;

/// Sets level and form for the whole program; until then: info, text.
void set_log(LogLevel level, LogFormat format);

/// One line on standard error, from any thread. `message` is a literal; what varies stands in fields, with control characters escaped.
/// Repeats of a message are folded to one line a second with their count.
void log_debug(std::string_view message, LogFields fields = {});
void log_info(std::string_view message, LogFields fields = {});
void log_warning(std::string_view message, LogFields fields = {});
void log_error(std::string_view message, LogFields fields = {});

/// An address as logs may hold it: IPv4 without its last number (`192.0.2.x`), IPv6 with its first 48 bits (`2001:db8:1::x`).
std::string redacted(std::string_view address);

}  // namespace parlance::ops
