#include "room/name.h"

#include "base/utf8.h"
#include "room/text.h"

#include <algorithm>
#include <vector>

namespace parlance::room {
namespace {

constexpr std::size_t kPoints = 64;  // docs/protocol.md, 2.2

bool fits(char32_t point) {
  if (point < 0x80) {
    return (point >= 'a' && point <= 'z') || (point >= 'A' && point <= 'Z') ||
           (point >= '0' && point <= '9') || point == '-' || point == '_';
  }
  if (point < 0xc0) return false;
  return !is_control(point) && !is_space(point) && !is_format(point) && !is_private_use(point) &&
         !is_noncharacter(point);
}

}  // namespace

Result<std::string> normalise_room_name(std::string_view name) {
  const Error bad = fail(Kind::malformed, "room.bad_name");
  const Result<std::vector<char32_t>> points = decode_utf8(name);
  if (!points || points->empty() || points->size() > kPoints) return bad;
  if (!std::all_of(points->begin(), points->end(), fits)) return bad;
  std::string out(name);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

}  // namespace parlance::room
