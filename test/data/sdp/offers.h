#pragma once

#include <fstream>
#include <iterator>
#include <string>
#include <vector>

/// What the tests of this folder read.
namespace parlance::proto::sdp::test_data {

inline std::string read(const std::string& name) {
  std::ifstream file(PARLANCE_TEST_DATA "/sdp/" + name, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// Offers as browsers made them (test/data/sdp/README.md says how), and one written by hand after Safari's.
inline const std::vector<std::string>& offers() {
  static const std::vector<std::string> names{
      "chromium_audio_video", "chromium_data_channel", "chromium_h264",
      "chromium_screen",      "chromium_simulcast",    "chromium_slots_4_25",
      "chromium_svc",         "firefox_audio_video",   "chromium_slots_4_25_untrimmed",
      "firefox_data_channel", "firefox_screen",        "firefox_simulcast",
      "firefox_slots_4_25",   "firefox_svc",           "firefox_slots_4_25_untrimmed",
      "safari_by_hand"};
  return names;
}

inline std::string offer(const std::string& name) { return read(name + ".sdp"); }

}  // namespace parlance::proto::sdp::test_data
