#pragma once

#include "gateway/whip/session_house.h"
#include "gateway/whip/session_test_peers.h"
#include "gateway/whip/session_test_room.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

/// Sessions of one worker, in virtual time, for this folder's tests.
namespace parlance::gateway::whip::testing_room {

inline const std::vector<Section> kCamera{{"audio"}, {"video"}};
inline const std::vector<Section> kPlayer{{"audio", "recvonly"}, {"video", "recvonly"}};

class SessionTest : public ::testing::Test {
 protected:
  Result<Opened> open(Right right, const std::string& offer, const std::string& source = "192.0.2.1") {
    Result<Opened> result = fail(Kind::unavailable, "not answered");
    house.open({{"default", "standup"}, right, "Camera 1", offer, source}, worker.now(),
               [&result](Result<Opened> opened) { result = std::move(opened); });
    worker.run_until_idle();
    return result;
  }
  Opened publish(const std::vector<Section>& sections = kCamera) {
    return open(Right::publish, offer_of(sections)).value();
  }
  Opened watch(const std::vector<Section>& sections = kPlayer) {
    return open(Right::watch, offer_of(sections)).value();
  }
  static SessionHouse::Address address(const Opened& opened, Right right = Right::publish) {
    return {{"default", "standup"}, right, opened.id};
  }
  [[nodiscard]] FakePeers::FakePeer& peer() { return *peers.newest; }
  void pass(Duration time) {
    worker.advance(time);
    house.tick(worker.now());
    worker.run_until_idle();
  }
  Result<Patched> patch(const Opened& opened, const std::string& fragment, const std::string& condition) {
    std::optional<IfMatch> parsed;
    if (!condition.empty()) parsed = *parse_if_match(condition);
    return house.find(address(opened))->patch(*parse_fragment(fragment), parsed, worker.now());
  }
  std::vector<std::string> calls() { return std::exchange(peer().calls, {}); }

  sim::VirtualWorker worker;
  SeededRandom random{1};
  FakeRooms rooms{worker};
  FakePeers peers;
  SessionCounters counters;
  SessionHouse house{worker, {rooms, peers, random, counters}, {4, 3}};
};

inline const std::string kRestart = "a=ice-ufrag:Cd34\r\na=ice-pwd:zyxwvutsrqponmlkjihgfe\r\n";
inline const std::string kTrickle = "a=ice-ufrag:Ab12\r\na=ice-pwd:0123456789abcdefghijkl\r\n"
                                    "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\n"
                                    "a=candidate:1 1 udp 2122260223 192.0.2.1 61764 typ host\r\n";

}  // namespace parlance::gateway::whip::testing_room
