#include "ops/settings.h"

#include "base/check.h"
#include "ops/detail/toml.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <numeric>
#include <optional>

namespace parlance::ops {
namespace {

using Problem = Settings::Problem;
constexpr std::string_view kEnvironmentPrefix = "PARLANCE_";

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, substituted});
    }
  }
  return row.back();
}

std::string_view nearest(std::span<const SettingKey> keys, std::string_view name) {
  return std::min_element(keys.begin(), keys.end(),
                          [name](const SettingKey& a, const SettingKey& b) {
                            return edit_distance(a.name, name) < edit_distance(b.name, name);
                          })
      ->name;
}

const SettingKey* find(std::span<const SettingKey> keys, std::string_view name) {
  const auto found =
      std::find_if(keys.begin(), keys.end(), [name](const SettingKey& key) { return key.name == name; });
  return found == keys.end() ? nullptr : &*found;
}

std::string_view type_of(const SettingValue& value) {
  constexpr std::string_view kNames[] = {"true or false", "a whole number", "a text in quotes",
                                         "a list of texts"};
  return kNames[value.index()];
}

std::optional<Problem> out_of_range(const SettingKey& key, const SettingValue& value) {
  const auto* number = std::get_if<std::int64_t>(&value);
  if (number == nullptr) return std::nullopt;
  if (*number >= key.min && (key.max == 0 || *number <= key.max)) return std::nullopt;
  if (key.max == 0) return fmt::format("`{}` is {}; it has to be at least {}", key.name, *number, key.min);
  return fmt::format("`{}` is {}; it has to lie between {} and {}", key.name, *number, key.min, key.max);
}

std::optional<SettingValue> from_toml(const toml::node& node, const SettingValue& like) {
  if (std::holds_alternative<bool>(like) && node.is_boolean()) return node.as_boolean()->get();
  if (std::holds_alternative<std::int64_t>(like) && node.is_integer()) return node.as_integer()->get();
  if (std::holds_alternative<std::string>(like) && node.is_string()) return node.as_string()->get();
  if (std::holds_alternative<std::vector<std::string>>(like) && node.is_array()) {
    std::vector<std::string> texts;
    for (const toml::node& item : *node.as_array()) {
      if (!item.is_string()) return std::nullopt;
      texts.push_back(item.as_string()->get());
    }
    return texts;
  }
  return std::nullopt;
}

std::optional<SettingValue> from_text(const std::string& text, const SettingValue& like) {
  if (std::holds_alternative<std::string>(like)) return text;
  if (std::holds_alternative<bool>(like)) {
    if (text == "true" || text == "1") return true;
    if (text == "false" || text == "0") return false;
    return std::nullopt;
  }
  if (std::holds_alternative<std::int64_t>(like)) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
  }
  std::vector<std::string> texts;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t comma = std::min(text.find(',', begin), text.size());
    texts.push_back(text.substr(begin, comma - begin));
    begin = comma + 1;
  }
  return texts;
}

std::string environment_name(std::string_view key) {
  std::string name(kEnvironmentPrefix);
  for (const char sign : key) {
    name += sign == '.' ? '_' : static_cast<char>(sign >= 'a' && sign <= 'z' ? sign - 'a' + 'A' : sign);
  }
  return name;
}

bool names_section(std::span<const SettingKey> keys, std::string_view variable) {
  return std::any_of(keys.begin(), keys.end(), [variable](const SettingKey& key) {
    return variable.starts_with(environment_name(key.name.substr(0, key.name.find('.') + 1)));
  });
}

using Values = std::map<std::string, SettingValue, std::less<>>;

std::optional<Problem> take_key(std::span<const SettingKey> keys, const std::string& name,
                                const toml::node& node, Values& values) {
  const SettingKey* key = find(keys, name);
  if (key == nullptr) {
    return fmt::format("unknown key `{}`; did you mean `{}`? `parlance config defaults` lists all", name,
                       nearest(keys, name));
  }
  const auto value = from_toml(node, key->fallback);
  if (!value) return fmt::format("`{}` has to be {}", name, type_of(key->fallback));
  if (auto problem = out_of_range(*key, *value)) return problem;
  values.insert_or_assign(name, *value);
  return std::nullopt;
}

std::optional<Problem> take_file(std::span<const SettingKey> keys, std::string_view file,
                                 const toml::table& table, Values& values) {
  for (const auto& [section, content] : table) {
    if (!content.is_table()) {
      return fmt::format("{}:{}: `{}` stands outside a section; keys are written below `[section]`", file,
                         content.source().begin.line, section.str());
    }
    for (const auto& [name, node] : *content.as_table()) {
      const std::string full = fmt::format("{}.{}", section.str(), name.str());
      if (const auto problem = take_key(keys, full, node, values)) {
        return fmt::format("{}:{}: {}", file, node.source().begin.line, *problem);
      }
    }
  }
  return std::nullopt;
}

