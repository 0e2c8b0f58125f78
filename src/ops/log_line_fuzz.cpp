// Whatever the outside puts into a log line, it stays one line, steers no terminal and invents no field.
#include "base/bytes.h"
#include "base/check.h"
#include "base/utf8.h"
#include "ops/log_line.h"

#include <algorithm>

using namespace parlance;
using namespace parlance::ops;

namespace {

/// How many fields a reader of the text form counts: ` key=` outside of quotes.
std::size_t fields_of(std::string_view line) {
  std::size_t fields = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (quoted && line[i] == '\\')
      ++i;
    else if (line[i] == '"')
      quoted = !quoted;
    else if (line[i] == '=' && !quoted)
      ++fields;
  }
  check(!quoted, "a quotation without an end");
  return fields;
}

void check_line(const std::string& line) {
  check(std::ranges::none_of(line, [](unsigned char c) { return c < 0x20 || c == 0x7f; }),
        "a control character");
  const auto points = decode_utf8(line);
  check(points.has_value(), "not UTF-8");
  check(std::ranges::none_of(*points, [](char32_t point) { return point >= 0x80 && point < 0xa0; }),
        "a C1 control");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string value(as_text(ByteView(data, size)));
  const LogEntry entry{LogLevel::info, "somebody came", 0};
  const std::string text = format_log(entry, {{"value", value}, {"last", "1"}}, LogFormat::text);
  const std::string json = format_log(entry, {{"value", value}, {"last", "1"}}, LogFormat::json);
  check_line(text);
  check_line(json);
  check(fields_of(text) == 2 && text.ends_with(" last=1"), "a field that nobody logged");
  check(json.ends_with(R"(,"last":"1"})"), "a field that nobody logged");
  check(text.size() <= 100 + 6 * 1003, "longer than its limit allows");
  return 0;
}
