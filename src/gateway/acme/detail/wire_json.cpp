#include "gateway/acme/detail/wire_json.h"

#include "base/utf8.h"
#include "gateway/acme/wire.h"
#include "gateway/acme/wire_limits.h"

#include <algorithm>

namespace parlance::gateway::acme::detail {
namespace {

namespace json = boost::json;

/// What an operator will read in a log or on a terminal: one line, no control characters, not too long.
std::string printable(std::string_view text) {
  std::string out(text.substr(0, kMaxDetail));
  while (!out.empty() && !count_utf8(out)) out.pop_back();  // a character cut in two
  std::replace_if(
      out.begin(), out.end(), [](char c) { return static_cast<unsigned char>(c) < ' ' || c == 0x7f; }, ' ');
  return out;
}

std::string plain(const json::value* value) {
  if (value == nullptr || !value->is_string()) return {};
  const json::string& own = value->get_string();
  return {own.data(), own.size()};
}

}  // namespace

Result<json::object> parse_object(std::string_view text) {
  if (text.size() > kMaxJson) return kBadJson;
  json::parse_options options;
  options.max_depth = kMaxJsonDepth;
  boost::system::error_code error;
  json::value value = json::parse({text.data(), text.size()}, error, {}, options);
  if (error || !value.is_object()) return kBadJson;
  return std::move(value.get_object());
}

const json::value* find(const json::object& object, std::string_view name) {
  return object.if_contains({name.data(), name.size()});
}

Result<std::string> text(const json::object& object, std::string_view name) {
  const json::value* value = find(object, name);
  if (value == nullptr) return std::string();
  if (!value->is_string()) return kBadJson;
  return plain(value);
}

Result<std::string> url(const json::object& object, std::string_view name) {
  auto value = text(object, name);
  if (value && !value->empty() && !is_url(*value)) return kBadJson;
  return value;
}

Result<std::string> needed_url(const json::object& object, std::string_view name) {
  auto value = url(object, name);
  if (value && value->empty()) return kBadJson;
  return value;
}

std::string describe_problem(const json::object& problem) {
  const std::string type = plain(find(problem, "type"));
  const std::string detail = plain(find(problem, "detail"));
  const std::string word = type.substr(type.rfind(':') + 1);
  return printable(word.empty() || detail.empty() ? word + detail : word + ": " + detail);
}

std::string problem_of(const json::object& object) {
  const json::value* error = find(object, "error");
  return error != nullptr && error->is_object() ? describe_problem(error->get_object()) : std::string();
}

}  // namespace parlance::gateway::acme::detail
