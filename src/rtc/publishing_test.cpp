#include "proto/rtp/transport_feedback.h"
#include "rtc/rtc_test_fixture.h"

#include <algorithm>

namespace parlance::rtc::test {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

/// A sink that keeps what it gets.
struct Kept final : media::PacketSink {
  void on_packets(std::span<const media::Packet> packets, TimePoint) override {
    for (const auto& packet : packets) fields.push_back(packet.fields());
  }
  void on_clock(std::uint8_t encoding, std::uint64_t ntp, std::uint32_t rtp_timestamp, TimePoint) override {
    clocks.push_back({encoding, ntp, rtp_timestamp});
  }
  void on_end() override { ++ends; }

  struct Clock {
    std::uint8_t encoding;
    std::uint64_t ntp;
    std::uint32_t timestamp;
  };
  std::vector<media::PacketFields> fields;
  std::vector<Clock> clocks;
  int ends = 0;
};

/// What clients publish, seen by who takes it.
class Publishing : public RtcCall {
 protected:
  void SetUp() override { connect(alice); }

  /// Begins a source, and has its packets kept from then on.
  Encoder begin(const std::string& mid, const std::string& rid, media::Source source) {
    Encoder made = alice.encoder(mid, rid);
    alice.send_frame(made, true);
    run(20ms);
    kept_by = alice.owner().tracks.at(source)->add(kept);
    kept_by->want({});
    alice.send_frame(made, true);  // so that nobody waits for one
    run(20ms);
    kept.fields.clear();
    return made;
  }
  std::size_t nacks() { return count_rtcp(alice.client, is_nack); }
  std::size_t keyframe_requests() { return count_rtcp(alice.client, is_picture_loss); }

