// A room has one key: however often it is normalised, and in whatever case its letters come.
#include "base/bytes.h"
#include "base/check.h"
#include "base/utf8.h"
#include "room/name.h"
#include "room/text.h"

#include <algorithm>

using namespace parlance;
using namespace parlance::room;

namespace {

std::string shouted(std::string text) {
  std::ranges::transform(text, text.begin(),
                         [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  return text;
}

bool harmless(char32_t point) {
  return !is_control(point) && !is_space(point) && !is_format(point) && !is_private_use(point) &&
         !is_noncharacter(point) &&
         std::string_view("/\\.%?#&\"'<>").find(static_cast<char>(point)) == std::string_view::npos;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(as_text(ByteView(data, size)));
  const auto name = normalise_room_name(text);
  const auto loud = normalise_room_name(shouted(text));
  check(name.has_value() == loud.has_value(), "the case of a letter decides whether it is a name");
  if (!name) return 0;
  check(*name == *loud, "one room has two keys");
  check(normalise_room_name(*name) == *name, "a key that is not its own key");
  check(name->size() == size, "a name that grew or shrank");
  const auto points = decode_utf8(*name);
  check(points && !points->empty() && points->size() <= 64, "a name of another length than the protocol's");
  const auto plain = [](char32_t point) { return point >= 0x80 || harmless(point); };
  check(std::ranges::all_of(*points, plain), "a sign that means something in a path");
  check(std::ranges::none_of(*points, is_control) && std::ranges::none_of(*points, is_format),
        "a sign that is not seen");
  return 0;
}
