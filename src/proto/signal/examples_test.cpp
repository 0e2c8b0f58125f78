#include "proto/signal/decode.h"
#include "proto/signal/detail/fields.h"
#include "proto/signal/encode.h"
#include "proto/signal/error_ids.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>

namespace parlance::proto::signal {
namespace {

namespace json = boost::json;

std::vector<std::filesystem::path> files(const std::string& folder) {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry :
       std::filesystem::directory_iterator(std::string(PARLANCE_TEST_DATA) + "/signal/" + folder)) {
    paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

std::string content(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// The example without the members that a later version added: they are what may be lost.
json::value known_members(const std::string& text) {
  json::value value = json::parse(text, {}, json::parse_options{.max_depth = 64});
  for (const char* name : {"motd", "accessibility", "unknown"}) value.as_object().erase(name);
  return value;
}

TEST(SignalExamples, OfTheClientSurviveDecodingAndEncoding) {
  const auto paths = files("client");
  ASSERT_GE(paths.size(), 30U);
  for (const auto& path : paths) {
    const auto message = decode_client(content(path));
    ASSERT_TRUE(message.has_value()) << path << ": " << message.error().message;
    EXPECT_EQ(json::parse(encode(*message)), known_members(content(path))) << path;
  }
}

TEST(SignalExamples, OfTheServerSurviveDecodingAndEncoding) {
  const auto paths = files("server");
  ASSERT_GE(paths.size(), 30U);
  for (const auto& path : paths) {
    const auto message = decode_server(content(path));
    ASSERT_TRUE(message.has_value()) << path << ": " << message.error().what;
    const std::string written = encode(*message);
    EXPECT_EQ(json::parse(written), known_members(content(path))) << path;
    EXPECT_EQ(written.find('\n'), std::string::npos) << path;
  }
}

std::string unhex(const std::string& hex) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
    bytes += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
  return bytes;
}

TEST(SignalExamples, ThatAreInvalidGetTheirExactError) {
  const auto paths = files("invalid");
  ASSERT_GE(paths.size(), 100U);
  for (const auto& path : paths) {
    const json::object example = json::parse(content(path)).as_object();
    const std::string text = example.contains("hex") ? unhex(example.at("hex").as_string().c_str())
                                                     : std::string(example.at("text").as_string());
    const std::string expected = example.at("error").as_string().c_str();
    const auto message = decode_client(text);
    if (expected == errors::kBadRoomName) {  // the gateway's judgement, by room::normalise_room_name
      EXPECT_TRUE(message.has_value()) << path;
      continue;
    }
    ASSERT_FALSE(message.has_value()) << path;
    EXPECT_EQ(message.error().error, expected) << path << ": " << message.error().message;
    EXPECT_TRUE(message.error().fatal || !facts_of(expected).fatal) << path;
  }
}

}  // namespace
}  // namespace parlance::proto::signal
