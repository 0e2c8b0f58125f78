#include "app/media.h"
#include "app/settings.h"

#include <gtest/gtest.h>

namespace parlance::app {
namespace {

tl::expected<transport::Settings, std::string> read(const std::string& toml) {
  const auto settings = ops::Settings::parse(setting_keys(), "test.toml", toml, {});
  if (!settings) return tl::make_unexpected(settings.error());
  return media_settings(*settings);
}

TEST(MediaSettings, AreOnePortAThreadUnlessTheySayOne) {
  EXPECT_EQ(read("")->ports, 0U);
  const auto shared = read("[media]\nports = 1\nannounce = [\"192.0.2.7\"]\n");
  ASSERT_TRUE(shared) << shared.error();
  EXPECT_EQ(shared->ports, 1U);
  EXPECT_EQ(shared->port, 8443);
  EXPECT_EQ(shared->announce, std::vector<std::string>{"192.0.2.7"});
}

TEST(MediaSettings, NameTheKeyThatIsWrong) {
  EXPECT_EQ(read("[media]\nannounce = [\"example.org\"]\n").error(),
            "`media.announce`: example.org is not an IP address");
  EXPECT_EQ(read("[media]\ndiscover = \"stun.example.org\"\n").error(),
            "`media.discover`: stun.example.org is not shaped like host:port");
  EXPECT_EQ(read("[media]\nports = 1\nport = 0\n").error(),
            "`media.ports` shares ports, so `media.port` has to name the first");
}

}  // namespace
}  // namespace parlance::app
