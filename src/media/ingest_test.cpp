#include "media/ingest.h"
#include "media/media_test_packets.h"
#include "media/packet_pool.h"
#include "proto/rtp/extensions.h"
#include "proto/rtp/header.h"

#include <gtest/gtest.h>

namespace parlance::media {
namespace {

using proto::rtp::DependencyDescriptor;
using proto::rtp::DependencyStructure;
using proto::rtp::ExtensionKind;
using proto::rtp::ExtensionValue;
using proto::rtp::Indication;
using test::at;

constexpr std::uint8_t kLevelId = 1;
constexpr std::uint8_t kDescriptorId = 12;
constexpr std::uint8_t kOrientationId = 5;

class ClassifierTest : public ::testing::Test {
 protected:
  static Section section() {
    Section section;
    EXPECT_TRUE(section.extensions.set(ExtensionKind::audio_level, kLevelId));
    EXPECT_TRUE(section.extensions.set(ExtensionKind::dependency_descriptor, kDescriptorId));
    EXPECT_TRUE(section.extensions.set(ExtensionKind::video_orientation, kOrientationId));
    section.codecs[96] = Codec::vp8;
    section.codecs[98] = Codec::vp9;
    section.codecs[102] = Codec::h264;
    section.codecs[45] = Codec::av1;
    section.codecs[111] = Codec::opus;
    section.codecs[9] = Codec::other;
    return section;
  }

  Result<PacketFields> classify(const Bytes& payload, std::span<const ExtensionValue> extensions = {}) {
    bytes.assign(2048, 0);
    const auto written = proto::rtp::write_header(header, {.csrcs = {}, .extensions = extensions}, bytes);
    EXPECT_TRUE(written);
    bytes.resize(written->size);
    bytes.insert(bytes.end(), payload.begin(), payload.end());
    const auto packet = proto::rtp::PacketView::parse(bytes);
    EXPECT_TRUE(packet);
    auto fields = classifier.classify(*packet, encoding, at(5));
    ++header.sequence;
    return fields;
  }

