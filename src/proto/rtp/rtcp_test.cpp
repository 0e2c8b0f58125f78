#include "proto/rtp/rtcp.h"
#include "proto/rtp/rtcp_feedback.h"
#include "proto/rtp/rtcp_reports.h"
#include "proto/rtp/rtcp_sources.h"
#include "proto/rtp/rtcp_xr.h"
#include "proto/rtp/rtp_test_data.h"
#include "proto/rtp/transport_feedback.h"

#include <gmock/gmock.h>

namespace parlance::proto::rtp {
namespace {

using testing::ElementsAre;

/// Reads one packet by its kind and writes it anew. What we have no writer for is read only.
Result<void> write_anew(const TransportFeedback& feedback, SpanWriter& out) {
  std::vector<PacketArrival> arrivals;
  TransportFeedback::Walk walk(feedback);
  std::int64_t sequence = feedback.base_sequence();
  const auto reference = static_cast<std::int64_t>(feedback.reference());
  for (auto status = walk.next(); status; status = walk.next(), ++sequence) {
    if (!status->received) continue;
    arrivals.push_back({sequence, TimePoint(reference * kFeedbackReferenceUnit + status->since_reference)});
  }
  const auto written = write_transport_feedback(
      {feedback.sources(), feedback.feedback_count(), feedback.base_sequence(), arrivals}, out);
  if (!written) return written.error();
  return ok();
}

template <class Value, class Write> Result<void> then(const Result<Value>& value, Write write) {
  if (!value) return value.error();
  return write(*value);
}

Result<void> feedback_anew(const RtcpPacket& packet, SpanWriter& out) {
  if (packet.is(RtcpType::transport_feedback, kFormatNack)) {
    return then(read_nack(packet),
                [&out](const Nack& nack) { return write_nack(nack.sources, nack.all(), out); });
  }
  if (packet.is(RtcpType::transport_feedback, kFormatTransportCc)) {
    return then(TransportFeedback::parse(packet),
                [&out](const auto& feedback) { return write_anew(feedback, out); });
  }
  if (packet.is(RtcpType::payload_feedback, kFormatPli)) {
    return then(read_pli(packet), [&out](FeedbackSources sources) { return write_pli(sources, out); });
  }
  if (packet.is(RtcpType::payload_feedback, kFormatFir)) {
    return then(read_fir(packet),
                [&out](const Fir& fir) { return write_fir(fir.sources.sender, fir.all(), out); });
  }
  if (!is_remb(packet)) return ok();
  return then(read_remb(packet), [&out](const Remb& remb) {
    return write_remb(remb.sender, remb.bits_per_second, remb.all(), out);
  });
}

Result<void> anew(const RtcpPacket& packet, SpanWriter& out) {
  switch (packet.type) {
  case RtcpType::sender_report:
    return then(read_report(packet), [&out](const Report& report) {
      return write_sender_report(report.ssrc, *report.sender, report.all(), out);
    });
  case RtcpType::receiver_report:
    return then(read_report(packet), [&out](const Report& report) {
      return write_receiver_report(report.ssrc, report.all(), out);
    });
  case RtcpType::source_description:
    return then(read_source_names(packet),
                [&out](const SourceNames& names) { return write_source_names(names.all(), out); });
  case RtcpType::goodbye:
    return then(read_goodbye(packet),
                [&out](const Goodbye& goodbye) { return write_goodbye(goodbye.all(), out); });
  case RtcpType::extended_report:
    return then(read_extended_report(packet),
                [&out](const ExtendedReport& report) { return write_extended_report(report, out); });
  default:
    return feedback_anew(packet, out);
  }
}

struct Outcome {
  std::string_view error = "none";
  Bytes written;
};

Outcome run(ByteView compound, std::size_t room = 2048) {
  Outcome outcome;
  Bytes target(room);
  SpanWriter out(target);
  if (compound.empty()) return {check_compound(compound).error().what, {}};
  RtcpReader reader(compound);
  while (true) {
    const auto packet = reader.next();
    if (!packet) return {packet.error().what, {}};
    if (!*packet) break;
    if (auto done = anew(**packet, out); !done) return {done.error().what, {}};
  }
  outcome.written.assign(out.written().begin(), out.written().end());
  return outcome;
}

RtcpPacket only(ByteView compound) {
  RtcpReader reader(compound);
  const auto packet = reader.next();
  EXPECT_TRUE(packet && *packet);
  return packet && *packet ? **packet : RtcpPacket{};
}

TEST(Rtcp, EveryExampleIsReadOrRefusedAsItsLineSays) {
  for (const Example& example : examples("compounds.txt")) {
    EXPECT_EQ(run(example.bytes).error, example.is_read() ? "none" : example.outcome) << example.name;
  }
}

TEST(Rtcp, WhatWeWouldWriteOurselvesComesBackUnchanged) {
  for (const Example& example : examples("compounds.txt")) {
    if (!example.is_read()) continue;
    EXPECT_EQ(run(example.bytes).written == example.bytes, example.outcome == "ok") << example.name;
  }
}

TEST(Rtcp, EveryExampleIsAFuzzSeed) {
  for (const Example& example : examples("compounds.txt")) {
    EXPECT_EQ(seed("rtcp_compound_fuzz", example.name), example.bytes) << example.name;
  }
}

TEST(Rtcp, NoBeginningOfACompoundIsReadBeyondItsEnd) {
  for (const Example& example : examples("compounds.txt")) {
    on_each_beginning(example.bytes, [](ByteView part) { static_cast<void>(run(part)); });
  }
}

TEST(Rtcp, NoPacketIsReadBeyondTheEndOfItsBody) {
  for (const Example& example : examples("compounds.txt")) {
    for (std::size_t cut = 4; cut + 4 < example.bytes.size(); cut += 4) {
      Bytes part(example.bytes.begin(), example.bytes.begin() + static_cast<std::ptrdiff_t>(cut));
      Writer(part).patch_u16(2, static_cast<std::uint16_t>(cut / 4 - 1));
      static_cast<void>(run(part));
    }
  }
}

TEST(Rtcp, WhatDoesNotFitIsTakenBackWhole) {
  for (const Example& example : examples("compounds.txt")) {
    if (example.outcome != "ok" || example.name == "compound") continue;
    for (std::size_t room = 0; room < example.bytes.size(); ++room) {
      Bytes target(room);
      SpanWriter out(target);
      EXPECT_EQ(anew(only(example.bytes), out).error().what, "rtcp.no_room") << example.name;
      EXPECT_EQ(out.size(), 0U) << example.name;
      EXPECT_FALSE(out.overflowed());
    }
  }
}

TEST(Rtcp, ACompoundWithoutAReportInFrontIsTaken) {
  // RFC 5506: reduced size.
  EXPECT_TRUE(check_compound(from_hex("81ce00020000000100000002")));
}

TEST(Rtcp, WhatCameBeforeABrokenPacketStands) {
  const Bytes bytes = from_hex("80c900010000000140c9000100000001");
  RtcpReader reader(bytes);
  EXPECT_TRUE(*reader.next());
  EXPECT_EQ(reader.next().error().what, "rtcp.version");
  EXPECT_FALSE(*reader.next());
}

TEST(Rtcp, RandomBytesAreReadWithinTheirBoundsOrRefused) {
  Draw draw(5);
  for (int i = 0; i < 30000; ++i) {
    Bytes bytes = draw.bytes(4 * (1 + draw.below(24)));
    bytes[0] = static_cast<std::uint8_t>(0x80U | (bytes[0] & 0x1fU));
    bytes[1] = static_cast<std::uint8_t>(200 + draw.below(8));
    Writer(bytes).patch_u16(2, static_cast<std::uint16_t>(bytes.size() / 4 - 1));
    static_cast<void>(run(bytes));
  }
}

TEST(RtcpReports, TheirFieldsAreThoseOfTheWire) {
  const Bytes bytes = from_hex("81c8000c00000001e00000018000000000000010000000200000003000"
                               "00000a40ffffff0001fffe000000071111222200018000");
  const auto report = read_report(only(bytes));
  ASSERT_TRUE(report);
  EXPECT_EQ(report->ssrc, 1U);
  EXPECT_EQ(report->sender->ntp.seconds(), 0xe0000001U);
  EXPECT_EQ(report->sender->ntp.fraction(), 0x80000000U);
  EXPECT_EQ(report->sender->rtp_timestamp, 0x10U);
  EXPECT_EQ(report->sender->octet_count, 0x30U);
  ASSERT_EQ(report->block_count, 1U);
  EXPECT_EQ(report->blocks[0], (ReportBlock{10, 0x40, -1, 0x1fffe, 7, 0x11112222, 0x18000}));
}

TEST(RtcpReports, ALossBeyondTwentyFourBitsIsClamped) {
  Bytes target(64);
  SpanWriter out(target);
  ReportBlock block;
  block.cumulative_lost = 0x1000000;
  ASSERT_TRUE(write_receiver_report(1, std::span(&block, 1), out));
  EXPECT_EQ(read_report(only(out.written()))->blocks[0].cumulative_lost, 0x7fffff);
}

TEST(RtcpFeedback, ANackNamesItsFirstAndTheBitsAfterIt) {
  const Bytes bytes = from_hex("81cd00030000000100000002fffe8003");
  const auto nack = read_nack(only(bytes));
  ASSERT_TRUE(nack);
  EXPECT_EQ(nack->sources, (FeedbackSources{1, 2}));
  EXPECT_THAT(nack->all(), ElementsAre(0xfffe, 0xffff, 0x0000, 0x000e));
}

TEST(RtcpFeedback, AnyAscendingNumbersComeBackFromANack) {
  Draw draw(6);
  for (int round = 0; round < 1000; ++round) {
    std::vector<std::uint16_t> lost;
    std::uint16_t sequence = draw.u16();
    for (std::uint32_t i = 1 + draw.below(100); i > 0; --i) {
      lost.push_back(sequence);
      sequence = static_cast<std::uint16_t>(sequence + 1 + draw.below(draw.one_in(4) ? 100 : 3));
    }
    Bytes target(600);
    SpanWriter out(target);
    ASSERT_TRUE(write_nack({1, 2}, lost, out));
    EXPECT_THAT(read_nack(only(out.written()))->all(), testing::ElementsAreArray(lost));
  }
}

TEST(RtcpFeedback, WhatANackNamesBeyondTheLimitIsCountedAndLeftOut) {
  Bytes bytes = from_hex("81cd00660000000100000002");
  for (int i = 0; i < 100; ++i) Writer(bytes).u32(static_cast<std::uint32_t>(i * 17) << 16U | 0xffffU);
  const auto nack = read_nack(only(bytes));
  ASSERT_TRUE(nack);
  EXPECT_EQ(nack->count, kMaxNacked);
  EXPECT_EQ(nack->cut_off, 1700 - kMaxNacked);
}

TEST(RtcpFeedback, ABitrateIsRoundedDownToEighteenBits) {
  Draw draw(7);
  for (int i = 0; i < 1000; ++i) {
    const std::uint64_t bitrate = (std::uint64_t{draw.u32()} << 32U | draw.u32()) >> draw.below(64);
    Bytes target(64);
    SpanWriter out(target);
    ASSERT_TRUE(write_remb(1, bitrate, {}, out));
    const auto remb = read_remb(only(out.written()));
    ASSERT_TRUE(remb);
    EXPECT_LE(remb->bits_per_second, bitrate);
    EXPECT_LE(bitrate - remb->bits_per_second, bitrate >> 17U);
  }
}

TEST(RtcpFeedback, ABitrateBeyondSixtyFourBitsIsTheHighest) {
  const Bytes bytes = from_hex("8fce00040000000100000000"
                               "52454d4200ffffff");
  EXPECT_EQ(read_remb(only(bytes))->bits_per_second, ~std::uint64_t{0});
  const Bytes zero = from_hex("8fce00040000000100000000"
                              "52454d4200fc0000");
  EXPECT_EQ(read_remb(only(zero))->bits_per_second, 0U);
}

TEST(RtcpFeedback, AnotherKindsPacketIsRefused) {
  const Bytes pli = from_hex("81ce00020000000100000002");
  EXPECT_EQ(read_nack(only(pli)).error().what, "rtcp.type");
  EXPECT_EQ(read_fir(only(pli)).error().what, "rtcp.type");
  EXPECT_EQ(read_remb(only(pli)).error().what, "rtcp.type");
  EXPECT_EQ(read_report(only(pli)).error().what, "rtcp.type");
  EXPECT_EQ(read_goodbye(only(pli)).error().what, "rtcp.type");
  EXPECT_EQ(read_source_names(only(pli)).error().what, "rtcp.type");
  EXPECT_EQ(read_extended_report(only(pli)).error().what, "rtcp.type");
  EXPECT_EQ(TransportFeedback::parse(only(pli)).error().what, "rtcp.type");
}

TEST(RtcpSources, EveryLengthOfNameComesBack) {
  for (std::size_t size = 0; size < 256; ++size) {
    const std::string cname(size, 'c');
    const std::vector<SourceName> names{{7, cname}, {8, "second"}};
    Bytes target(600);
    SpanWriter out(target);
    ASSERT_TRUE(write_source_names(names, out));
    const auto back = read_source_names(only(out.written()));
    ASSERT_TRUE(back) << size;
    ASSERT_EQ(back->count, 2U);
    EXPECT_EQ(back->names[0].cname, cname);
    EXPECT_EQ(back->names[1].ssrc, 8U);
    EXPECT_EQ(back->names[1].cname, "second");
  }
}

TEST(RtcpXr, BothBlocksComeInOneReport) {
  ExtendedReport report;
  report.ssrc = 1;
  report.receiver_time = NtpTime{5};
  report.entries[0] = {2, 3, 4};
  report.count = 1;
  Bytes target(64);
  SpanWriter out(target);
  ASSERT_TRUE(write_extended_report(report, out));
  const auto back = read_extended_report(only(out.written()));
  ASSERT_TRUE(back);
  EXPECT_EQ(back->receiver_time, NtpTime{5});
  EXPECT_THAT(back->all(), ElementsAre(DlrrEntry{2, 3, 4}));
}

}  // namespace
}  // namespace parlance::proto::rtp
