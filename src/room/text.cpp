#include "room/text.h"

#include "base/utf8.h"

#include <algorithm>
#include <array>
#include <vector>

namespace parlance::room {
namespace {

constexpr std::size_t kNamePoints = 64;    // docs/protocol.md, 2.2
constexpr std::size_t kTextPoints = 4000;  // docs/protocol.md, 2.2

struct Range {
  char32_t first;
  char32_t last;
};

template <std::size_t N> bool within(const std::array<Range, N>& ranges, char32_t point) {
  return std::any_of(ranges.begin(), ranges.end(),
                     [point](const Range& range) { return point >= range.first && point <= range.last; });
}

// Unicode 15, PropList.txt (White_Space) without the controls.
constexpr std::array<Range, 8> kSpaces{{{0x20, 0x20},
                                        {0xa0, 0xa0},
                                        {0x1680, 0x1680},
                                        {0x2000, 0x200a},
                                        {0x2028, 0x2029},
                                        {0x202f, 0x202f},
                                        {0x205f, 0x205f},
                                        {0x3000, 0x3000}}};

// Unicode 15, DerivedGeneralCategory.txt (Cf).
constexpr std::array<Range, 20> kFormats{
    {{0xad, 0xad},       {0x600, 0x605},     {0x61c, 0x61c},     {0x6dd, 0x6dd},     {0x70f, 0x70f},
     {0x890, 0x891},     {0x8e2, 0x8e2},     {0x180e, 0x180e},   {0x200b, 0x200f},   {0x202a, 0x202e},
     {0x2060, 0x206f},   {0xfeff, 0xfeff},   {0xfff9, 0xfffb},   {0x110bd, 0x110bd}, {0x110cd, 0x110cd},
     {0x13430, 0x1343f}, {0x1bca0, 0x1bca3}, {0x1d173, 0x1d17a}, {0xe0001, 0xe0001}, {0xe0020, 0xe007f}}};

/// Joiners (U+200C, U+200D) and the tags that flags are made of; the rest can hide or turn the words around it.
bool allowed_format(char32_t point) {
  return point == 0x200c || point == 0x200d || (point >= 0xe0020 && point <= 0xe007f);
}

bool trimmed(char32_t point) { return is_space(point) || point == '\t' || point == '\n' || point == '\r'; }

void append_utf8(std::string& out, char32_t point) {
  const auto put = [&out](char32_t byte) {
    out.push_back(static_cast<char>(static_cast<unsigned char>(byte)));
  };
  if (point < 0x80) return put(point);
  if (point < 0x800) {
    put(0xc0U | point >> 6U);
  } else if (point < 0x10000) {
    put(0xe0U | point >> 12U);
    put(0x80U | (point >> 6U & 0x3fU));
  } else {
    put(0xf0U | point >> 18U);
    put(0x80U | (point >> 12U & 0x3fU));
    put(0x80U | (point >> 6U & 0x3fU));
  }
  put(0x80U | (point & 0x3fU));
}

bool fit_for_name(char32_t point) {
  if (is_control(point) || is_noncharacter(point)) return false;
  if (point == 0x2028 || point == 0x2029) return false;  // line breaks by another name
  return !is_format(point) || allowed_format(point);
}

}  // namespace

bool is_control(char32_t point) { return point < 0x20 || (point >= 0x7f && point < 0xa0); }
bool is_space(char32_t point) { return within(kSpaces, point); }
bool is_format(char32_t point) { return within(kFormats, point); }
bool is_private_use(char32_t point) {
  return (point >= 0xe000 && point <= 0xf8ff) || (point >= 0xf0000 && point <= 0xffffd) || point >= 0x100000;
}
bool is_noncharacter(char32_t point) {
  return (point >= 0xfdd0 && point <= 0xfdef) || (point & 0xfffeU) == 0xfffe;
}

Result<std::string> normalise_display_name(std::string_view name) {
  const Error bad = fail(Kind::malformed, "participant.bad_name");
  const Result<std::vector<char32_t>> points = decode_utf8(name);
  if (!points) return bad;
  const auto first = std::find_if_not(points->begin(), points->end(), trimmed);
  const auto last = std::find_if_not(points->rbegin(), std::make_reverse_iterator(first), trimmed).base();
  if (first == last || static_cast<std::size_t>(last - first) > kNamePoints) return bad;
  if (!std::all_of(first, last, fit_for_name)) return bad;
  if (std::all_of(first, last, [](char32_t point) { return is_format(point) || is_space(point); }))
    return bad;
  std::string out;
  std::for_each(first, last, [&out](char32_t point) { append_utf8(out, point); });
  return out;
}

Result<void> check_chat_text(std::string_view text) {
  const Error bad = fail(Kind::malformed, "chat.bad_text");
  const Result<std::vector<char32_t>> points = decode_utf8(text);
  if (!points || points->empty() || points->size() > kTextPoints) return bad;
  const auto fits = [](char32_t point) { return !is_control(point) || point == '\t' || point == '\n'; };
  if (!std::all_of(points->begin(), points->end(), fits)) return bad;
  return ok();
}

Result<void> check_client_id(std::string_view id) {
  const auto fits = [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  };
  if (id.size() < 8 || id.size() > 64 || !std::all_of(id.begin(), id.end(), fits)) {
    return fail(Kind::malformed, "message.bad_field");
  }
  return ok();
}

}  // namespace parlance::room
