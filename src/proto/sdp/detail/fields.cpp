#include "proto/sdp/detail/fields.h"

#include "proto/sdp/limits.h"

#include <algorithm>

namespace parlance::proto::sdp::detail {
namespace {

// Not <cctype>: what is a letter must not depend on a locale.
bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

template <class Rule> bool all(std::string_view text, std::size_t most, Rule rule) {
  return !text.empty() && text.size() <= most && std::all_of(text.begin(), text.end(), rule);
}

bool is_token_character(char c) {
  constexpr std::string_view kSeparators = "\"(),/:;<=>?@[\\]";
  return c > ' ' && c < 0x7f && kSeparators.find(c) == std::string_view::npos;
}

}  // namespace

std::string_view Fields::next() {
  const std::string_view field = rest_.substr(0, rest_.find(' '));
  rest_.remove_prefix(field.size());
  skip_spaces();
  return field;
}

void Fields::skip_spaces() {
  const auto first = rest_.find_first_not_of(' ');
  rest_.remove_prefix(first == std::string_view::npos ? rest_.size() : first);
}

std::string_view Items::next() {
  const auto [item, rest] = split(rest_, separator_);
  rest_ = rest;
  return trim(item);
}

std::pair<std::string_view, std::string_view> split(std::string_view text, char separator) {
  const auto at = text.find(separator);
  if (at == std::string_view::npos) return {text, {}};
  return {text.substr(0, at), text.substr(at + 1)};
}

std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

bool is_token(std::string_view text, std::size_t most) { return all(text, most, is_token_character); }

bool is_ice_text(std::string_view text) {
  return all(text, kMaxIdentifier, [](char c) { return is_letter_or_digit(c) || c == '+' || c == '/'; });
}

bool is_rid(std::string_view text) {
  return all(text, kMaxToken, [](char c) { return is_letter_or_digit(c) || c == '-' || c == '_'; });
}

bool is_visible(std::string_view text, std::size_t most) {
  return all(text, most, [](char c) { return c > ' ' && c < 0x7f; });
}

bool is_address(std::string_view text) {
  constexpr std::string_view kOthers = ".:-_";
  return all(text, kMaxIdentifier, [kOthers](char c) {
    return is_letter_or_digit(c) || kOthers.find(c) != std::string_view::npos;
  });
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char left, char right) { return lower(left) == lower(right); });
}

std::string lower_case(std::string_view text) {
  std::string lowered(text);
  std::transform(lowered.begin(), lowered.end(), lowered.begin(), lower);
  return lowered;
}

}  // namespace parlance::proto::sdp::detail
