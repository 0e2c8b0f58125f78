#include "media/media_test_packets.h"
#include "media/timeline.h"

#include <gtest/gtest.h>

namespace parlance::media {
namespace {

using test::at;

constexpr std::uint32_t kRate = 90'000;
constexpr std::int64_t kFrameMs = 40;

/// A person's frames: each is captured kFrameMs after the last and arrives at once, but keyframes, which arrive later.
struct Source {
  std::uint32_t clock = 0;          ///< its timestamp at time 0
  std::int64_t keyframe_late = 60;  ///< ms

  [[nodiscard]] PacketFields frame(std::int64_t captured_ms, bool key) const {
    PacketFields fields;
    fields.timestamp = clock + static_cast<std::uint32_t>(captured_ms) * (kRate / 1000);
    fields.arrival = at(captured_ms + (key ? keyframe_late : 0));
    return fields;
  }
};

/// How far the slot's time is ahead of the frames' capture, in ms.
std::int64_t ahead(std::uint32_t timestamp, std::int64_t captured_ms) {
  return static_cast<std::int32_t>(timestamp) / static_cast<std::int64_t>(kRate / 1000) - captured_ms;
}

TEST(Timeline, DoesNotFallBehindByAKeyframesLatenessWithEachChange) {
  Timeline timeline(0, kRate);
  std::int64_t now = 0;
  std::int64_t first = 0;
  std::int64_t last = 0;
  for (std::uint32_t person = 0; person < 20; ++person) {
    const Source source{person * 1'000'003};
    timeline.forget_clocks();
    const PacketFields key = source.frame(now, true);
    const std::uint32_t offset = timeline.begin(key);
    for (int i = 2; i < 25; ++i) {  // the frame after the keyframe overtakes nobody
      const std::int64_t captured = now + i * kFrameMs;
      const PacketFields frame = source.frame(captured, false);
      timeline.on_sent(frame.timestamp + offset, frame.arrival);
      last = ahead(frame.timestamp + offset, captured);
    }
    if (person == 0) first = last;
    now += 25 * kFrameMs;
  }
  EXPECT_NEAR(static_cast<double>(last), static_cast<double>(first), 30.0);
}

TEST(Timeline, GoesForwardWithTheTimeBetweenTwoSources) {
  Timeline timeline(1000, kRate);
  const Source ada{5'000};
  const Source ben{77};
  const std::uint32_t first = timeline.begin(ada.frame(0, true)) + ada.frame(0, true).timestamp;
  timeline.forget_clocks();
  const PacketFields later = ben.frame(10'000, true);
  const std::uint32_t second = timeline.begin(later) + later.timestamp;
  EXPECT_EQ(second - first, 10 * kRate);
}

}  // namespace
}  // namespace parlance::media
