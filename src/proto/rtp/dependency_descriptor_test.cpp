#include "proto/rtp/dependency_descriptor.h"
#include "proto/rtp/rtp_test_data.h"

namespace parlance::proto::rtp {
namespace {

/// Zeros and ones as bytes; the last one is filled with zeros.
Bytes from_bits(std::string_view text) {
  Bytes bytes;
  std::size_t count = 0;
  for (const char c : text) {
    if (c == ' ') continue;
    if (count % 8 == 0) bytes.push_back(0);
    if (c == '1') bytes.back() = static_cast<std::uint8_t>(bytes.back() | 0x80U >> count % 8);
    ++count;
  }
  return bytes;
}

/// The first packet of a keyframe with two spatial and two temporal layers (L2T2), set down bit by bit along appendix A.8.
Bytes by_hand() {
  return from_bits("1 0 000000 0000000011001000"  // first, not last, template 0, frame 200
                   "1 0 0 0 0"                    // a structure, nothing else
                   "000000 00011"                 // ids from 0, four decode targets
                   "00 01 10 00 01 11"            // layers: S0T0 S0T0 S0T1 S1T0 S1T0 S1T1
                   "10101010 10111111 00010011"   // what each template is to each target
                   "00001010 00001011 00000001"
                   "0 100110 100010 100000"      // frames back: none; 4; 2; 1
                   "10011100000 10001100000"     // 4 and 1; 2 and 1
                   "10 0 0 1 1"                  // two chains, the second protects S1
                   "00000000 01000011 00100001"  // frames back to each chain's last
                   "00010001 00010001 00110010"
                   "1 0000000100111111 0000000010110011"  // 320 x 180
                   "0000001001111111 0000000101100111");  // 640 x 360
}

/// Two temporal layers, as VP8 has them.
DependencyStructure two_layers() {
  DependencyStructure s;
  s.first_template_id = 62;  // so that ids go over their wrap
  s.template_count = 3;
  s.decode_target_count = 2;
  s.chain_count = 1;
  s.resolution_count = 1;
  s.resolutions[0] = {1280, 720};
  using enum Indication;
  s.templates[0].indications = {switch_point, switch_point};
  s.templates[1].indications = {switch_point, required};
  s.templates[1].frame_diffs = {2};
  s.templates[1].frame_diff_count = 1;
  s.templates[1].chain_diffs = {2};
  s.templates[2].layer = {0, 1};
  s.templates[2].indications = {not_present, discardable};
  s.templates[2].frame_diffs = {1};
  s.templates[2].frame_diff_count = 1;
  s.templates[2].chain_diffs = {1};
  return s;
}

struct Frame {
  std::uint16_t number = 0;
  std::uint8_t template_id = 62;
  bool attached = false;
};

DependencyDescriptor descriptor_of(const DependencyStructure& s, const Frame& frame) {
  DependencyDescriptor d;
  d.basics = {true, true, frame.template_id, frame.number};
  d.structure_attached = frame.attached;
  if (frame.attached) d.active_targets = s.all_targets();
  d.frame = *s.template_of(frame.template_id);
  if (s.resolution_count > 0) d.resolution = s.resolutions[d.frame.layer.spatial];
  return d;
}

Bytes written(const DependencyDescriptor& descriptor, const DependencyStructure& structure) {
  Bytes out(1024);
  const auto size = write_dependency_descriptor(descriptor, structure, out);
  EXPECT_TRUE(size) << size.error().what;
  out.resize(size ? *size : 0);
  return out;
}

std::string_view error_of(DependencyReader& reader, ByteView value) {
  const auto got = reader.read(value);
  return got ? "none" : got.error().what;
}

TEST(DependencyDescriptor, AStructureIsReadAlongTheSpecification) {
  DependencyReader reader;
  const auto d = reader.read(by_hand());
  ASSERT_TRUE(d) << d.error().what;
  EXPECT_EQ(d->basics, (DependencyBasics{true, false, 0, 200}));
  EXPECT_TRUE(d->structure_attached);
  EXPECT_EQ(d->active_targets, 0xfU);
  EXPECT_EQ(d->resolution, (Resolution{320, 180}));
  const DependencyStructure& s = *reader.structure();
  EXPECT_EQ(s.template_count, 6);
  EXPECT_EQ(s.decode_target_count, 4);
  EXPECT_EQ(s.chain_count, 2);
  EXPECT_EQ(s.protected_by[1], 0);
  EXPECT_EQ(s.protected_by[2], 1);
  ASSERT_EQ(s.resolution_count, 2);
  EXPECT_EQ(s.resolutions[1], (Resolution{640, 360}));
  EXPECT_EQ(s.templates[2].layer, (Layer{0, 1}));
  EXPECT_EQ(s.templates[2].indications[1], Indication::discardable);
  EXPECT_EQ(s.templates[4].frame_diff_count, 2);
  EXPECT_EQ(s.templates[4].frame_diffs[0], 4);
  EXPECT_EQ(s.templates[4].frame_diffs[1], 1);
  EXPECT_EQ(s.templates[5].layer, (Layer{1, 1}));
  EXPECT_EQ(s.templates[5].chain_diffs[0], 3);
}

TEST(DependencyDescriptor, DecodeTargetsAreKnownByTheLayersTheyNeed) {
  DependencyReader reader;
  ASSERT_TRUE(reader.read(by_hand()));
  const DependencyStructure& s = *reader.structure();
  EXPECT_EQ(s.layer_of(0), (Layer{0, 0}));
  EXPECT_EQ(s.layer_of(3), (Layer{1, 1}));
  EXPECT_EQ(s.targets_within({1, 1}), 0b1111U);
  EXPECT_EQ(s.targets_within({0, 7}), 0b0011U);
  EXPECT_EQ(s.targets_within({3, 0}), 0b0101U);
}

TEST(DependencyDescriptor, AStructureIsWrittenAlongTheSpecification) {
  DependencyReader reader;
  const auto d = reader.read(by_hand());
  ASSERT_TRUE(d);
  EXPECT_EQ(written(*d, *reader.structure()), by_hand());
}

TEST(DependencyDescriptor, NoBeginningOfADescriptorIsReadBeyondItsEnd) {
  on_each_beginning(by_hand(), [](ByteView part) {
    DependencyReader reader;
    const auto error = error_of(reader, part);
    EXPECT_TRUE(error == "dd.short" || error == "dd.no_structure") << error;
    EXPECT_EQ(reader.structure(), nullptr);
  });
}

TEST(DependencyDescriptor, AFrameTakesItsPlaceFromItsTemplate) {
  const DependencyStructure s = two_layers();
  DependencyReader reader;
  ASSERT_TRUE(reader.read(written(descriptor_of(s, {100, 62, true}), s)));
  const Bytes value = written(descriptor_of(s, {101, 0, false}), s);
  EXPECT_EQ(value.size(), 3U);
  const auto d = reader.read(value);
  ASSERT_TRUE(d);
  EXPECT_EQ(d->frame.layer, (Layer{0, 1}));
  EXPECT_EQ(d->frame.indications[1], Indication::discardable);
  EXPECT_EQ(d->resolution, (Resolution{1280, 720}));
  EXPECT_FALSE(d->structure_attached);
  EXPECT_FALSE(d->active_targets);
}

TEST(DependencyDescriptor, WithoutAStructureOnlyTheBasicsCanBeRead) {
  const DependencyStructure s = two_layers();
  const Bytes value = written(descriptor_of(s, {101, 0, false}), s);
  DependencyReader reader;
  EXPECT_EQ(error_of(reader, value), "dd.no_structure");
  EXPECT_EQ(read_dependency_basics(value)->frame_number, 101);
  EXPECT_EQ(read_dependency_basics(Bytes(2)).error().what, "dd.short");
}

TEST(DependencyDescriptor, ATemplateThatTheStructureLacksIsRefused) {
  DependencyStructure s = two_layers();
  DependencyReader reader;
  ASSERT_TRUE(reader.read(written(descriptor_of(s, {100, 62, true}), s)));
  s.first_template_id = 10;
  EXPECT_EQ(error_of(reader, written(descriptor_of(s, {101, 10, false}), s)), "dd.template");
}

TEST(DependencyDescriptor, ALateStructureServesItsOwnPacketOnly) {
  const DependencyStructure old = two_layers();
  DependencyStructure fresh = two_layers();
  fresh.first_template_id = 5;
  DependencyReader reader;
  ASSERT_TRUE(reader.read(written(descriptor_of(fresh, {2, 5, true}), fresh)));
  EXPECT_EQ(error_of(reader, written(descriptor_of(old, {65535, 62, true}), old)), "none");
  EXPECT_EQ(*reader.structure(), fresh);
  // An encoder that begins to count anew is far away.
  EXPECT_EQ(error_of(reader, written(descriptor_of(old, {40000, 62, true}), old)), "none");
  EXPECT_EQ(*reader.structure(), old);
}

TEST(DependencyDescriptor, OnErrorTheReaderKeepsItsStructure) {
  const DependencyStructure s = two_layers();
  DependencyReader reader;
  ASSERT_TRUE(reader.read(written(descriptor_of(s, {1, 62, true}), s)));
  Bytes broken = by_hand();
  broken.resize(20);
  EXPECT_EQ(error_of(reader, broken), "dd.short");
  EXPECT_EQ(*reader.structure(), s);
  EXPECT_EQ(reader.active_targets(), 3U);
}

TEST(DependencyDescriptor, TheActiveTargetsAreThoseOfTheNewestPacket) {
  const DependencyStructure s = two_layers();
  DependencyReader reader;
  EXPECT_EQ(reader.active_targets(), 0U);
  ASSERT_TRUE(reader.read(written(descriptor_of(s, {10, 62, true}), s)));
  EXPECT_EQ(reader.active_targets(), 3U);
  DependencyDescriptor d = descriptor_of(s, {20, 63, false});
  d.active_targets = 1;
  ASSERT_TRUE(reader.read(written(d, s)));
  EXPECT_EQ(reader.active_targets(), 1U);
  d.basics.frame_number = 19;
  d.active_targets = 3;
  ASSERT_TRUE(reader.read(written(d, s)));
  EXPECT_EQ(reader.active_targets(), 1U);
}

TEST(DependencyDescriptor, TheFrameNumberIsRewrittenInPlace) {
  Bytes value = by_hand();
  set_frame_number(value, 0xabcd);
  EXPECT_EQ(read_dependency_basics(value)->frame_number, 0xabcd);
  Bytes short_one(2, 7);
  set_frame_number(short_one, 1);
  EXPECT_EQ(short_one, Bytes(2, 7));
}

DependencyStructure drawn_structure(Draw& draw) {
  DependencyStructure s;
  s.first_template_id = static_cast<std::uint8_t>(draw.below(64));
  s.template_count = static_cast<std::uint8_t>(1 + draw.below(64));
  s.decode_target_count = static_cast<std::uint8_t>(1 + draw.below(32));
  s.chain_count = static_cast<std::uint8_t>(draw.below(s.decode_target_count + 1U));
  Layer layer;
  for (std::size_t t = 0; t < s.template_count; ++t) {
    if (t > 0 && draw.one_in(5) && layer.spatial < 3) {
      layer = {static_cast<std::uint8_t>(layer.spatial + 1), 0};
    } else if (t > 0 && draw.one_in(3) && layer.temporal < 7) {
      ++layer.temporal;
    }
    FrameDependencies& frame = s.templates[t];
    frame.layer = layer;
    for (std::size_t i = 0; i < s.decode_target_count; ++i)
      frame.indications[i] = static_cast<Indication>(draw.below(4));
    frame.frame_diff_count = static_cast<std::uint8_t>(draw.below(17));
    for (std::size_t i = 0; i < frame.frame_diff_count; ++i)
      frame.frame_diffs[i] = static_cast<std::uint16_t>(1 + draw.below(16));
    for (std::size_t i = 0; i < s.chain_count; ++i)
      frame.chain_diffs[i] = static_cast<std::uint8_t>(draw.below(16));
  }
  for (std::size_t i = 0; s.chain_count > 0 && i < s.decode_target_count; ++i) {
    s.protected_by[i] = static_cast<std::uint8_t>(draw.below(s.chain_count));
  }
  s.resolution_count = draw.one_in(2) ? 0 : static_cast<std::uint8_t>(layer.spatial + 1);
  for (std::size_t i = 0; i < s.resolution_count; ++i)
    s.resolutions[i] = {1 + draw.below(65536), 1 + draw.below(65536)};
  return s;
}

DependencyDescriptor drawn_frame(Draw& draw, const DependencyStructure& s, std::uint16_t number) {
  const auto id = static_cast<std::uint8_t>((s.first_template_id + draw.below(s.template_count)) % 64);
  DependencyDescriptor d = descriptor_of(s, {number, id, draw.one_in(4)});
  d.basics.first_in_frame = draw.one_in(2);
  d.basics.last_in_frame = draw.one_in(2);
  if (draw.one_in(3)) d.active_targets = draw.u32() & s.all_targets();
  if (draw.one_in(3)) d.frame.indications[0] = static_cast<Indication>(draw.below(4));
  if (draw.one_in(3)) {
    d.frame.frame_diffs = {};
    d.frame.frame_diff_count = static_cast<std::uint8_t>(draw.below(17));
    for (std::size_t i = 0; i < d.frame.frame_diff_count; ++i) {
      d.frame.frame_diffs[i] = static_cast<std::uint16_t>(1 + draw.below(draw.one_in(2) ? 4096 : 300));
    }
  }
  if (draw.one_in(3) && s.chain_count > 0) d.frame.chain_diffs[0] = draw.u8();
  return d;
}

TEST(DependencyDescriptor, AnythingThatCanBeWrittenComesBack) {
  for (std::uint64_t number = 0; number < 300; ++number) {
    Draw draw(number);
    const DependencyStructure s = drawn_structure(draw);
    DependencyReader reader;
    Bytes out(4096);
    const auto first = write_dependency_descriptor(descriptor_of(s, {0, s.first_template_id, true}), s, out);
    ASSERT_TRUE(first) << first.error().what;
    ASSERT_TRUE(reader.read(ByteView(out).first(*first)));
    ASSERT_EQ(*reader.structure(), s) << number;
    for (std::uint16_t i = 1; i < 20; ++i) {
      const DependencyDescriptor d = drawn_frame(draw, s, i);
      const auto size = write_dependency_descriptor(d, s, out);
      ASSERT_TRUE(size);
      const auto back = reader.read(ByteView(out).first(*size));
      ASSERT_TRUE(back) << back.error().what;
      ASSERT_EQ(*back, d) << number;
      ASSERT_EQ(write_dependency_descriptor(d, s, MutableBytes(out).first(*size - 1)).error().what,
                "dd.no_room");
    }
  }
}

TEST(DependencyDescriptor, WhatTheFormatCannotExpressIsNotWritten) {
  const auto error = [](DependencyStructure s, const DependencyDescriptor& d) {
    Bytes out(1024);
    return write_dependency_descriptor(d, s, out).error().what;
  };
  const DependencyStructure good = two_layers();
  const DependencyDescriptor key = descriptor_of(good, {1, 62, true});
  DependencyStructure s = good;
  s.templates[1].layer = {0, 2};
  EXPECT_EQ(error(s, key), "dd.structure");
  s = good;
  s.templates[1].frame_diffs[0] = 17;
  EXPECT_EQ(error(s, key), "dd.structure");
  s = good;
  s.resolution_count = 2;
  EXPECT_EQ(error(s, key), "dd.structure");
  s = good;
  s.protected_by[1] = 1;
  EXPECT_EQ(error(s, key), "dd.structure");
  DependencyDescriptor d = key;
  d.basics.template_id = 5;
  EXPECT_EQ(error(good, d), "dd.template");
  d = key;
  d.frame.layer.temporal = 1;
  EXPECT_EQ(error(good, d), "dd.template");
  d = key;
  d.frame.frame_diff_count = 1;
  d.frame.frame_diffs[0] = 4097;
  EXPECT_EQ(error(good, d), "dd.limit");
}

TEST(DependencyDescriptor, MoreLayersThanTheLimitAreRefused) {
  // Mandatory fields, a structure of one decode target, then "next spatial layer" without end.
  Bytes value = from_hex("c00001800055555555");
  value[4] = 0xaa;  // next_layer_idc 2, again and again
  std::fill(value.begin() + 5, value.end(), 0xaa);
  DependencyReader reader;
  EXPECT_EQ(error_of(reader, value), "dd.limit");
  Bytes same(40, 0);
  same[0] = 0xc0;
  same[3] = 0x80;  // next_layer_idc 0: more templates than ids
  EXPECT_EQ(error_of(reader, same), "dd.limit");
}

TEST(DependencyDescriptor, RandomBytesAreReadWithinTheirBoundsOrRefused) {
  Draw draw(11);
  DependencyReader reader;
  ASSERT_TRUE(reader.read(by_hand()));
  for (int i = 0; i < 30000; ++i) {
    Bytes value = draw.one_in(2) ? draw.bytes(draw.below(60)) : by_hand();
    if (!value.empty()) value[draw.below(value.size())] = draw.u8();
    const auto d = reader.read(value);
    EXPECT_LE(d ? d->frame.frame_diff_count : 0, kMaxFrameDiffs);
  }
}

TEST(DependencyDescriptor, TheOneByHandIsAFuzzSeed) {
  Bytes expected{static_cast<std::uint8_t>(by_hand().size())};
  for (const std::uint8_t byte : by_hand()) expected.push_back(byte);
  EXPECT_EQ(seed("dependency_descriptor_fuzz", "by_hand_l2t2"), expected);
}

}  // namespace
}  // namespace parlance::proto::rtp
