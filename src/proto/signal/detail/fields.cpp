#include "proto/signal/detail/fields.h"

#include "proto/signal/error_ids.h"
#include "proto/signal/limits.h"

#include <algorithm>
#include <cmath>

namespace parlance::proto::signal::detail {
namespace {

const boost::json::object kNoObject;
const boost::json::array kNoArray;

bool is_id_character(char sign) {
  return (sign >= 'A' && sign <= 'Z') || (sign >= 'a' && sign <= 'z') || (sign >= '0' && sign <= '9') ||
         sign == '_' || sign == '-';
}

}  // namespace

bool Fields::is_null(std::string_view name) const {
  const boost::json::value* value = member(name);
  return value != nullptr && value->is_null();
}

std::vector<std::string> Fields::names() const {
  std::vector<std::string> names;
  for (const auto& member : object_) names.emplace_back(member.key());
  return names;
}

std::string Fields::text(std::string_view name, TextRange range) {
  const boost::json::value* value = member(name);
  const boost::json::string* found = value == nullptr ? nullptr : value->if_string();
  if (found == nullptr) {
    wrong(name, "a string");
    return {};
  }
  if (found->size() < range.least || found->size() > range.most) {
    wrong(name, range.least > 0 && found->empty() ? "a string that is not empty" : "a shorter string");
    return {};
  }
  return {found->data(), found->size()};
}

std::string Fields::optional_text(std::string_view name, TextRange range) {
  return has(name) ? text(name, range) : std::string();
}

std::string Fields::client_id(std::string_view name, std::size_t least) {
  std::string id = text(name, {least, kClientIdMost});
  if (!std::all_of(id.begin(), id.end(), is_id_character)) wrong(name, "letters, digits, _ and - only");
  return id;
}

bool Fields::boolean(std::string_view name) {
  const boost::json::value* value = member(name);
  const bool* found = value == nullptr ? nullptr : value->if_bool();
  if (found == nullptr) wrong(name, "true or false");
  return found != nullptr && *found;
}

std::uint64_t Fields::integer(std::string_view name, std::uint64_t least, std::uint64_t most) {
  const boost::json::value* value = member(name);
  const auto found = value == nullptr ? std::nullopt : integer_of(*value);
  if (found && *found >= 0) {
    const auto number = static_cast<std::uint64_t>(*found);
    if (number >= least && number <= most) return number;
  }
  wrong(name, "an integer in its range");
  return least;
}

std::optional<std::uint64_t> Fields::optional_integer(std::string_view name, std::uint64_t least,
                                                      std::uint64_t most) {
  if (!has(name)) return std::nullopt;
  return integer(name, least, most);
}

std::size_t Fields::one_of(std::string_view name, std::span<const std::string_view> names) {
  const boost::json::value* value = member(name);
  const boost::json::string* found = value == nullptr ? nullptr : value->if_string();
  if (found != nullptr) {
    const auto place = std::find(names.begin(), names.end(), std::string_view(found->data(), found->size()));
    if (place != names.end()) return static_cast<std::size_t>(place - names.begin());
  }
  wrong(name, "one of its known words");
  return 0;
}

Fields Fields::object(std::string_view name) {
  const boost::json::value* value = member(name);
  const boost::json::object* found = value == nullptr ? nullptr : value->if_object();
  if (found == nullptr) wrong(name, "an object");
  return {found == nullptr ? kNoObject : *found, problem_};
}

const boost::json::array& Fields::list(std::string_view name) {
  const boost::json::value* value = member(name);
  const boost::json::array* found = value == nullptr ? nullptr : value->if_array();
  if (found == nullptr) wrong(name, "a list");
  return found == nullptr ? kNoArray : *found;
}

void Fields::refuse(std::string_view error, std::string_view name, std::string_view expected) {
  if (!problem_.error.empty()) return;
  problem_.error = error;
  problem_.message.append("`").append(name).append("`: expected ").append(expected).append(".");
}

void Fields::wrong(std::string_view name, std::string_view expected) {
  refuse(errors::kBadField, name, expected);
}

std::optional<std::int64_t> integer_of(const boost::json::value& value) {
  if (const std::int64_t* number = value.if_int64()) {
    if (*number >= -kGreatestInteger && *number <= kGreatestInteger) return *number;
    return std::nullopt;
  }
  const double* real = value.if_double();
  if (real == nullptr || std::abs(*real) > static_cast<double>(kGreatestInteger) ||
      std::trunc(*real) != *real) {
    return std::nullopt;
  }
  return static_cast<std::int64_t>(*real);
}

std::optional<boost::json::value> parse_json(std::string_view text, std::size_t depth) {
  boost::json::parse_options options;
  options.max_depth = depth;
  boost::system::error_code error;
  boost::json::value value =
      boost::json::parse(boost::json::string_view(text.data(), text.size()), error, {}, options);
  if (error) return std::nullopt;
  return value;
}

}  // namespace parlance::proto::signal::detail
