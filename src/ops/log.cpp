#include "ops/log.h"

#include "ops/log_line.h"

#include <spdlog/details/console_globals.h>
#include <spdlog/logger.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/spdlog.h>

#include <chrono>
#include <cstdio>
#include <memory>
#include <utility>

namespace parlance::ops {

namespace {

using std::chrono::milliseconds;

constexpr const char* kJson = "json";
constexpr const char* kText = "text";

spdlog::level::level_enum level_of(LogLevel level) {
  switch (level) {
  case LogLevel::debug:
    return spdlog::level::debug;
  case LogLevel::info:
    return spdlog::level::info;
  case LogLevel::warning:
    return spdlog::level::warn;
  case LogLevel::error:
    return spdlog::level::err;
  }
  return spdlog::level::err;
}

milliseconds wall_now() {
  return std::chrono::duration_cast<milliseconds>(std::chrono::system_clock::now().time_since_epoch());
}

/// What a thread is about to log: spdlog hands a sink one text only, so the sink, which runs on the same thread, finds the rest here.
struct Parcel {
  LogEntry entry;
  LogFields fields;
};
thread_local const Parcel* parcel = nullptr;

/// Writes and folds the lines of all threads; spdlog holds its lock around these calls.
class FoldingSink final : public spdlog::sinks::base_sink<spdlog::details::console_mutex::mutex_t> {
 protected:
  void sink_it_(const spdlog::details::log_msg&) override {
    const milliseconds now(parcel->entry.unix_ms);
    write_due(now);
    const std::string line = format_log(parcel->entry, parcel->fields, format_);
    if (fold_.admit(parcel->entry.message, {line, 0, format_}, now)) write(line);
  }

  /// The one setting that spdlog passes on under its lock.
  void set_pattern_(const std::string& pattern) override {
    format_ = pattern == kJson ? LogFormat::json : LogFormat::text;
  }

  /// spdlog's own thread calls it each second.
  void flush_() override { write_due(wall_now()); }

 private:
  void write_due(milliseconds now) {
    for (LogFold::Line& line : fold_.due(now))
      write(with_repeats(std::move(line.text), line.repeats - 1, line.format));
  }

  static void write(std::string line) {
    line += '\n';
    // Whoever reads standard error may have gone; there is nobody left to tell.
    (void)std::fwrite(line.data(), 1, line.size(), stderr);
  }

  LogFold fold_;
  LogFormat format_ = LogFormat::text;
};

spdlog::logger& logger() {
  static const auto own = [] {
    auto made = std::make_shared<spdlog::logger>("parlance", std::make_shared<FoldingSink>());
    spdlog::register_logger(made);
    made->set_level(spdlog::level::info);
    return made;
  }();
  return *own;
}

void write(LogLevel level, std::string_view message, LogFields fields) {
  spdlog::logger& to = logger();
  if (!to.should_log(level_of(level))) return;
  const Parcel own{{level, message, wall_now().count()}, fields};
  parcel = &own;
  to.log(level_of(level), spdlog::string_view_t());
  parcel = nullptr;
}

}  // namespace

void set_log(LogLevel level, LogFormat format) {
  logger().set_level(level_of(level));
  for (const auto& sink : logger().sinks()) sink->set_pattern(format == LogFormat::json ? kJson : kText);
  spdlog::flush_every(std::chrono::seconds(1));
}

void log_debug(std::string_view message, LogFields fields) { write(LogLevel::debug, message, fields); }
void log_info(std::string_view message, LogFields fields) { write(LogLevel::info, message, fields); }
void log_warning(std::string_view message, LogFields fields) { write(LogLevel::warning, message, fields); }
void log_error(std::string_view message, LogFields fields) { write(LogLevel::error, message, fields); }

std::string redacted(std::string_view address) {
  if (const auto colon = address.find(':'); colon == std::string_view::npos) {
    const auto dot = address.rfind('.');
    return dot == std::string_view::npos ? "x" : std::string(address.substr(0, dot)) + ".x";
  }
  // The first three groups, as far as they are written out: what follows `::` is the host's.
  std::size_t end = 0;
  for (int group = 0; group < 3; ++group) {
    const std::size_t colon = address.find(':', end);
    if (colon == std::string_view::npos || colon == end) break;
    end = colon + 1;
  }
  const std::string_view kept = address.substr(0, end);
  return kept.empty() ? "::x" : std::string(kept) + ":x";
}

}  // namespace parlance::ops
