#include "gateway/acme/configuration.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace parlance::gateway::acme {
namespace {

using testing::HasSubstr;

/// What is said of a good configuration with this line changed or added.
std::string problem_with(const std::string& acme, const std::string& net = "https_port = 443") {
  std::vector<ops::SettingKey> keys(setting_keys().begin(), setting_keys().end());
  keys.push_back({"net.https_port", std::int64_t{8443}, "", 0, 65535});
  keys.push_back({"net.http_port", std::int64_t{8080}, "", 0, 65535});
  keys.push_back({"net.listen", std::vector<std::string>{"0.0.0.0"}, ""});
  keys.push_back({"tls.certificate", std::string(), ""});
  std::string toml = "[net]\n" + net + "\n[acme]\nenabled = true\n" + acme + "\n";
  for (const auto& [key, line] : {std::pair("domains", "domains = [\"meet.example.org\"]"),
                                  std::pair("agree_to_terms", "agree_to_terms = true")}) {
    if (acme.find(key) == std::string::npos) toml += std::string(line) + "\n";
  }
  const auto settings = ops::Settings::parse(keys, "test", toml, {});
  if (!settings) return settings.error();
  return problem_in(*settings).value_or("none");
}

TEST(AcmeConfiguration, IsFineWithNamesTermsAndPort443) { EXPECT_EQ(problem_with(""), "none"); }

TEST(AcmeConfiguration, IsNotLookedAtWhileItIsOff) {
  EXPECT_THAT(problem_with("agree_to_terms = false"), HasSubstr("agree_to_terms"));
  std::vector<ops::SettingKey> keys(setting_keys().begin(), setting_keys().end());
  EXPECT_EQ(problem_in(*ops::Settings::parse(keys, "test", "", {})), std::nullopt);
}

TEST(AcmeConfiguration, SaysWhichPortAnAuthorityCanNotReach) {
  EXPECT_THAT(problem_with("", "https_port = 8443"), HasSubstr("`net.https_port` is 8443"));
  EXPECT_EQ(problem_with("forwarded = true", "https_port = 8443"), "none");
  EXPECT_THAT(problem_with("challenge = \"http-01\"\nhttp_port = 8081"),
              HasSubstr("`acme.http_port` is 8081"));
  EXPECT_EQ(problem_with("challenge = \"http-01\"", "https_port = 8443"), "none");
  EXPECT_THAT(problem_with("challenge = \"http-01\"\nforwarded = true\nhttp_port = 8080"),
              HasSubstr("which net.http_port"));
}

TEST(AcmeConfiguration, WantsPublicHostNames) {
  for (const char* name : {"localhost", "*.example.org", "192.0.2.1", "Meet.example.org",
                           "m\xc3\xbcnchen.example", "a_b.example", ""}) {
    EXPECT_THAT(problem_with("domains = [\"" + std::string(name) + "\"]"), HasSubstr("`acme.domains`"))
        << name;
  }
  EXPECT_THAT(problem_with("domains = []"), HasSubstr("`acme.domains` is empty"));
  EXPECT_THAT(problem_with(R"(domains = ["a.example", "b.example", "a.example"])"),
              HasSubstr("a.example twice"));
  EXPECT_EQ(problem_with("domains = [\"xn--mnchen-3ya.example\"]"), "none");
}

TEST(AcmeConfiguration, WantsTheRestToFitTogether) {
  EXPECT_THAT(problem_with("directory = \"http://ca.example\""), HasSubstr("not an https address"));
  EXPECT_THAT(problem_with("email = \"a, b@c.example\""), HasSubstr("`acme.email`"));
  EXPECT_THAT(problem_with("external_id = \"x\""), HasSubstr("go together"));
  EXPECT_THAT(problem_with("external_id = \"x\"\nexternal_key = \"?\""), HasSubstr("base64url"));
  EXPECT_THAT(problem_with("challenge = \"dns-01\""), HasSubstr("tls-alpn-01, http-01"));
}

}  // namespace
}  // namespace parlance::gateway::acme
