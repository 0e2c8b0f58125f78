#include "rtc/rtc_test_fixture.h"

#include <algorithm>

namespace parlance::rtc::test {
namespace {

/// Two clients on a bad network, which do what a browser does about it: ask for what is missing, and answer such questions.
class BadNetwork : public RtcCall {
 protected:
  static constexpr auto kVideo = "20";
  static constexpr Duration kFrame = 33ms;
  static constexpr Duration kPatience = 1s;  // a browser waits about so long for one packet

  /// Alice answers NACKs about the camera.
  void answer_nacks(Encoder& camera) {
    alice.client.on_rtcp = [this, &camera](const Heard& heard) {
      rtp::RtcpReader reader(heard.bytes);
      for (auto packet = reader.next(); packet && *packet; packet = reader.next()) {
        if (is_picture_loss(**packet)) keyframe_wanted_ = true;
        const auto nack = rtp::read_nack(**packet);
        if (!nack || nack->sources.media != camera.ssrc) continue;
        for (const std::uint16_t sequence : nack->all())
          if (camera.history.contains(sequence)) alice.send(camera.repair(sequence, alice.transport));
      }
    };
  }
  /// Bob asks, each 50 ms, for what he lacks.
  void ask_for_missing(Player& player) {
    std::erase_if(lacked_, [&player](const auto& entry) { return player.packets.contains(entry.first); });
    std::vector<std::uint16_t> wanted;
    if (!player.packets.empty()) {
      const auto last = player.packets.rbegin()->first;
      for (std::uint64_t i = player.packets.begin()->first; i < last; ++i) {
        if (player.packets.contains(i)) continue;
        const auto since = lacked_.try_emplace(i, world.now()).first->second;
        if (world.now() - since < kPatience) wanted.push_back(static_cast<std::uint16_t>(i));
      }
    }
    if (wanted.empty()) return;
    if (wanted.size() > 200) wanted.resize(200);
    bob.write([&](rtp::SpanWriter& out) { return rtp::write_nack({1, player.ssrc}, wanted, out); });
  }
  void call(Encoder& camera, Player& player, int frames) {
    bob.client.on_rtp = [&player](const Heard& heard) { player.take(heard.bytes); };
    for (int i = 0; i < frames; ++i) {
      alice.send_frame(camera, std::exchange(keyframe_wanted_, false));
      run(kFrame);
      if (i % 2 == 0) ask_for_missing(player);
      bob.client.rtp.clear();
    }
    for (int i = 0; i < 40; ++i) {
      run(50ms);
      ask_for_missing(player);
    }
  }
  void make_bad(const sim::Link& link) {
    world.network.set_link(sim::ipv4({192, 0, 2, 1}, 0), link);
    world.network.set_link(sim::ipv4({192, 0, 2, 2}, 0), link);
  }

  std::map<std::uint64_t, TimePoint> lacked_;
  bool keyframe_wanted_ = true;
};

TEST_F(BadNetwork, TenPercentOfLossReorderingAndJitterCostNothingThatTheDeadlineAllows) {
  make_bad({.loss = 0.1, .duplicate = 0.02, .reorder = 0.05, .delay = 20ms, .jitter = 200ms});
  sim::set_gettimeofday(world.now());
  for (Party* party : {&alice, &bob}) {
    party->join(world.now());
    ASSERT_TRUE(world.run_until_true(
        [&] { return party->client.connected() && party->owner().connected == 1; }, 20s));
  }
  Encoder camera = alice.encoder("1", "q");
  answer_nacks(camera);
  alice.send_frame(camera, true);
  ASSERT_TRUE(world.run_until_true([&] { return !alice.owner().tracks.empty(); }, 2s));
  subscribe(alice, media::Source::camera, bob, kVideo);
  Player player(bob.client.answered, kVideo);
  call(camera, player, 900);

  EXPECT_GT(player.packets.size(), 2500U);
  EXPECT_GT(player.repaired, 200U);
  EXPECT_LT(player.missing().size(), player.packets.size() / 200);
  for (const Stamp& stamp : player.stamps()) ASSERT_TRUE(stamp.ssrc == camera.ssrc || stamp == Stamp{});
  EXPECT_TRUE(alice.owner().closed.empty());
  EXPECT_TRUE(bob.owner().closed.empty());
  EXPECT_EQ(port.unsealed, 0U);
}

TEST_F(BadNetwork, AnOutageOfThreeSecondsEndsWithAKeyframe) {
  connect();
  Encoder camera = alice.encoder("1", "q");
  answer_nacks(camera);
  alice.send_frame(camera, true);
  run(50ms);
  subscribe(alice, media::Source::camera, bob, kVideo);
  Player before(bob.client.answered, kVideo);
  call(camera, before, 60);
  make_bad({.loss = 1});
  Player nothing(bob.client.answered, kVideo);
  for (int i = 0; i < 90; ++i) {
    alice.send_frame(camera);
    run(kFrame);
  }
  make_bad({});
  const auto at = world.now();
  Player after(bob.client.answered, kVideo);
  bob.client.on_rtp = [&after](const Heard& heard) { after.take(heard.bytes); };
  bool asked = false;
  for (int i = 0; i < 30; ++i) {
    asked = asked || keyframe_wanted_;
    alice.send_frame(camera, std::exchange(keyframe_wanted_, false));
    run(kFrame);
  }
  EXPECT_TRUE(asked);
  EXPECT_FALSE(after.packets.empty());
  EXPECT_GT(world.now(), at);
}

}  // namespace
}  // namespace parlance::rtc::test
