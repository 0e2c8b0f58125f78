#include "test/sim/virtual_worker.h"
#include "transport/handover.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace parlance::transport {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using Way = Siblings::Way;

Path path(std::uint16_t port) {
  const std::array<std::uint8_t, 4> ours{198, 51, 100, 1};
  const std::array<std::uint8_t, 4> theirs{192, 0, 2, 1};
  return {proto::ice::Transport::udp, proto::ice::TransportAddress::ipv4(ours, 8443),
          proto::ice::TransportAddress::ipv4(theirs, port)};
}

struct Port final : Sibling {
  void on_parcel(std::size_t from, Parcel& parcel) override {
    parcel.each([&](const Path& of, std::span<std::uint8_t> bytes) {
      got.push_back(std::to_string(from) + ":" + std::to_string(of.remote.port) + ":" +
                    std::string(as_text(bytes)));
    });
  }
  void on_foreign_paths(std::size_t home, std::span<const Path> paths) override {
    for (const Path& each : paths) learned.emplace_back(home, each.remote.port);
  }
  std::vector<std::string> got;
  std::vector<std::pair<std::size_t, std::uint16_t>> learned;
};

class HandoverTest : public testing::Test {
 protected:
  HandoverTest() {
    siblings->join(first, a);
    siblings->join(third, c);
  }
  sim::VirtualWorker first{0};
  sim::VirtualWorker third{2};
  std::shared_ptr<Port> a = std::make_shared<Port>();
  std::shared_ptr<Port> c = std::make_shared<Port>();
  std::shared_ptr<Siblings> siblings = std::make_shared<Siblings>(3);
  SeededRandom random{1};
  Handover handover{0, siblings, 4, random};
};

TEST_F(HandoverTest, CarriesATurnsDatagramsTogetherAndInOrder) {
  handover.add(2, Way::proven, path(1), as_bytes("one"));
  handover.add(2, Way::proven, path(2), as_bytes(""));
  handover.add(2, Way::proven, path(1), as_bytes("two"));
  EXPECT_THAT(c->got, IsEmpty());
  EXPECT_EQ(handover.flush(), 0U);
  third.run_one();
  EXPECT_THAT(c->got, ElementsAre("0:1:one", "0:2:", "0:1:two"));
  EXPECT_EQ(handover.flush(), 0U);
  EXPECT_FALSE(third.run_one());
}

TEST_F(HandoverTest, KnowsWhoSharesItsPort) {
  EXPECT_FALSE(handover.is_sibling(0));
  EXPECT_FALSE(handover.is_sibling(1));
  EXPECT_TRUE(handover.is_sibling(2));
  EXPECT_FALSE(handover.is_sibling(3));
}

TEST_F(HandoverTest, StrangersDoNotFillTheWayOfProvenPeers) {
  std::size_t lost = 0;
  for (std::size_t i = 0; i < Siblings::kParcels + 10; ++i) {
    handover.add(2, Way::unproven, path(1), as_bytes("noise"));
    handover.add(2, Way::unproven, path(1), as_bytes("noise"));
    lost += handover.flush();
  }
  EXPECT_EQ(lost, 20U);
  handover.add(2, Way::proven, path(2), as_bytes("media"));
  EXPECT_EQ(handover.flush(), 0U);
  third.run_until_idle();
  EXPECT_THAT(c->got, SizeIs(2 * Siblings::kParcels + 1));
  EXPECT_EQ(c->got.back(), "0:2:media");
}

TEST_F(HandoverTest, ASiblingThatIsGoneGetsNothing) {
  c.reset();
  handover.add(2, Way::proven, path(1), as_bytes("late"));
  handover.flush();
  third.run_until_idle();
}

TEST_F(HandoverTest, TellsWhosePathsTheyAre) {
  EXPECT_TRUE(siblings->tell(2, 0, {path(1), path(2)}));
  first.run_until_idle();
  using Pair = std::pair<std::size_t, std::uint16_t>;
  EXPECT_THAT(a->learned, ElementsAre(Pair(2, 1), Pair(2, 2)));
}

TEST_F(HandoverTest, RemembersForeignPathsUpToItsLimitAndForgetsThoseThatNobodySpeaksOfAnyMore) {
  const TimePoint start{1h};
  const std::vector<Path> paths{path(1), path(2), path(3), path(4), path(5)};
  handover.learn(2, paths, start);
  EXPECT_EQ(handover.foreign_paths(), 4U);
  EXPECT_EQ(*handover.home_of(path(1)), 2U);
  EXPECT_EQ(handover.home_of(path(5)), nullptr);
  handover.learn(2, std::span(paths).first(1), start + 50s);
  handover.learn(2, std::span(paths).subspan(4), start + 90s);
  EXPECT_EQ(handover.foreign_paths(), 2U);
  EXPECT_NE(handover.home_of(path(1)), nullptr);
  EXPECT_EQ(handover.home_of(path(2)), nullptr);
  EXPECT_NE(handover.home_of(path(5)), nullptr);
}

TEST_F(HandoverTest, APathStaysWithTheWorkerWhosePeerIsHeardOnIt) {
  const TimePoint start{1h};
  const std::vector<Path> claimed{path(1)};
  handover.learn(2, claimed, start);
  handover.learn(0, claimed, start + Handover::kKeep - 1s);
  EXPECT_EQ(*handover.home_of(path(1)), 2U);
  EXPECT_TRUE(handover.is_foreign(path(1), start + Handover::kKeep - 1s));
  EXPECT_FALSE(handover.is_foreign(path(1), start + Handover::kKeep));
  handover.learn(0, claimed, start + Handover::kKeep);
  EXPECT_EQ(*handover.home_of(path(1)), 0U);
}

}  // namespace
}  // namespace parlance::transport
