#include "base/check.h"
#include "ops/settings.h"

#include <gtest/gtest.h>

namespace parlance::ops {
namespace {

const std::vector<SettingKey> kKeys{
    {"net.https_port", std::int64_t{8443}, "The port.", 1, 65535},
    {"net.listen", std::vector<std::string>{"0.0.0.0"}, "Where to listen."},
    {"web.title", std::string("Parlance"), "The name in the window's title."},
    {"web.strict", true, "Whether it is strict."},
};

tl::expected<Settings, std::string> parse(std::string_view toml,
                                          const Settings::Environment& environment = {}) {
  return Settings::parse(kKeys, "parlance.toml", toml, environment);
}

TEST(Settings, AreTheDefaultsWithoutAFile) {
  const auto settings = parse("");
  ASSERT_TRUE(settings);
  EXPECT_EQ(settings->integer("net.https_port"), 8443);
  EXPECT_EQ(settings->text("web.title"), "Parlance");
  EXPECT_TRUE(settings->flag("web.strict"));
  EXPECT_EQ(settings->texts("net.listen"), std::vector<std::string>{"0.0.0.0"});
}

TEST(Settings, TakeTheFileAndThenTheEnvironment) {
  const auto settings =
      parse("[net]\nhttps_port = 443\nlisten = [\"::1\"]\n[web]\nstrict = false\n",
            {{"PARLANCE_NET_HTTPS_PORT", "444"}, {"HOME", "/"}, {"PARLANCE_WEB_TITLE", "Ours"}});
  ASSERT_TRUE(settings) << settings.error();
  EXPECT_EQ(settings->integer("net.https_port"), 444);
  EXPECT_EQ(settings->texts("net.listen"), std::vector<std::string>{"::1"});
  EXPECT_EQ(settings->text("web.title"), "Ours");
  EXPECT_FALSE(settings->flag("web.strict"));
}

TEST(Settings, RefuseAnUnknownKeyAndNameTheNearest) {
  const auto settings = parse("[net]\n\nhttp_port = 443\n");
  ASSERT_FALSE(settings);
  EXPECT_EQ(
      settings.error(),
      "parlance.toml:3: unknown key `net.http_port`; did you mean `net.https_port`? `parlance config defaults` lists all");
}

TEST(Settings, RefuseAWrongTypeAndAValueOutOfRange) {
  EXPECT_EQ(parse("[net]\nhttps_port = \"443\"").error(),
            "parlance.toml:2: `net.https_port` has to be a whole number");
  EXPECT_EQ(parse("[net]\nhttps_port = 0").error(),
            "parlance.toml:2: `net.https_port` is 0; it has to lie between 1 and 65535");
  EXPECT_EQ(parse("", {{"PARLANCE_NET_HTTPS_PORT", "x"}}).error(),
            "environment variable PARLANCE_NET_HTTPS_PORT: has to be a whole number");
  EXPECT_EQ(parse("", {{"PARLANCE_NET_PORT", "1"}}).error(),
            "environment variable PARLANCE_NET_PORT names no key; `parlance config defaults` lists all");
}

TEST(Settings, LeaveOthersVariablesWithOurPrefixAlone) {
  EXPECT_TRUE(parse("", {{"PARLANCE_SERVICE_HOST", "10.0.0.1"}, {"PARLANCE", "x"}}));
}

TEST(Settings, NameTheLineOfBrokenToml) {
  const auto settings = parse("[net]\nhttps_port = \n");
  ASSERT_FALSE(settings);
  EXPECT_TRUE(settings.error().starts_with("parlance.toml:2: ")) << settings.error();
}

TEST(Settings, DescribeThemselvesAsAFileThatParsesToTheDefaults) {
  const std::string text = describe_settings(kKeys);
  const auto settings = parse(text);
  ASSERT_TRUE(settings) << settings.error();
  EXPECT_EQ(settings->integer("net.https_port"), 8443);
  EXPECT_NE(text.find("# The port.\nhttps_port = 8443\n"), std::string::npos) << text;
}

TEST(Settings, AreABugToReadUndeclaredOrAsAnotherType) {
  const auto settings = parse("");
  ASSERT_TRUE(settings);
  EXPECT_THROW((void)settings->flag("net.nothing"), Bug);
  EXPECT_THROW((void)settings->flag("net.https_port"), Bug);
}

}  // namespace
}  // namespace parlance::ops
