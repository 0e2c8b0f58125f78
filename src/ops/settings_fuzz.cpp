// A configuration file, then (behind a zero byte) lines `NAME=value` of the environment. What is taken keeps the bounds of its keys, and
// written out as the defaults are it is taken again; a refusal tells the operator something, on one line.
#include "base/bytes.h"
#include "base/check.h"
#include "base/utf8.h"
#include "ops/settings.h"

#include <algorithm>
#include <array>

using namespace parlance;
using namespace parlance::ops;

namespace {

using Texts = std::vector<std::string>;
using Keys = std::array<SettingKey, 6>;

Keys keys() {
  return {{{"net.workers", std::int64_t{0}, "Threads.", 0, 256},
           {"net.listen", Texts{"0.0.0.0", "::"}, "Addresses."},
           {"net.offset", std::int64_t{-3}, "At least -9.", -9, 0},
           {"tls.enabled", true, "Whether."},
           {"tls.key", std::string(), "A file."},
           {"tls.names", Texts{}, "More names."}}};
}

Settings::Environment environment_of(std::string_view lines) {
  Settings::Environment variables;
  while (!lines.empty()) {
    const std::size_t end = std::min(lines.find('\n'), lines.size());
    const std::string_view line = lines.substr(0, end);
    const std::size_t sign = line.find('=');
    if (sign != std::string_view::npos) variables.emplace(line.substr(0, sign), line.substr(sign + 1));
    lines.remove_prefix(std::min(end + 1, lines.size()));
  }
  return variables;
}

void check_same(const Settings& a, const Settings& b) {
  check(a.integer("net.workers") == b.integer("net.workers") &&
            a.integer("net.offset") == b.integer("net.offset"),
        "a number did not come back");
  check(a.flag("tls.enabled") == b.flag("tls.enabled"), "a choice did not come back");
  check(a.text("tls.key") == b.text("tls.key"), "a text did not come back");
  check(a.texts("net.listen") == b.texts("net.listen") && a.texts("tls.names") == b.texts("tls.names"),
        "a list did not come back");
}

void check_taken(const Settings& taken) {
  check(taken.integer("net.workers") >= 0 && taken.integer("net.workers") <= 256,
        "a number beyond its bounds");
  check(taken.integer("net.offset") >= -9, "a number beyond its bound");
  Keys own = keys();
  own[0].fallback = taken.integer("net.workers");
  own[1].fallback = taken.texts("net.listen");
  own[2].fallback = taken.integer("net.offset");
  own[3].fallback = taken.flag("tls.enabled");
  own[4].fallback = taken.text("tls.key");
  own[5].fallback = taken.texts("tls.names");
  const auto again = Settings::parse(keys(), "written", describe_settings(own), {});
  check(again.has_value(), "our own file is refused");
  check_same(taken, *again);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = as_text(ByteView(data, size));
  const std::size_t end = std::min(text.find('\0'), text.size());
  const auto variables = environment_of(text.substr(std::min(end + 1, text.size())));
  const auto taken = Settings::parse(keys(), "parlance.toml", text.substr(0, end), variables);
  if (taken) {
    // A path out of the environment may be any bytes; TOML can't say those.
    if (count_utf8(text)) check_taken(*taken);
  } else {
    check(!taken.error().empty(), "refused without a word");
    const auto steers = [](unsigned char c) { return c < 0x20 || c == 0x7f; };
    check(std::ranges::none_of(taken.error(), steers), "a refusal of more than one line");
  }
  return 0;
}
