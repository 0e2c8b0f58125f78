#include "proto/rtp/payload/av1.h"
#include "proto/rtp/payload/h264.h"
#include "proto/rtp/payload/opus.h"
#include "proto/rtp/payload/vp8.h"
#include "proto/rtp/payload/vp9.h"
#include "proto/rtp/red.h"
#include "proto/rtp/rtp_test_data.h"

namespace parlance::proto::rtp::payload {
namespace {

template <class Value> std::string_view outcome(const Result<Value>& value) {
  return value ? "ok" : value.error().what;
}

/// The same order as rtp_payload_fuzz has.
const std::vector<std::string> kCodecs{"vp8", "vp9", "h264", "av1", "opus", "red", "sps"};

std::string_view outcome_of(const std::string& codec, ByteView bytes) {
  if (codec == "vp8") return outcome(read_vp8_descriptor(bytes));
  if (codec == "vp9") return outcome(read_vp9_descriptor(bytes));
  if (codec == "h264") return outcome(read_h264(bytes));
  if (codec == "av1") return outcome(read_av1(bytes));
  if (codec == "opus") return outcome(read_opus(bytes));
  if (codec == "red") return outcome(read_red(bytes));
  return outcome(read_sps_resolution(bytes));
}

TEST(RtpPayloads, EveryExampleIsReadOrRefusedAsItsLineSays) {
  for (const Example& example : examples("payloads.txt")) {
    EXPECT_EQ(outcome_of(example.codec, example.bytes), example.outcome) << example.name;
  }
}

TEST(RtpPayloads, EveryExampleIsAFuzzSeed) {
  for (const Example& example : examples("payloads.txt")) {
    const auto codec = std::find(kCodecs.begin(), kCodecs.end(), example.codec) - kCodecs.begin();
    Bytes expected{static_cast<std::uint8_t>(codec)};
    expected.insert(expected.end(), example.bytes.begin(), example.bytes.end());
    EXPECT_EQ(seed("rtp_payload_fuzz", example.name), expected) << example.name;
  }
}

TEST(RtpPayloads, NoBeginningOfAPayloadIsReadBeyondItsEnd) {
  for (const Example& example : examples("payloads.txt")) {
    on_each_beginning(example.bytes, [&example](ByteView part) {
      for (const std::string& codec : kCodecs) static_cast<void>(outcome_of(codec, part));
      static_cast<void>(outcome_of(example.codec, part));
    });
  }
}

TEST(RtpPayloads, RandomBytesAreReadWithinTheirBoundsOrRefused) {
  Draw draw(13);
  for (int i = 0; i < 20000; ++i) {
    const Bytes bytes = draw.bytes(draw.below(40));
    for (const std::string& codec : kCodecs) static_cast<void>(outcome_of(codec, bytes));
  }
}

}  // namespace
}  // namespace parlance::proto::rtp::payload
