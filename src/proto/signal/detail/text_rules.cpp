#include "proto/signal/detail/text_rules.h"

#include "base/utf8.h"
#include "proto/signal/error_ids.h"
#include "proto/signal/limits.h"

#include <algorithm>
#include <cstdint>

namespace parlance::proto::signal::detail {
namespace {

/// Unicode category Cc: C0, DEL and C1.
bool is_control(char32_t sign) { return sign < 0x20 || (sign >= 0x7F && sign <= 0x9F); }

/// Unicode White_Space, as far as it is not a control.
bool is_space(char32_t sign) {
  return sign == 0x20 || sign == 0xA0 || sign == 0x1680 || (sign >= 0x2000 && sign <= 0x200A) ||
         sign == 0x2028 || sign == 0x2029 || sign == 0x202F || sign == 0x205F || sign == 0x3000;
}

std::size_t utf8_length(char32_t sign) { return sign < 0x80 ? 1 : sign < 0x800 ? 2 : sign < 0x10000 ? 3 : 4; }

}  // namespace

Result<std::string> display_name(std::string_view text) {
  const auto points = decode_utf8(text);
  if (!points) return fail(Kind::malformed, errors::kBadName);
  auto begin = points->begin();
  auto end = points->end();
  while (begin != end && is_space(*begin)) text.remove_prefix(utf8_length(*begin++));
  while (end != begin && is_space(*(end - 1))) text.remove_suffix(utf8_length(*--end));
  const auto length = static_cast<std::size_t>(end - begin);
  if (length == 0 || length > kNameCodePoints) return fail(Kind::malformed, errors::kBadName);
  if (std::any_of(begin, end, is_control)) return fail(Kind::malformed, errors::kBadName);
  return std::string(text);
}

Result<void> check_chat_text(std::string_view text) {
  const auto points = decode_utf8(text);
  if (!points || points->empty() || points->size() > kChatCodePoints)
    return fail(Kind::malformed, errors::kBadText);
  const auto forbidden = [](char32_t sign) { return is_control(sign) && sign != '\t' && sign != '\n'; };
  if (std::any_of(points->begin(), points->end(), forbidden)) return fail(Kind::malformed, errors::kBadText);
  return ok();
}

}  // namespace parlance::proto::signal::detail
