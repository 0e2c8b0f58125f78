#include "proto/rtp/rtp_test_data.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>

namespace parlance::proto::rtp {

Bytes from_hex(std::string_view text) {
  Bytes bytes;
  for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
    bytes.push_back(static_cast<std::uint8_t>(std::stoul(std::string(text.substr(i, 2)), nullptr, 16)));
  }
  return bytes;
}

std::vector<Example> examples(const std::string& file) {
  std::ifstream in(PARLANCE_TEST_DATA "/rtp/" + file);
  std::vector<Example> all;
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line[0] == '#') continue;
    std::istringstream words(line);
    Example example;
    std::string hex;
    words >> example.name;
    if (file == "payloads.txt") words >> example.codec;
    words >> example.outcome >> hex;
    example.bytes = from_hex(hex);
    all.push_back(std::move(example));
  }
  EXPECT_FALSE(all.empty()) << file;
  return all;
}

Bytes seed(const std::string& target, const std::string& name) {
  std::ifstream in(PARLANCE_TEST_DATA "/../corpus/" + target + "/" + name, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  return {text.begin(), text.end()};
}

namespace {

TEST(RtpTestData, NoTwoExamplesOfATableHaveOneName) {
  for (const char* file : {"packets.txt", "compounds.txt", "payloads.txt"}) {
    std::set<std::string> names;
    for (const Example& example : examples(file))
      EXPECT_TRUE(names.insert(example.name).second) << example.name;
  }
}

TEST(RtpTestData, NoTableHasMoreExamplesThanItsTargetHasSeeds) {
  const std::vector<std::pair<std::string, std::string>> tables = {{"packets.txt", "rtp_packet_fuzz"},
                                                                   {"compounds.txt", "rtcp_compound_fuzz"},
                                                                   {"payloads.txt", "rtp_payload_fuzz"}};
  for (const auto& [file, target] : tables) {
    std::size_t seeds = 0;
    for (const auto& entry : std::filesystem::directory_iterator(PARLANCE_TEST_DATA "/../corpus/" + target)) {
      static_cast<void>(entry);
      ++seeds;
    }
    EXPECT_GE(seeds, examples(file).size()) << target;
  }
}

}  // namespace
}  // namespace parlance::proto::rtp
