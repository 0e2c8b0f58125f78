// Display names, chat texts and client ids: what is taken keeps the protocol's rules (docs/protocol.md, 2.2), and a name that was made
// fit stays as it is.
#include "base/bytes.h"
#include "base/check.h"
#include "base/utf8.h"
#include "room/text.h"

#include <algorithm>

using namespace parlance;
using namespace parlance::room;

namespace {

void check_name(std::string_view text) {
  const auto name = normalise_display_name(text);
  if (!name) return;
  check(normalise_display_name(*name) == *name, "a name that is not its own normal form");
  check(text.find(*name) != std::string_view::npos, "a name that nobody wrote");
  const auto points = decode_utf8(*name);
  check(points && !points->empty() && points->size() <= 64, "a name of another length than the protocol's");
  check(std::ranges::none_of(*points, is_control), "a control character in a name");
  check(!is_space(points->front()) && !is_space(points->back()), "a name with spaces around it");
  const auto seen = [](char32_t point) { return !is_format(point) && !is_space(point); };
  check(std::ranges::any_of(*points, seen), "a name that is not seen");
  check(normalise_display_name(" \t" + std::string(*name) + "\n ") == *name,
        "spaces around a name change it");
}

void check_chat(std::string_view text) {
  if (!check_chat_text(text)) return;
  const auto points = decode_utf8(text);
  check(points && !points->empty() && points->size() <= 4000, "a text of another length than the protocol's");
  const auto steers = [](char32_t point) { return is_control(point) && point != '\t' && point != '\n'; };
  check(std::ranges::none_of(*points, steers), "a control character in a text");
  if (points->size() < 4000)
    check(check_chat_text(std::string(text) + "x").has_value(), "one letter more is too much");
}

void check_id(std::string_view text) {
  if (!check_client_id(text)) return;
  constexpr std::string_view kSigns = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
  check(text.find_first_not_of(kSigns) == std::string_view::npos && text.size() >= 8 && text.size() <= 64,
        "an id of other signs or length than the protocol's");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = as_text(ByteView(data, size));
  check_name(text);
  check_chat(text);
  check_id(text);
  return 0;
}
