#include "media/packet_pool.h"
#include "proto/rtp/dependency_descriptor.h"
#include "rtc/slot_header.h"

#include <gtest/gtest.h>

namespace parlance::rtc {
namespace {

namespace rtp = proto::rtp;
using rtp::ExtensionKind;

constexpr std::uint8_t kMid = 3;
constexpr std::uint8_t kDescriptor = 11;
constexpr std::uint16_t kFrameNumber = 4711;
constexpr std::size_t kHeader = 12;

/// A packet of a publisher whose descriptor has so many bytes; it may go out under another frame number.
class SlotHeaderTest : public ::testing::Test {
 protected:
  SlotHeaderTest() {
    plan.mid = "7";
    plan.kind = media::Kind::video;
    plan.ssrc = 99;
    plan.mixed_extensions = true;
    EXPECT_TRUE(plan.extensions.set(ExtensionKind::mid, kMid));
    EXPECT_TRUE(plan.extensions.set(ExtensionKind::dependency_descriptor, kDescriptor));
  }
  media::Rewritten packet(std::uint8_t descriptor_size) {
    Bytes bytes(kHeader + descriptor_size + 10U, std::uint8_t{0x5a});
    media::PacketFields fields;
    fields.codec = media::Codec::av1;
    fields.descriptor_offset = kHeader;
    fields.descriptor_length = descriptor_size;
    fields.payload_offset = static_cast<std::uint16_t>(kHeader + descriptor_size);
    fields.payload_length = 10;
    media::Rewritten rewritten{.packet = pool.make(bytes, fields), .sequence = 5, .timestamp = 9000};
    rewritten.frame_number = kFrameNumber;
    return rewritten;
  }
  /// What stands under an id in the header that is written; nothing where there is none.
  std::optional<Bytes> written(const media::Rewritten& packet, std::uint8_t id) {
    const auto header = SlotHeader(plan).write(packet, 96, {TimePoint{}, 1}, buffer);
    EXPECT_TRUE(header) << header.error().what;
    if (!header) return std::nullopt;
    Bytes whole(buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(header->size));
    whole.push_back(0);  // some payload
    const auto view = rtp::PacketView::parse(whole);
    EXPECT_TRUE(view);
    const auto value = view ? view->extension(id) : std::nullopt;
    return value ? std::optional(Bytes(value->begin(), value->end())) : std::nullopt;
  }

  media::PacketPool pool{4};
  SendPlan plan;
  std::array<std::uint8_t, 600> buffer{};
};

TEST_F(SlotHeaderTest, TheDependencyDescriptorGoesOutWithTheSlotsFrameNumber) {
  for (const std::uint8_t size : {std::uint8_t{3}, std::uint8_t{16}, std::uint8_t{90}, std::uint8_t{255}}) {
    SCOPED_TRACE(unsigned{size});
    const auto value = written(packet(size), kDescriptor);
    ASSERT_TRUE(value);
    EXPECT_EQ(value->size(), size);
    EXPECT_EQ(value->front(), 0x5a) << "all but the number is the publisher's";
    EXPECT_EQ(rtp::read_dependency_basics(*value)->frame_number, kFrameNumber);
    EXPECT_TRUE(written(packet(size), kMid));
  }
}

TEST_F(SlotHeaderTest, NoDescriptorGoesToWhoCouldNotTakeAKeyFramesStructure) {
  plan.mixed_extensions = false;
  EXPECT_FALSE(written(packet(3), kDescriptor));
  EXPECT_FALSE(written(packet(90), kDescriptor)) << "the packet goes out all the same";
  EXPECT_TRUE(written(packet(90), kMid));
}

TEST_F(SlotHeaderTest, NoDescriptorGoesToWhoDidNotAskForIt) {
  plan.extensions = {};
  EXPECT_TRUE(plan.extensions.set(ExtensionKind::mid, kMid));
  EXPECT_FALSE(written(packet(90), kDescriptor));
  EXPECT_TRUE(written(packet(90), kMid));
}

TEST_F(SlotHeaderTest, AFillerBringsNoDescriptor) {
  auto filler = packet(3);
  filler.filler = true;
  EXPECT_FALSE(written(filler, kDescriptor));
}

}  // namespace
}  // namespace parlance::rtc
