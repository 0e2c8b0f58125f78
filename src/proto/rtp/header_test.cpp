#include "proto/rtp/extension_ids.h"
#include "proto/rtp/header.h"
#include "proto/rtp/rtp_test_data.h"

#include <gmock/gmock.h>

#include <map>

namespace parlance::proto::rtp {
namespace {

using testing::ElementsAre;

const Header kHeader{0x11111111, 0x22222222, 0x3333, 96, true};

/// One incoming packet with these elements and a payload.
Bytes packet_with(std::span<const ExtensionValue> extensions, std::span<const std::uint32_t> csrcs = {}) {
  Bytes out(kMaxHeaderSize);
  const auto written = write_header(kHeader, {csrcs, extensions, ExtensionForms::mixed}, out);
  EXPECT_TRUE(written);
  out.resize(written->size);
  out.push_back(0x99);
  return out;
}

struct Forwarded {
  Bytes bytes;
  WrittenHeader written;
};

Forwarded forward(const Bytes& in, const Rewrite& how) {
  Forwarded forwarded{Bytes(kMaxHeaderSize), {}};
  const auto packet = PacketView::parse(in);
  EXPECT_TRUE(packet);
  const auto written = rewrite_header(*packet, kHeader, how, forwarded.bytes);
  EXPECT_TRUE(written) << (written ? "" : written.error().what);
  if (written) forwarded.written = *written;
  forwarded.bytes.resize(forwarded.written.size);
  return forwarded;
}

std::string_view write_error(std::span<const ExtensionValue> extensions, ExtensionForms forms,
                             std::size_t room) {
  Bytes out(room);
  const auto written = write_header(kHeader, {{}, extensions, forms}, out);
  return written ? "none" : written.error().what;
}

TEST(RtpHeader, ForwardingStripsWhatIsUnknownAndMapsTheRest) {
  const Bytes a{1}, b{2, 3}, c{4};
  const std::vector<ExtensionValue> extensions{{1, a}, {2, b}, {3, c}};
  ExtensionMap map;
  map.pass(1, 7);
  map.pass(2, 5);
  const Forwarded out = forward(packet_with(extensions), {map, {}, ExtensionForms::mixed});
  const auto packet = PacketView::parse(out.bytes);
  ASSERT_TRUE(packet);
  ASSERT_EQ(packet->extensions().size(), 2U);
  EXPECT_THAT(*packet->extension(7), ElementsAre(1));
  EXPECT_THAT(*packet->extension(5), ElementsAre(2, 3));
  EXPECT_EQ(packet->ssrc(), kHeader.ssrc);
  EXPECT_EQ(packet->sequence(), kHeader.sequence);
  EXPECT_EQ(packet->timestamp(), kHeader.timestamp);
  EXPECT_TRUE(packet->marker());
}

TEST(RtpHeader, WhatIsAddedComesFirstAndReplacesWhatCame) {
  const Bytes old{1}, fresh{8, 9}, second{7};
  const std::vector<ExtensionValue> in{{4, old}};
  const std::vector<ExtensionValue> added{{5, fresh}, {6, second}};
  ExtensionMap map;
  map.pass(4, 5);
  const Forwarded out = forward(packet_with(in), {map, added, ExtensionForms::mixed});
  const auto packet = PacketView::parse(out.bytes);
  ASSERT_EQ(packet->extensions().size(), 2U);
  EXPECT_THAT(*packet->extension(5), ElementsAre(8, 9));
  EXPECT_EQ(out.bytes[out.written.first_value], 8);
  EXPECT_EQ(out.bytes[out.written.first_value + 3], 7);
}

TEST(RtpHeader, InTheTwoByteFormTheAddedValuesAreWhereItSays) {
  const Bytes value{8, 9}, second{7}, large(17, 1);
  const std::vector<ExtensionValue> in{{4, large}};
  const std::vector<ExtensionValue> added{{5, value}, {6, second}};
  ExtensionMap map;
  map.pass(4, 4);
  const Forwarded out = forward(packet_with(in), {map, added, ExtensionForms::mixed});
  EXPECT_EQ(out.written.form, ExtensionForm::two_byte);
  EXPECT_EQ(out.bytes[out.written.first_value], 8);
  EXPECT_EQ(out.bytes[out.written.first_value + 4], 7);
}

TEST(RtpHeader, CsrcsAreKept) {
  const std::vector<std::uint32_t> csrcs{5, 6};
  const Bytes a{1};
  const std::vector<ExtensionValue> added{{5, a}};
  const Forwarded out = forward(packet_with({}, csrcs), {ExtensionMap{}, added, ExtensionForms::mixed});
  const auto packet = PacketView::parse(out.bytes);
  ASSERT_EQ(packet->csrc_count(), 2U);
  EXPECT_EQ(packet->csrc(1), 6U);
  EXPECT_EQ(out.bytes[out.written.first_value], 1);
}

TEST(RtpHeader, WithoutAnyExtensionTheBitIsNotSet) {
  const Forwarded out = forward(packet_with({}), {ExtensionMap{}, {}, ExtensionForms::mixed});
  EXPECT_EQ(out.bytes.size(), kFixedHeaderSize);
  EXPECT_EQ(out.bytes[0], 0x80);
  EXPECT_EQ(out.written.first_value, 0U);
}

TEST(RtpHeader, WhatFitsOnlyTheTwoByteFormIsLeftOutWhereItIsNotAllowed) {
  const Bytes large(17, 1), small{1};
  const std::vector<ExtensionValue> in{{1, large}, {2, small}};
  ExtensionMap map;
  map.pass(1, 1);
  map.pass(2, 2);
  const Forwarded out = forward(packet_with(in), {map, {}, ExtensionForms::one_byte_only});
  const auto packet = PacketView::parse(out.bytes);
  EXPECT_EQ(packet->extension_form(), ExtensionForm::one_byte);
  EXPECT_FALSE(packet->extension(1));
  EXPECT_TRUE(packet->extension(2));
}

TEST(RtpHeader, WhatCannotBeWrittenIsRefused) {
  const Bytes empty, large(17, 1), huge(256, 1), small{1};
  const auto one = [](std::uint8_t id, ByteView value) { return std::vector<ExtensionValue>{{id, value}}; };
  constexpr auto mixed = ExtensionForms::mixed;
  constexpr auto only = ExtensionForms::one_byte_only;
  EXPECT_EQ(write_error(one(0, small), mixed, 100), "rtp.extension_value");
  EXPECT_EQ(write_error(one(1, huge), mixed, 500), "rtp.extension_value");
  EXPECT_EQ(write_error(one(15, small), only, 100), "rtp.extension_value");
  EXPECT_EQ(write_error(one(1, large), only, 100), "rtp.extension_value");
  EXPECT_EQ(write_error(one(1, empty), only, 100), "rtp.extension_value");
  EXPECT_EQ(write_error(one(15, small), mixed, 100), "none");
  EXPECT_EQ(write_error(one(1, small), mixed, 19), "rtp.no_room");
  EXPECT_EQ(write_error(one(1, small), mixed, 20), "none");
  EXPECT_EQ(write_error(std::vector<ExtensionValue>(17, {1, small}), mixed, 500), "rtp.too_many_extensions");
  const Bytes longest(255, 1);
  EXPECT_EQ(write_error(std::vector<ExtensionValue>(4, {1, longest}), mixed, 1100),
            "rtp.too_many_extensions");
}

TEST(RtpHeader, NoPacketMakesForwardingFail) {
  Draw draw(2);
  ExtensionMap map;
  for (unsigned id = 1; id < 256; ++id)
    map.pass(static_cast<std::uint8_t>(id), static_cast<std::uint8_t>(256 - id));
  const Bytes value{1, 2, 3};
  const std::vector<ExtensionValue> added{{3, value}, {4, value}, {5, value}};
  for (int round = 0; round < 3000; ++round) {
    std::vector<Bytes> values;
    for (std::uint32_t i = draw.below(17); i > 0; --i) values.push_back(draw.bytes(draw.below(60)));
    std::vector<ExtensionValue> in;
    in.reserve(values.size());
    for (const Bytes& bytes : values) in.push_back({static_cast<std::uint8_t>(1 + draw.below(255)), bytes});
    const auto forms = draw.one_in(2) ? ExtensionForms::mixed : ExtensionForms::one_byte_only;
    const Forwarded out = forward(packet_with(in), {map, added, forms});
    const auto packet = PacketView::parse(out.bytes);
    ASSERT_TRUE(packet);
    ASSERT_TRUE(packet->extension(3) && packet->extension(4) && packet->extension(5));
    ASSERT_LE(out.bytes.size(), kMaxHeaderSize);
  }
}

TEST(RtpExtensionIds, EveryKindIsFoundByItsUri) {
  std::map<std::string_view, std::size_t> seen;
  for (std::size_t i = 1; i < kExtensionKinds; ++i) {
    const auto kind = static_cast<ExtensionKind>(i);
    EXPECT_EQ(extension_kind_of(extension_uri_of(kind)), kind);
    ++seen[extension_uri_of(kind)];
  }
  EXPECT_EQ(seen.size(), kExtensionKinds - 1);
  EXPECT_EQ(extension_kind_of("urn:example"), ExtensionKind::none);
  EXPECT_EQ(extension_kind_of(""), ExtensionKind::none);
}

TEST(RtpExtensionIds, AnIdStandsForOneKindAndAKindHasOneId) {
  ExtensionIds ids;
  ASSERT_TRUE(ids.set(ExtensionKind::mid, 4));
  EXPECT_TRUE(ids.set(ExtensionKind::mid, 4));
  EXPECT_EQ(ids.set(ExtensionKind::rid, 4).error().what, "rtp.extension_id_taken");
  EXPECT_EQ(ids.set(ExtensionKind::mid, 5).error().what, "rtp.extension_id_taken");
  EXPECT_EQ(ids.set(ExtensionKind::rid, 0).error().what, "rtp.extension_id");
  EXPECT_EQ(ids.set(ExtensionKind::none, 6).error().what, "rtp.extension_id");
  EXPECT_EQ(ids.kind_of(4), ExtensionKind::mid);
  EXPECT_EQ(ids.id_of(ExtensionKind::rid), 0);
}

TEST(RtpExtensionIds, OnlyPassedKindsThatBothSidesNegotiatedGoThrough) {
  ExtensionIds in;
  ExtensionIds out;
  ASSERT_TRUE(in.set(ExtensionKind::audio_level, 1) && in.set(ExtensionKind::mid, 2) &&
              in.set(ExtensionKind::playout_delay, 3));
  ASSERT_TRUE(out.set(ExtensionKind::audio_level, 9) && out.set(ExtensionKind::mid, 8));
  const std::vector<ExtensionKind> passed{ExtensionKind::audio_level, ExtensionKind::playout_delay};
  const ExtensionMap map = map_between(in, out, passed);
  EXPECT_EQ(map.out_of(1), 9);
  EXPECT_EQ(map.out_of(2), 0);
  EXPECT_EQ(map.out_of(3), 0);
}

}  // namespace
}  // namespace parlance::proto::rtp
