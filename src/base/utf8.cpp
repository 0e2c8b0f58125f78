#include "base/utf8.h"

namespace parlance {
namespace {

struct Step {
  char32_t point = 0;
  std::size_t length = 0;  // 0: invalid
};

std::size_t length_of(std::uint8_t lead) {
  if (lead < 0x80) return 1;
  if (lead >= 0xc2 && lead <= 0xdf) return 2;
  if (lead >= 0xe0 && lead <= 0xef) return 3;
  if (lead >= 0xf0 && lead <= 0xf4) return 4;
  return 0;
}

Step next(std::string_view text) {
  const auto lead = static_cast<std::uint8_t>(text.front());
  const std::size_t length = length_of(lead);
  if (length == 0 || text.size() < length) return {};
  if (length == 1) return {lead, 1};
  char32_t point = lead & (0x7fU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    const auto byte = static_cast<std::uint8_t>(text[i]);
    if ((byte & 0xc0U) != 0x80) return {};
    point = point << 6U | (byte & 0x3fU);
  }
  constexpr char32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = point >= 0xd800 && point <= 0xdfff;
  if (point < kSmallest[length] || point > 0x10ffff || surrogate) return {};
  return {point, length};
}

}  // namespace

Result<std::vector<char32_t>> decode_utf8(std::string_view text) {
  std::vector<char32_t> points;
  points.reserve(text.size());
  while (!text.empty()) {
    const Step step = next(text);
    if (step.length == 0) return fail(Kind::malformed, "utf8.invalid");
    points.push_back(step.point);
    text.remove_prefix(step.length);
  }
  return points;
}

Result<std::size_t> count_utf8(std::string_view text) {
  std::size_t count = 0;
  while (!text.empty()) {
    const Step step = next(text);
    if (step.length == 0) return fail(Kind::malformed, "utf8.invalid");
    ++count;
    text.remove_prefix(step.length);
  }
  return count;
}

}  // namespace parlance