std::optional<Problem> take_variable(std::span<const SettingKey> keys, const std::string& variable,
                                     const std::string& text, Values& values) {
  for (const SettingKey& key : keys) {
    if (environment_name(key.name) != variable) continue;
    const auto value = from_text(text, key.fallback);
    if (!value) return fmt::format("environment variable {}: has to be {}", variable, type_of(key.fallback));
    if (const auto problem = out_of_range(key, *value))
      return fmt::format("environment variable {}: {}", variable, *problem);
    values.insert_or_assign(std::string(key.name), *value);
    return std::nullopt;
  }
  // Others may use our prefix for their own ends (PARLANCE_SERVICE_HOST of a cluster); a slip within one of our sections is refused.
  if (!names_section(keys, variable)) return std::nullopt;
  return fmt::format("environment variable {} names no key; `parlance config defaults` lists all", variable);
}

bool is_control(char sign) { return static_cast<unsigned char>(sign) < 0x20 || sign == '\x7f'; }

/// Control characters as TOML writes them, so that no key or value from a file breaks the line or steers the terminal that shows it.
std::string on_one_line(std::string_view text) {
  std::string out;
  for (const char sign : text) {
    if (is_control(sign)) {
      out += fmt::format("\\u{:04X}", static_cast<unsigned char>(sign));
    } else {
      out += sign;
    }
  }
  return out;
}

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char sign : text) {
    if (sign == '"' || sign == '\\') out += '\\';
    out += sign;
  }
  return on_one_line(out) + '"';
}

tl::unexpected<Problem> refused(std::string_view problem) {
  return tl::make_unexpected(Problem(on_one_line(problem)));
}

std::string as_toml(const SettingValue& value) {
  if (const auto* flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
  if (const auto* number = std::get_if<std::int64_t>(&value)) return std::to_string(*number);
  if (const auto* text = std::get_if<std::string>(&value)) return quoted(*text);
  std::string list;
  for (const std::string& text : std::get<std::vector<std::string>>(value)) {
    list += (list.empty() ? "" : ", ") + quoted(text);
  }
  return "[" + list + "]";
}

std::string comment_of(std::string_view doc) {
  constexpr std::size_t kWidth = 96;
  std::string out;
  while (!doc.empty()) {
    std::size_t end = doc.size();
    if (end > kWidth) {
      end = doc.rfind(' ', kWidth);
      if (end == std::string_view::npos || end == 0) end = kWidth;
    }
    out += fmt::format("# {}\n", doc.substr(0, end));
    doc.remove_prefix(std::min(end + 1, doc.size()));
  }
  return out;
}

}  // namespace

tl::expected<Settings, Problem> Settings::parse(std::span<const SettingKey> keys, std::string_view file,
                                                std::string_view toml, const Environment& environment) {
  Settings settings;
  for (const SettingKey& key : keys) settings.values_.emplace(key.name, key.fallback);
  try {
    const toml::table table = toml::parse(toml, file);
    if (auto problem = take_file(keys, file, table, settings.values_)) return refused(*problem);
  } catch (const toml::parse_error& error) {
    return refused(fmt::format("{}:{}: {}", file, error.source().begin.line, error.description()));
  } catch (const detail::TomlPrecondition&) {
    return refused(fmt::format("{}: is not TOML; look for a stray bracket or a key that is none", file));
  }
  for (const auto& [variable, text] : environment) {
    if (!std::string_view(variable).starts_with(kEnvironmentPrefix)) continue;
    if (auto problem = take_variable(keys, variable, text, settings.values_)) return refused(*problem);
  }
  return settings;
}

const SettingValue& Settings::at(std::string_view name) const {
  const auto found = values_.find(name);
  check(found != values_.end(), "a setting was read that is not declared");
  return found->second;
}

namespace {

template <class T> const T& typed(const SettingValue& value) {
  const T* held = std::get_if<T>(&value);
  check(held != nullptr, "a setting was read as another type than declared");
  return *held;
}

}  // namespace

bool Settings::flag(std::string_view name) const { return typed<bool>(at(name)); }
std::int64_t Settings::integer(std::string_view name) const { return typed<std::int64_t>(at(name)); }
const std::string& Settings::text(std::string_view name) const { return typed<std::string>(at(name)); }
const std::vector<std::string>& Settings::texts(std::string_view name) const {
  return typed<std::vector<std::string>>(at(name));
}

std::string describe_settings(std::span<const SettingKey> keys) {
  std::string out =
      "# Every key is optional. PARLANCE_SECTION_KEY in the environment overrides a key of this file.\n";
  std::string_view section;
  for (const SettingKey& key : keys) {
    const std::size_t dot = key.name.find('.');
    if (key.name.substr(0, dot) != section) {
      section = key.name.substr(0, dot);
      out += fmt::format("\n[{}]\n", section);
    }
    out += fmt::format("\n{}{} = {}\n", comment_of(key.doc), key.name.substr(dot + 1), as_toml(key.fallback));
  }
  return out;
}

}  // namespace parlance::ops
