#pragma once

#include "base/result.h"

#include <charconv>
#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

/// The small words that SDP is made of. Shared by what reads and what writes it.
namespace parlance::proto::sdp::detail {

/// Fields between runs of spaces; browsers write `a=msid-semantic: WMS x`.
class Fields final {
 public:
  explicit Fields(std::string_view text) : rest_(text) { skip_spaces(); }

  /// The next field, or empty at the end.
  std::string_view next();
  /// Everything that is left.
  [[nodiscard]] std::string_view rest() const { return rest_; }
  [[nodiscard]] bool done() const { return rest_.empty(); }

 private:
  void skip_spaces();
  std::string_view rest_;
};

/// Items between separators; a trailing separator ends nothing.
class Items final {
 public:
  Items(std::string_view text, char separator) : rest_(text), separator_(separator) {}
  [[nodiscard]] bool done() const { return rest_.empty(); }
  /// The next item without surrounding spaces.
  std::string_view next();

 private:
  std::string_view rest_;
  char separator_;
};

/// Before and after the first `separator`; without one the second is empty.
std::pair<std::string_view, std::string_view> split(std::string_view text, char separator);
std::string_view trim(std::string_view text);

/// Decimal digits alone, within the type.
template <std::unsigned_integral T> std::optional<T> number(std::string_view text) {
  T value = 0;
  const char* const end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, value);
  if (text.empty() || error != std::errc() || stopped != end) return std::nullopt;
  return value;
}

/// RFC 8866 section 9, `token`: 1 to `most` visible characters but separators.
bool is_token(std::string_view text, std::size_t most);
/// RFC 8839 section 5.1, `ice-char`.
bool is_ice_text(std::string_view text);
/// RFC 8851 section 10, `rid-id`, in at most kMaxToken characters.
bool is_rid(std::string_view text);
/// Visible ASCII without spaces, 1 to `most`.
bool is_visible(std::string_view text, std::size_t most);
/// What may stand where an address does: an IP literal or a host name.
bool is_address(std::string_view text);

bool equal_ignoring_case(std::string_view a, std::string_view b);
std::string lower_case(std::string_view text);

}  // namespace parlance::proto::sdp::detail