  Kept kept;
  std::unique_ptr<media::TrackSubscription> kept_by;
};

TEST_F(Publishing, EachEncodingIsKnownByItsNames) {
  std::vector<Encoder> encoders{alice.encoder("1", "f"), alice.encoder("1", "q"), alice.encoder("1", "h")};
  alice.send_frame(encoders[0], true);
  run(20ms);
  kept_by = alice.owner().tracks.at(media::Source::camera)->add(kept);
  kept_by->want({});
  for (auto& encoder : encoders) alice.send_frame(encoder, true);
  run(20ms);
  std::vector<int> encodings;
  encodings.reserve(kept.fields.size());
  for (const auto& fields : kept.fields) encodings.push_back(fields.encoding);
  EXPECT_THAT(encodings, ElementsAre(2, 2, 2, 0, 0, 0, 1, 1, 1));
  ASSERT_THAT(alice.owner().infos, SizeIs(1));
  EXPECT_EQ(alice.owner().infos[0].encodings[0].rid, "q");
  EXPECT_EQ(alice.owner().infos[0].encodings[2].rid, "f");
}

TEST_F(Publishing, NamesAreNeededOnlyOnce) {
  Encoder camera = begin("1", "h", media::Source::camera);
  camera.mid.clear();
  camera.rid.clear();
  stream(alice, camera, 5, -1);
  EXPECT_THAT(kept.fields, SizeIs(15));
  EXPECT_EQ(kept.fields.back().encoding, 1);
}

TEST_F(Publishing, ASourceWithoutNamesIsKnownByTheOffersSsrcs) {
  Encoder screen = alice.encoder("2");
  screen.mid.clear();
  screen.ssrc = section(alice.client.offered, "2").ssrcs.front().ssrc;
  alice.send_frame(screen, true);
  run(20ms);
  ASSERT_THAT(alice.owner().infos, SizeIs(1));
  EXPECT_EQ(alice.owner().infos[0].source, media::Source::screen);
}

TEST_F(Publishing, WhatNothingNamesIsDroppedAndCounted) {
  Encoder stranger = alice.encoder("1", "q");
  stranger.mid.clear();
  stranger.rid.clear();
  alice.send_frame(stranger, true);
  Encoder unknown_rid = alice.encoder("1", "x");
  alice.send_frame(unknown_rid, true);
  Encoder unknown_mid = alice.encoder("1", "q");
  unknown_mid.mid = "77";
  alice.send_frame(unknown_mid, true);
  Encoder slot = alice.encoder("1", "q");  // a section that we send on
  slot.mid = "20";
  alice.send_frame(slot, true);
  run(20ms);
  EXPECT_EQ(alice.counters().receive.unknown_source, 12U);
  EXPECT_THAT(alice.owner().infos, IsEmpty());
}

TEST_F(Publishing, UnknownPayloadTypesAreDroppedAndCounted) {
  Encoder camera = begin("1", "q", media::Source::camera);
  camera.type = 35;
  alice.send_frame(camera, true);
  run(20ms);
  EXPECT_EQ(alice.counters().receive.unknown_source, 3U);
  EXPECT_THAT(kept.fields, IsEmpty());
}

TEST_F(Publishing, AnSsrcThatClaimsToBeOfAnotherSourceIsDroppedAndCounted) {
  Encoder camera = begin("1", "q", media::Source::camera);
  Encoder screen = alice.encoder("2");
  screen.ssrc = camera.ssrc;
  screen.sequence = camera.sequence;
  alice.send_frame(screen, true);
  Encoder other_rid = alice.encoder("1", "h");
  other_rid.ssrc = camera.ssrc;
  other_rid.sequence = static_cast<std::uint16_t>(camera.sequence + 10);
  alice.send_frame(other_rid, true);
  run(20ms);
  EXPECT_EQ(alice.counters().receive.contradicting, 6U);
  EXPECT_THAT(kept.fields, IsEmpty());
  EXPECT_THAT(alice.owner().infos, SizeIs(1));
}

TEST_F(Publishing, ANewSsrcOfAnEncodingTakesItsPlaceAndIsAskedForAKeyframe) {
  Encoder first = begin("1", "q", media::Source::camera);
  run(600ms);  // the limit on keyframe requests
  const auto asked = keyframe_requests();
  Encoder second = alice.encoder("1", "q");
  alice.send_frame(second);
  run(50ms);
  EXPECT_GT(keyframe_requests(), asked);
  alice.send_frame(first);
  run(20ms);
  EXPECT_EQ(alice.counters().receive.retired, 3U);
  ASSERT_THAT(kept.fields, SizeIs(3));
  EXPECT_EQ(kept.fields[0].stream, 1);
}

TEST_F(Publishing, TooManySourcesAreRefused) {
  for (int i = 0; i < 200; ++i) {
    Encoder camera = alice.encoder("1", i % 2 == 0 ? "q" : "h");
    alice.send_frame(camera, true);
    run(5ms);
  }
  run(20ms);
  // Those that others took the place of make room; SRTP's own limit is 256.
  EXPECT_EQ(alice.counters().receive.too_many_sources, 0U);
  EXPECT_EQ(alice.counters().receive.media, 600U);
}

TEST_F(Publishing, AsksForWhatIsMissingAndTakesTheRetransmission) {
  Encoder camera = begin("1", "q", media::Source::camera);
  stream(alice, camera, 1, -1);
  auto packets = camera.next(false, alice.transport);
  const std::uint16_t lost = rtp::PacketView::parse(packets[1].header)->sequence();
  alice.send(packets[0]);
  alice.send(packets[2]);
  run(50ms);
  EXPECT_EQ(nacks(), 1U);
  alice.send(camera.repair(lost, alice.transport));
  run(300ms);
  EXPECT_EQ(nacks(), 1U);
  ASSERT_THAT(kept.fields, SizeIs(6));
  EXPECT_EQ(kept.fields[5].sequence + 1, kept.fields[4].sequence);
  EXPECT_EQ(alice.counters().receive.repairs, 1U);
}

TEST_F(Publishing, ARetransmissionOfWhatCameIsHandedOnOnce) {
  Encoder camera = begin("1", "q", media::Source::camera);
  stream(alice, camera, 2, -1);
  const auto before = kept.fields.size();
  alice.send(camera.repair(static_cast<std::uint16_t>(camera.sequence - 2), alice.transport));
  run(20ms);
  EXPECT_EQ(kept.fields.size(), before);
  EXPECT_EQ(alice.counters().receive.repeated, 1U);
}

TEST_F(Publishing, ARetransmissionBeforeTheMediaIsDroppedAndCounted) {
  Encoder camera = alice.encoder("1", "q");
  static_cast<void>(camera.next(true, alice.transport));
  alice.send(camera.repair(1000, alice.transport));
  run(20ms);
  EXPECT_EQ(alice.counters().receive.early_repairs, 1U);
}

TEST_F(Publishing, PaddingOnTheRetransmissionStreamIsAProbeAndNothingElse) {
  Encoder camera = begin("1", "q", media::Source::camera);
  Plain probe = camera.repair(1000, alice.transport);
  probe.payload.clear();
  alice.send(probe);
  run(20ms);
  EXPECT_EQ(alice.counters().receive.probes, 1U);
  EXPECT_EQ(alice.counters().receive.malformed, 0U);
}

TEST_F(Publishing, AnOutageIsEndedByAKeyframeNotByNacks) {
  Encoder camera = begin("1", "q", media::Source::camera);
  run(600ms);
  const auto asked = keyframe_requests();
  camera.sequence = static_cast<std::uint16_t>(camera.sequence + 1000);
  alice.send_frame(camera);
  run(50ms);
  EXPECT_EQ(nacks(), 0U);
  EXPECT_GT(keyframe_requests(), asked);
}

TEST_F(Publishing, AKeyframeRequestReachesTheEncodingItIsFor) {
  Encoder small = begin("1", "q", media::Source::camera);
  Encoder large = alice.encoder("1", "f");
  alice.send_frame(large, true);
  run(600ms);
  alice.client.rtcp.clear();
  kept_by->request_keyframe(2);
  alice.send_frame(large);
  run(50ms);
  const auto is_for_large = [&](const rtp::RtcpPacket& packet) {
    const auto sources = rtp::read_pli(packet);
    return sources && sources->media == large.ssrc;
  };
  EXPECT_EQ(count_rtcp(alice.client, is_for_large), 1U);
  EXPECT_EQ(keyframe_requests(), 1U);
}

TEST_F(Publishing, TenThousandKeyframeRequestsInASecondBecomeTwo) {
  Encoder camera = begin("1", "q", media::Source::camera);
  run(600ms);
  alice.client.rtcp.clear();
  for (int i = 0; i < 100; ++i) {
    for (int k = 0; k < 100; ++k) kept_by->request_keyframe(0);
    alice.send_frame(camera);
    run(10ms);
  }
  EXPECT_LE(keyframe_requests(), 3U);
  EXPECT_GE(keyframe_requests(), 1U);
}

TEST_F(Publishing, ReportsOnceASecondWhatWasLost) {
  Encoder camera = begin("1", "q", media::Source::camera);
  for (int i = 0; i < 70; ++i) {
    auto packets = camera.next(false, alice.transport);
    if (i % 3 == 0) packets.pop_back();  // one of nine
    for (const Plain& packet : packets) alice.send(packet);
    run(33ms);
  }
  std::vector<rtp::ReportBlock> blocks;
  static_cast<void>(count_rtcp(alice.client, [&](const rtp::RtcpPacket& packet) {
    const auto report = rtp::read_report(packet);
    if (report) blocks.insert(blocks.end(), report->all().begin(), report->all().end());
    return report.has_value();
  }));
  ASSERT_THAT(blocks, SizeIs(2));
  EXPECT_EQ(blocks[1].source, camera.ssrc);
  EXPECT_NEAR(blocks[1].fraction_lost, 256.0 / 9, 3);
}

TEST_F(Publishing, TellsWhenEveryPacketOfTheTransportCame) {
  Encoder camera = begin("1", "q", media::Source::camera);
  stream(alice, camera, 30, -1);
  run(200ms);
  std::size_t told = 0;
  static_cast<void>(count_rtcp(alice.client, [&](const rtp::RtcpPacket& packet) {
    const auto feedback = rtp::TransportFeedback::parse(packet);
    if (!feedback) return false;
    rtp::TransportFeedback::Walk walk(*feedback);
    for (auto status = walk.next(); status; status = walk.next()) told += status->received ? 1U : 0U;
    return true;
  }));
  EXPECT_EQ(told, alice.transport);
}

TEST_F(Publishing, PassesOnTheClocksOfSenderReports) {
  Encoder camera = begin("1", "h", media::Source::camera);
  alice.send_report(camera, 0x1122334455667788);
  run(20ms);
  ASSERT_THAT(kept.clocks, SizeIs(1));
  EXPECT_EQ(kept.clocks[0].encoding, 1);
  EXPECT_EQ(kept.clocks[0].ntp, 0x1122334455667788U);
  EXPECT_EQ(kept.clocks[0].timestamp, camera.timestamp);
}

TEST_F(Publishing, NumbersGoOnWhereTheSourcesWrap) {
  Encoder microphone = alice.encoder("0");
  microphone.sequence = 65500;
  alice.send_frame(microphone);
  run(20ms);
  kept_by = alice.owner().tracks.at(media::Source::microphone)->add(kept);
  kept_by->want({});
  for (int i = 0; i < 70'000; ++i) {
    alice.send_frame(microphone);
    if (i % 500 == 0) {
      run(10ms);
      alice.client.rtcp.clear();
    }
  }
  run(10ms);
  ASSERT_THAT(kept.fields, SizeIs(70'000));
  EXPECT_EQ(kept.fields.back().sequence - kept.fields.front().sequence, 69'999U);
  EXPECT_EQ(alice.counters().connection.rtp_refused, 0U);
}

TEST_F(Publishing, AudioLevelsAreRead) {
  Encoder microphone = begin("0", "", media::Source::microphone);
  alice.send_frame(microphone);
  run(20ms);
  ASSERT_THAT(kept.fields, SizeIs(1));
  EXPECT_EQ(kept.fields[0].audio_level, 20);
  EXPECT_TRUE(kept.fields[0].voice);
}

TEST_F(Publishing, WhatNobodyWantsIsCounted) {
  alice.owner().wants_tracks = false;
  Encoder camera = alice.encoder("1", "q");
  stream(alice, camera, 2);
  EXPECT_EQ(alice.counters().receive.nowhere, 6U);
  EXPECT_THAT(alice.owner().infos, SizeIs(1));
}

TEST_F(Publishing, TheTrackEndsOnceWithTheConnection) {
  Encoder camera = begin("1", "q", media::Source::camera);
  alice.client.end_dtls(world.now());
  run(50ms);
  EXPECT_EQ(kept.ends, 1);
  alice.peer.session.reset();
  EXPECT_EQ(kept.ends, 1);
}

TEST_F(Publishing, ARenegotiationThatTakesTheSourceAwayEndsItsTrack) {
  Encoder camera = begin("1", "q", media::Source::camera);
  alice.sources.erase("1");
  ASSERT_TRUE(alice.negotiate());
  EXPECT_EQ(kept.ends, 1);
  alice.send_frame(camera);
  run(20ms);
  EXPECT_EQ(alice.counters().receive.unknown_source, 3U);
}

TEST_F(Publishing, ARenegotiationKeepsTheTrack) {
  Encoder camera = begin("1", "q", media::Source::camera);
  ASSERT_TRUE(alice.negotiate());
  camera.mid.clear();
  camera.rid.clear();
  stream(alice, camera, 2, -1);
  EXPECT_EQ(kept.ends, 0);
  EXPECT_THAT(kept.fields, SizeIs(6));
  EXPECT_THAT(alice.owner().infos, SizeIs(1));
}

TEST_F(Publishing, AnEmptyPoolCostsPacketsNotTheCall) {
  Encoder camera = begin("1", "q", media::Source::camera);
  std::vector<media::PacketDraft> hogged;
  while (port.pool.available() > 0) hogged.push_back(port.pool.draft());
  stream(alice, camera, 2, -1);
  EXPECT_EQ(alice.counters().receive.pool_exhausted, 6U);
  hogged.clear();
  stream(alice, camera, 2, -1);
  EXPECT_THAT(kept.fields, SizeIs(6));
}

}  // namespace
}  // namespace parlance::rtc::test
