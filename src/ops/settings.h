#pragma once

#include <tl/expected.hpp>

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace parlance::ops {

using SettingValue = std::variant<bool, std::int64_t, std::string, std::vector<std::string>>;

/// One key of the configuration file, as the part of the program that reads it declares it.
struct SettingKey {
  std::string_view name;  ///< `section.key`
  SettingValue fallback;  ///< its type is the key's type
  std::string_view doc;   ///< one or two sentences for the operator, units and meaning of zero included
  std::int64_t min = 0;   ///< for integers
  std::int64_t max = 0;   ///< for integers; 0: no bound
};

/// The operator's choices: every key optional, unknown ones refused. Read once at start, immutable then.
class Settings final {
 public:
  /// `what to do about it`, for the operator: file, key and remedy.
  using Problem = std::string;
  using Environment = std::map<std::string, std::string>;

  /// `file` is shown in problems; `toml` its text (empty: no file). `PARLANCE_SECTION_KEY` in `environment` overrides; lists are separated by
  /// commas there. A variable within one of our sections that names no key is refused.
  static tl::expected<Settings, Problem> parse(std::span<const SettingKey> keys, std::string_view file,
                                               std::string_view toml, const Environment& environment);

  /// Asking for a key that was not declared, or as another type, is a Bug.
  [[nodiscard]] bool flag(std::string_view name) const;
  [[nodiscard]] std::int64_t integer(std::string_view name) const;
  [[nodiscard]] const std::string& text(std::string_view name) const;
  [[nodiscard]] const std::vector<std::string>& texts(std::string_view name) const;

 private:
  [[nodiscard]] const SettingValue& at(std::string_view name) const;
  std::map<std::string, SettingValue, std::less<>> values_;
};

/// The whole configuration file with each key, its explanation and its default, as TOML that parses to the defaults.
std::string describe_settings(std::span<const SettingKey> keys);

}  // namespace parlance::ops
