#include "proto/rtp/demux.h"
#include "rtc/repair_budget.h"
#include "rtc/rtc_test_fixture.h"

#include <algorithm>

namespace parlance::rtc::test {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::Field;
using testing::IsEmpty;
using testing::SizeIs;

/// What reaches a viewer's slots.
class Viewing : public RtcCall {
 protected:
  static constexpr auto kVideo = "20";
  static constexpr auto kAudio = "4";

  void SetUp() override { connect(); }

  Encoder begin_camera(const std::string& rid = "q") {
    Encoder camera = alice.encoder("1", rid);
    stream(alice, camera, 1);
    subscribe(alice, media::Source::camera, bob, kVideo);
    return camera;
  }
  Player play(const std::string& mid) {
    Player player(bob.client.answered, mid);
    for (const Heard& heard : bob.client.rtp) player.take(heard.bytes);
    return player;
  }
  /// Loses the bob-bound RTP packets that `lost` says, by their place in the order.
  void lose(const std::function<bool(std::size_t)>& lost) {
    auto count = std::make_shared<std::size_t>(0);
    world.network.bind(sim::ipv4({192, 0, 2, 2}, 40000),
                       [this, lost, count](const auto& arrival, TimePoint now) {
                         sim::set_gettimeofday(now);
                         const bool is_rtp = arrival.bytes[0] >= 128 && !rtp::is_rtcp(arrival.bytes);
                         if (is_rtp && lost((*count)++)) return;
                         bob.client.receive({ice::Transport::udp, arrival.to, arrival.from},
                                            {arrival.bytes.begin(), arrival.bytes.end()}, now);
                       });
  }
  void nack(const std::string& mid, const std::vector<std::uint16_t>& sequences) {
    const auto ssrc = section(bob.client.answered, mid).ssrcs.front().ssrc;
    bob.write([&](rtp::SpanWriter& out) { return rtp::write_nack({1, ssrc}, sequences, out); });
  }
  std::uint32_t ssrc_of(const std::string& mid) {
    return section(bob.client.answered, mid).ssrcs.front().ssrc;
  }
};

TEST_F(Viewing, ThePacketsBearTheSlotsNumbersAndTypes) {
  Encoder camera = begin_camera();
  stream(alice, camera, 3);
  ASSERT_FALSE(bob.client.rtp.empty());
  const auto& media = section(bob.client.answered, kVideo);
  for (const Heard& heard : bob.client.rtp) {
    const auto packet = *rtp::PacketView::parse(heard.bytes);
    EXPECT_EQ(packet.ssrc(), media.ssrcs.front().ssrc);
    EXPECT_EQ(packet.payload_type(), media.payloads.front().type);
    EXPECT_EQ(*packet.extension(extension_id(media, ExtensionKind::mid)).value().begin(), '2');
    EXPECT_FALSE(packet.extension(extension_id(media, ExtensionKind::rid)));
    EXPECT_TRUE(packet.extension(extension_id(media, ExtensionKind::abs_send_time)));
  }
}

TEST_F(Viewing, NumbersAllPacketsOfTheTransportInOneRow) {
  Encoder camera = begin_camera();
  Encoder microphone = alice.encoder("0");
  alice.send_frame(microphone);
  run(20ms);
  subscribe(alice, media::Source::microphone, bob, kAudio);
  for (int i = 0; i < 10; ++i) {
    alice.send_frame(microphone);
    alice.send_frame(camera, i == 0);
    run(20ms);
  }
  std::vector<std::uint16_t> numbers;
  for (const Heard& heard : bob.client.rtp) {
    const auto packet = *rtp::PacketView::parse(heard.bytes);
    const auto id = extension_id(section(bob.client.answered, kVideo), ExtensionKind::transport_sequence);
    numbers.push_back(*rtp::read_transport_sequence(*packet.extension(id)));
  }
  ASSERT_THAT(numbers, SizeIs(40));
  for (std::size_t i = 0; i < numbers.size(); ++i) EXPECT_EQ(numbers[i], i);
}

TEST_F(Viewing, TheMidGoesAlongUntilTheViewerReportsOnTheSource) {
  Encoder camera = begin_camera();
  stream(alice, camera, 2);
  bob.write([&](rtp::SpanWriter& out) {
    const std::array blocks{rtp::ReportBlock{.source = ssrc_of(kVideo)}};
    return rtp::write_receiver_report(1, blocks, out);
  });
  run(20ms);
  bob.client.rtp.clear();
  stream(alice, camera, 1, -1);
  ASSERT_THAT(bob.client.rtp, SizeIs(3));
  const auto packet = *rtp::PacketView::parse(bob.client.rtp[0].bytes);
  EXPECT_FALSE(packet.extension(extension_id(section(bob.client.answered, kVideo), ExtensionKind::mid)));
}

TEST_F(Viewing, SoundComesWithItsLevel) {
  Encoder microphone = alice.encoder("0");
  alice.send_frame(microphone);
  run(20ms);
  subscribe(alice, media::Source::microphone, bob, kAudio);
  for (int i = 0; i < 50; ++i) {
    alice.send_frame(microphone);
    run(20ms);
  }
  const Player player = play(kAudio);
  ASSERT_THAT(player.packets, SizeIs(50));
  EXPECT_THAT(player.missing(), IsEmpty());
  const auto packet = *rtp::PacketView::parse(player.packets.begin()->second);
  const auto id = extension_id(section(bob.client.answered, kAudio), ExtensionKind::audio_level);
  EXPECT_EQ(*rtp::read_audio_level(*packet.extension(id)), (rtp::AudioLevel{20, true}));
}

TEST_F(Viewing, AfterASlotBeginsAnewNothingOfBeforeIsSent) {
  Encoder camera = begin_camera();
  Encoder screen = alice.encoder("2");
  stream(alice, screen, 1);
  stream(alice, camera, 5);
  media::PacketSink& old = *&bob.session().begin_slot(kVideo, media::Codec::vp8);
  const auto still = alice.owner().tracks.at(media::Source::camera)->add(old);
  bob.session().feed_slot(kVideo, *still);
  stream(alice, camera, 3);
  const auto before = bob.client.rtp.size();
  // The old subscription is alive and goes on pushing.
  media::PacketSink& now = bob.session().begin_slot(kVideo, media::Codec::vp8);
  const auto next = alice.owner().tracks.at(media::Source::screen)->add(now);
  bob.session().feed_slot(kVideo, *next);
  stream(alice, camera, 3, 0);
  EXPECT_EQ(bob.client.rtp.size(), before);
  stream(alice, screen, 3);
  stream(alice, camera, 3);
  const Player player = play(kVideo);
  EXPECT_THAT(player.missing(), IsEmpty());
  const auto stamps = player.stamps();
  const auto change = std::ranges::find(stamps, screen.ssrc, &Stamp::ssrc);
  ASSERT_NE(change, stamps.end());
  EXPECT_THAT(std::vector(change, stamps.end()), Each(Field(&Stamp::ssrc, screen.ssrc)));
  EXPECT_EQ(stamps.end() - change, 9);
  ASSERT_FALSE(bob.owner().started.empty());
  const auto first =
      rtp::PacketView::parse(std::next(player.packets.begin(), change - stamps.begin())->second);
  EXPECT_EQ(bob.owner().started.back().second, first->timestamp());
}

TEST_F(Viewing, NothingIsSentInASlotThatHasEnded) {
  Encoder camera = begin_camera();
  stream(alice, camera, 3);
  const auto before = bob.client.rtp.size();
  bob.session().end_slot(kVideo);
  stream(alice, camera, 3);
  nack(kVideo, {rtp::PacketView::parse(bob.client.rtp.back().bytes)->sequence()});
  run(50ms);
  EXPECT_EQ(bob.client.rtp.size(), before);
}

TEST_F(Viewing, LostPacketsComeAgainOnTheirOwnStream) {
  Encoder camera = begin_camera();
  lose([](std::size_t place) { return place % 5 == 3; });
  stream(alice, camera, 20);
  Player player = play(kVideo);
  const auto missing = player.missing();
  ASSERT_THAT(missing, SizeIs(testing::Ge(10U)));
  lose([](std::size_t) { return false; });
  nack(kVideo, missing);
  run(50ms);
  player = play(kVideo);
  EXPECT_THAT(player.missing(), IsEmpty());
  EXPECT_EQ(player.repaired, missing.size());
  for (const Stamp& stamp : player.stamps()) EXPECT_EQ(stamp.ssrc, camera.ssrc);
  EXPECT_EQ(bob.counters().send.repaired, missing.size());
}

TEST_F(Viewing, ANackThatComesAgainAtOnceIsAnsweredOnce) {
  Encoder camera = begin_camera();
  stream(alice, camera, 3);
  const auto sequence = rtp::PacketView::parse(bob.client.rtp.back().bytes)->sequence();
  bob.client.rtp.clear();
  for (int i = 0; i < 10; ++i) nack(kVideo, {sequence});
  run(50ms);
  EXPECT_THAT(bob.client.rtp, SizeIs(1));
  EXPECT_EQ(bob.counters().send.repeated_nacks, 9U);
}

TEST_F(Viewing, AViewerThatAsksForEverythingAgainGetsALimitedShare) {
  Encoder camera = begin_camera();
  camera.padding = 1000;
  std::size_t sent = 0;
  for (int i = 0; i < 300; ++i) {
    stream(alice, camera, 1, i == 0 ? 0 : -1);
    std::vector<std::uint16_t> all;
    for (const auto& [number, bytes] : play(kVideo).packets)
      all.push_back(static_cast<std::uint16_t>(number));
    if (all.size() > 200) all.erase(all.begin(), all.end() - 200);
    if (all.empty()) continue;
    nack(kVideo, all);
    sent = bob.counters().wire.bytes;
    if (bob.client.rtp.size() > 4000) break;
  }
  const auto media_bytes = std::size_t{900} * 1040;
  EXPECT_LE(sent, media_bytes * 135 / 100 + RepairBudget::kMost);
  EXPECT_GT(bob.counters().send.over_budget, 1000U);
}

TEST_F(Viewing, NacksAboutSoundAreCountedAndNotAnswered) {
  Encoder microphone = alice.encoder("0");
  alice.send_frame(microphone);
  run(20ms);
  subscribe(alice, media::Source::microphone, bob, kAudio);
  alice.send_frame(microphone);
  run(20ms);
  ASSERT_THAT(bob.client.rtp, SizeIs(1));
  nack(kAudio, {rtp::PacketView::parse(bob.client.rtp[0].bytes)->sequence()});
  run(20ms);
  EXPECT_THAT(bob.client.rtp, SizeIs(1));
  EXPECT_EQ(bob.counters().send.no_repair_stream, 1U);
}

TEST_F(Viewing, ALostPictureMakesThePublisherSendAKeyframe) {
  Encoder camera = begin_camera();
  stream(alice, camera, 20);
  alice.client.rtcp.clear();
  bob.write([&](rtp::SpanWriter& out) { return rtp::write_pli({1, ssrc_of(kVideo)}, out); });
  stream(alice, camera, 2, -1);
  const auto is_for_camera = [&](const rtp::RtcpPacket& packet) {
    const auto sources = rtp::read_pli(packet);
    return sources && sources->media == camera.ssrc;
  };
  EXPECT_EQ(count_rtcp(alice.client, is_for_camera), 1U);
}

TEST_F(Viewing, ARepeatedFullIntraRequestIsOneRequest) {
  Encoder camera = begin_camera();
  stream(alice, camera, 20);
  const auto ask = [&](std::uint8_t command) {
    const std::array entries{rtp::FirEntry{ssrc_of(kVideo), command}};
    bob.write([&](rtp::SpanWriter& out) { return rtp::write_fir(1, entries, out); });
    run(20ms);
  };
  for (const unsigned command : {7U, 7U, 7U, 8U}) ask(static_cast<std::uint8_t>(command));
  EXPECT_EQ(bob.counters().send.keyframe_requests, 2U);
}

TEST_F(Viewing, FeedbackAboutStreamsOfOthersIsCountedAndIgnored) {
  Encoder camera = begin_camera();
  stream(alice, camera, 3);
  alice.client.rtcp.clear();
  const auto ssrc = ssrc_of(kVideo);
  alice.write(
      [&](rtp::SpanWriter& out) { return rtp::write_pli({1, ssrc}, out); });  // alice has no such slot
  bob.write([&](rtp::SpanWriter& out) { return rtp::write_pli({1, camera.ssrc}, out); });
  bob.write([&](rtp::SpanWriter& out) {
    return rtp::write_nack({1, 12345}, std::array<std::uint16_t, 1>{7}, out);
  });
  bob.write([&](rtp::SpanWriter& out) { return rtp::write_sender_report(camera.ssrc, {}, {}, out); });
  run(50ms);
  EXPECT_EQ(alice.counters().rtcp.foreign, 1U);
  EXPECT_EQ(bob.counters().rtcp.foreign, 3U);
  EXPECT_EQ(count_rtcp(alice.client, is_picture_loss), 0U);
}

TEST_F(Viewing, ReportsThePublishersClocksInTheSlotsTimestamps) {
  Encoder camera = begin_camera();
  stream(alice, camera, 3);
  const std::uint64_t ntp = 0xe000000000000000;
  alice.send_report(camera, ntp);  // belongs to the next frame's timestamp
  run(20ms);
  std::vector<std::pair<std::uint32_t, rtp::SenderInfo>> reports;
  static_cast<void>(count_rtcp(bob.client, [&](const rtp::RtcpPacket& packet) {
    const auto report = rtp::read_report(packet);
    if (report && report->sender) reports.emplace_back(report->ssrc, *report->sender);
    return true;
  }));
  ASSERT_THAT(reports, SizeIs(1));
  EXPECT_EQ(reports[0].first, ssrc_of(kVideo));
  EXPECT_EQ(reports[0].second.ntp.value, ntp);
  EXPECT_EQ(reports[0].second.packet_count, 9U);
  const auto last = rtp::PacketView::parse(bob.client.rtp.back().bytes)->timestamp();
  EXPECT_EQ(reports[0].second.rtp_timestamp, last + 3000);
}

TEST_F(Viewing, GoesOnReportingEachSecondByItsOwnClock) {
  Encoder camera = begin_camera();
  stream(alice, camera, 3);
  alice.send_report(camera, 0xe000000000000000);
  stream(alice, camera, 95, -1);
  std::vector<rtp::SenderInfo> infos;
  static_cast<void>(count_rtcp(bob.client, [&](const rtp::RtcpPacket& packet) {
    const auto report = rtp::read_report(packet);
    if (report && report->sender) infos.push_back(*report->sender);
    return true;
  }));
  ASSERT_THAT(infos, SizeIs(4));
  for (std::size_t i = 1; i < infos.size(); ++i) {
    const Duration passed = rtp::ntp_difference(infos[i].ntp, infos[i - 1].ntp);
    EXPECT_NEAR(static_cast<double>(passed.count()) / 1e9, 1, 0.001);
    EXPECT_NEAR(static_cast<double>(infos[i].rtp_timestamp - infos[i - 1].rtp_timestamp), 90000, 90);
  }
}

TEST_F(Viewing, APacketOfACodecThatTheSlotLacksIsDroppedAndCounted) {
  Encoder camera = begin_camera();
  stream(alice, camera, 3);
  media::PacketFields fields;
  fields.codec = media::Codec::av1;  // chromium_slots_4_25 was trimmed to VP8
  const media::Packet strange = port.pool.make(Bytes(40, 0x80), fields);
  auto& sink = bob.session().begin_slot(kVideo, media::Codec::av1);
  sink.on_packets({&strange, 1}, world.now());
  EXPECT_EQ(bob.counters().send.unknown_codec, 1U);
}

TEST_F(Viewing, ASlotThatNobodyNamedIsABug) {
  EXPECT_THROW(bob.session().begin_slot("77", media::Codec::vp8), Bug);
  EXPECT_THROW(bob.session().begin_slot("1", media::Codec::vp8), Bug);
}

TEST_F(Viewing, AViewerThatIsNotConnectedYetGetsNothingAndThenAPicture) {
  Party carol(world, port, 3);
  Encoder camera = alice.encoder("1", "q");
  stream(alice, camera, 1);
  sim::set_gettimeofday(world.now());
  carol.join(world.now());
  subscribe(alice, media::Source::camera, carol, kVideo);
  alice.send_frame(camera, true);
  run(20ms);
  EXPECT_GT(carol.counters().send.not_ready, 0U);
  run(500ms);
  stream(alice, camera, 5);
  EXPECT_EQ(carol.client.rtp.size(), 15U);
  subscriptions.clear();
}

TEST_F(Viewing, NothingIsSentToAClientThatHasGone) {
  Encoder camera = begin_camera();
  stream(alice, camera, 3);
  bob.client.send = [](const ice::Path&, const Bytes&) {};
  run(31s);
  ASSERT_THAT(bob.owner().closed, ElementsAre("media.lost"));
  const auto before = bob.client.rtp.size();
  subscribe(alice, media::Source::camera, bob, kVideo);  // a gateway that has not heard yet
  stream(alice, camera, 5);
  EXPECT_EQ(bob.client.rtp.size(), before);
  EXPECT_EQ(bob.counters().send.not_ready, 15U);
}

TEST_F(Viewing, AClientBehindANewAddressIsFollowed) {
  Encoder camera = begin_camera();
  stream(alice, camera, 3);
  const auto before = bob.client.rtp.size();
  bob.client.restart(sim::ipv4({203, 0, 113, 7}, 50000));
  bob.browser.bind(sim::ipv4({203, 0, 113, 7}, 50000));
  const auto answer = bob.negotiate();
  ASSERT_TRUE(answer);
  bob.client.accept(answer->sdp, world.now());
  world.network.bind(sim::ipv4({192, 0, 2, 2}, 40000), {});
  run(500ms);
  stream(alice, camera, 5);
  EXPECT_GE(bob.client.rtp.size(), before + 15);
  EXPECT_EQ(bob.client.path()->local, sim::ipv4({203, 0, 113, 7}, 50000));
}

}  // namespace
}  // namespace parlance::rtc::test