  proto::rtp::Header header{.ssrc = 1, .timestamp = 3000, .sequence = 100, .payload_type = 96};
  std::uint8_t encoding = 0;
  Bytes bytes;
  Classifier classifier{section()};
};

const Bytes kVp8Key{0x90, 0xe0, 0x81, 0x02, 7, 0x00, 0x50, 0, 0, 0x9d, 0x01, 0x2a, 0x80, 0x02, 0x68, 0x01};
const Bytes kVp8More{0x80, 0xe0, 0x81, 0x02, 7, 0x00, 0x55, 0x55};
const Bytes kVp8Sync{0x90, 0xe0, 0x81, 0x03, 7, 0xa0, 0x51, 0, 0};

TEST_F(ClassifierTest, ReadsVp8FromItsPayloadDescriptor) {
  const auto key = classify(kVp8Key);
  ASSERT_TRUE(key);
  EXPECT_EQ(key->codec, Codec::vp8);
  EXPECT_TRUE(key->frame.starts);
  EXPECT_TRUE(key->frame.keyframe);
  EXPECT_EQ(key->frame.height, 360);
  EXPECT_EQ(key->picture.id, 0x102);
  EXPECT_EQ(key->picture.id_bits, 15);
  EXPECT_EQ(key->picture.tl0, 7);
  EXPECT_EQ(bytes[key->payload_offset + std::size_t{key->picture.tl0_at}], 7);
  header.marker = true;
  const auto more = classify(kVp8More);
  ASSERT_TRUE(more);
  EXPECT_FALSE(more->frame.starts);
  EXPECT_TRUE(more->frame.ends);
  EXPECT_TRUE(more->frame.keyframe) << "the rest of a keyframe belongs to it";
  header.timestamp += 3000;
  const auto sync = classify(kVp8Sync);
  ASSERT_TRUE(sync);
  EXPECT_FALSE(sync->frame.keyframe);
  EXPECT_EQ(sync->frame.temporal, 2);
  EXPECT_EQ(sync->frame.switch_up_to, 2);
}

TEST_F(ClassifierTest, ReadsVp9LayersAndWhereFramesEnd) {
  header.payload_type = 98;
  // I, L, B, E; picture id 5; temporal 0, switching up, spatial 1, inter-layer; TL0PICIDX 3.
  const auto upper = classify({0x80 | 0x20 | 0x08 | 0x04, 5, 0x10 | 0x02 | 0x01, 3, 0xff});
  ASSERT_TRUE(upper);
  EXPECT_EQ(upper->frame.spatial, 1);
  EXPECT_TRUE(upper->frame.starts);
  EXPECT_TRUE(upper->frame.ends);
  EXPECT_EQ(upper->frame.switch_up_to, 7);
  EXPECT_EQ(upper->picture.id_bits, 7);
  EXPECT_EQ(upper->picture.tl0, 3);
  header.timestamp += 3000;
  const auto key = classify({0x80 | 0x20 | 0x08, 6, 0x00, 4, 0xff});
  ASSERT_TRUE(key);
  EXPECT_TRUE(key->frame.keyframe);
  EXPECT_FALSE(key->frame.ends);
}

TEST_F(ClassifierTest, TakesTheFirstPacketOfATimestampForAFramesStartInH264) {
  header.payload_type = 102;
  EXPECT_TRUE(classify({0x67, 0x42, 0xc0, 0x1f})->frame.starts);
  const auto idr = classify({0x7c, 0x85, 0x11});
  ASSERT_TRUE(idr);
  EXPECT_FALSE(idr->frame.starts);
  EXPECT_TRUE(idr->frame.keyframe);
  header.timestamp += 3000;
  EXPECT_TRUE(classify({0x41, 0x11})->frame.starts);
  EXPECT_FALSE(classify({0x41, 0x12})->frame.keyframe);
  header.timestamp += 3000;
  ++header.sequence;  // one is lost
  EXPECT_FALSE(classify({0x65, 0x12})->frame.starts) << "it may be a later slice of its frame";
}

TEST_F(ClassifierTest, ReadsSoundLevelsAndOrientation) {
  header.payload_type = 111;
  const Bytes level{0x80 | 30};
  const Bytes orientation{0x09};
  const std::array extensions{ExtensionValue{kLevelId, level}, ExtensionValue{kOrientationId, orientation}};
  const auto fields = classify({0xf8, 1, 2}, extensions);
  ASSERT_TRUE(fields);
  EXPECT_EQ(fields->audio_level, 30);
  EXPECT_TRUE(fields->voice);
  EXPECT_EQ(fields->orientation, 0x09);
  EXPECT_EQ(fields->payload_length, 3);
}

/// Two temporal layers: template 0 is the keyframe, 1 and 2 the frames of the lower and the upper layer.
DependencyStructure two_layers() {
  DependencyStructure structure;
  structure.template_count = 3;
  structure.decode_target_count = 2;
  structure.resolution_count = 1;
  structure.resolutions[0] = {1280, 720};
  structure.templates[0].indications = {Indication::switch_point, Indication::switch_point};
  structure.templates[1] = structure.templates[0];
  structure.templates[1].frame_diffs[0] = 2;
  structure.templates[1].frame_diff_count = 1;
  structure.templates[2].layer.temporal = 1;
  structure.templates[2].indications = {Indication::not_present, Indication::discardable};
  structure.templates[2].frame_diffs[0] = 1;
  structure.templates[2].frame_diff_count = 1;
  return structure;
}

Bytes described(std::uint8_t template_id, std::uint16_t frame) {
  const DependencyStructure structure = two_layers();
  DependencyDescriptor descriptor;
  descriptor.basics = {
      .first_in_frame = true, .last_in_frame = true, .template_id = template_id, .frame_number = frame};
  descriptor.structure_attached = template_id == 0;
  if (descriptor.structure_attached) descriptor.active_targets = structure.all_targets();
  descriptor.frame = structure.templates[template_id];
  Bytes out(255);
  const auto size = proto::rtp::write_dependency_descriptor(descriptor, structure, out);
  EXPECT_TRUE(size);
  out.resize(*size);
  return out;
}

TEST_F(ClassifierTest, PrefersTheDependencyDescriptorAndNeedsNoReadablePayloadThen) {
  const Bytes unreadable{0xff};
  const auto send = [&](std::uint8_t template_id, std::uint16_t frame) {
    const Bytes value = described(template_id, frame);
    const std::array extensions{ExtensionValue{kDescriptorId, value}};
    header.timestamp += 3000;
    return classify(unreadable, extensions);
  };
  EXPECT_FALSE(send(1, 9)) << "no structure yet, and no payload to go by";
  const auto key = send(0, 10);
  ASSERT_TRUE(key);
  EXPECT_TRUE(key->frame.starts && key->frame.ends && key->frame.keyframe);
  EXPECT_EQ(key->frame.height, 720);
  EXPECT_EQ(key->frame_number, 10);
  const Bytes value = described(0, 10);
  EXPECT_TRUE(
      std::ranges::equal(ByteView(bytes).subspan(key->descriptor_offset, key->descriptor_length), value));
  const auto upper = send(2, 11);
  ASSERT_TRUE(upper);
  EXPECT_EQ(upper->frame.temporal, 1);
  EXPECT_TRUE(upper->frame.discardable);
  EXPECT_EQ(upper->frame.switch_up_to, 0);
  const auto lower = send(1, 12);
  ASSERT_TRUE(lower);
  EXPECT_FALSE(lower->frame.keyframe);
  EXPECT_EQ(lower->frame.switch_up_to, 1) << "from here on the upper layer may be taken up";
  EXPECT_EQ(classifier.counters().no_descriptor, 1U);
  EXPECT_EQ(classifier.counters().malformed, 1U);
}

TEST_F(ClassifierTest, UnwrapsNumbersPerEncodingOver65536PacketsInAnyOrder) {
  header.sequence = 65'000;
  const std::uint64_t first = classify(kVp8More)->sequence;
  for (std::uint64_t i = 1; i < 140'000; ++i) ASSERT_EQ(classify(kVp8More)->sequence, first + i);
  header.sequence = static_cast<std::uint16_t>(header.sequence - 2000);
  EXPECT_EQ(classify(kVp8More)->sequence, first + 138'000) << "late";
  encoding = 1;
  header.sequence = 7;
  EXPECT_LT(classify(kVp8More)->sequence, first + 10'000) << "another encoding counts on its own";
}

TEST_F(ClassifierTest, MakesOneAscendingStreamOfASourceThatBeginsAnew) {
  const auto before = classify(kVp8Key);
  header.ssrc = 2;
  header.sequence = 3;
  const auto after = classify(kVp8Key);
  EXPECT_GT(after->sequence, before->sequence + 65'536 / 2);
  EXPECT_EQ(after->stream, before->stream + 1);
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(classify(kVp8More));
  header.sequence = 60'000;  // the same source jumps backwards
  EXPECT_FALSE(classify(kVp8More)) << "one packet proves nothing";
  const auto proven = classify(kVp8More);
  ASSERT_TRUE(proven);
  EXPECT_EQ(proven->stream, before->stream + 2);
  EXPECT_GT(proven->sequence, after->sequence);
  EXPECT_EQ(classifier.counters().stray, 1U);
  EXPECT_EQ(classifier.counters().restarts, 2U);
}

TEST_F(ClassifierTest, RefusesAndCountsWhatItCannotTell) {
  header.payload_type = 97;
  EXPECT_EQ(classify(kVp8Key).error().what, "media.payload_type");
  header.payload_type = 96;
  EXPECT_EQ(classify({0x90, 0xe0}).error().what, "media.payload");
  header.payload_type = 9;
  EXPECT_TRUE(classify({0xff})) << "what we don't look into is never wrong";
  header.payload_type = 96;
  const auto padding = classify({});
  ASSERT_TRUE(padding);
  EXPECT_EQ(padding->payload_length, 0);
  EXPECT_EQ(classifier.counters().classified, 2U);
  EXPECT_EQ(classifier.counters().unknown_type, 1U);
  EXPECT_EQ(classifier.counters().malformed, 1U);
}

}  // namespace
}  // namespace parlance::media
