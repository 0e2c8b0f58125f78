#include "room/room.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace parlance::room::topology {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::string word(Mode mode) { return mode == Mode::direct ? "direct" : "forwarded"; }

/// A room in virtual time that writes down what everybody is told of the topology.
class World {
 public:
  explicit World(Rule rule = Rule::automatic) : room_(Policy{.capacity = 10, .topology = rule}) {}

  void join(const std::string& who, Abilities abilities = {.direct = true, .forwarded = true}) {
    move(who, roster::Join{PersonId("p_" + who), who, {}});
    say(who, Announce{abilities});
  }
  void say(const std::string& who, Command command) { EXPECT_TRUE(act(who, room::Command(command))); }
  void move(const std::string& who, roster::Command command) {
    EXPECT_TRUE(act(who, room::Command(std::move(command))));
  }
  void report(const std::string& who, DirectState state) {
    say(who, DirectReport{room_.topology().current().epoch, state});
  }
  void ready(const std::string& who) { say(who, PathReady{room_.topology().current().epoch}); }
  /// Comes back with nothing left of its calls.
  void come_back(const std::string& who) { move(who, roster::Join{PersonId("p_" + who), who, {}}); }
  [[nodiscard]] std::uint64_t settled_epoch() const { return settled_epoch_; }
  void leave(const std::string& who) { move(who, roster::Leave{}); }

  void run(Duration for_) {
    const TimePoint end = now_ + for_;
    while (room_.deadline() && *room_.deadline() <= end) {
      now_ = std::max(now_, *room_.deadline());
      room_.tick(now_, out_);
      note();
    }
    now_ = end;
  }
  /// What was said since the last time.
  std::vector<std::string> take() { return std::exchange(heard_, {}); }
  [[nodiscard]] const Changed& current() const { return room_.topology().current(); }
  Result<void> act(const std::string& who, const room::Command& command) {
    const auto result = room_.receive({ParticipantId(who), command, WallTime{}}, now_, out_);
    note();
    return result;
  }

 private:
  void note() {
    for (const Action& action : out_.take()) {
      const auto* event = std::get_if<topology::Event>(&action.event);
      if (event == nullptr || action.audience.who != Audience::Who::everyone) continue;
      if (const auto* changed = std::get_if<Changed>(event))
        heard_.push_back(word(changed->mode) + (changed->trial ? "+trial" : ""));
      if (const auto* settled = std::get_if<Settled>(event)) {
        heard_.emplace_back("settled");
        settled_epoch_ = settled->epoch;
      }
    }
  }

  Room room_;
  TimePoint now_{};
  Outbox<Action> out_;
  std::vector<std::string> heard_;
  std::uint64_t settled_epoch_ = 0;
};

TEST(Topology, StaysDirectWhileTwoAreConnected) {
  World world;
  world.join("ada");
  world.join("ben");
  EXPECT_THAT(world.take(), ElementsAre("direct")) << "the pair has an epoch of its own";
  world.run(1s);
  world.report("ada", DirectState::connected);
  world.report("ben", DirectState::connected);
  world.run(10min);
  EXPECT_THAT(world.take(), IsEmpty());
  EXPECT_EQ(world.current().mode, Mode::direct);
}

TEST(Topology, ForwardsWhenDirectHasNotConnectedInFourSeconds) {
  World world;
  world.join("ada");
  world.run(1min);  // alone there is nobody to connect to
  world.join("ben");
  world.take();
  world.report("ada", DirectState::connected);  // one of two is not enough
  world.run(3999ms);
  EXPECT_THAT(world.take(), IsEmpty());
  world.run(1ms);
  EXPECT_THAT(world.take(), ElementsAre("forwarded"));
  EXPECT_EQ(world.current().reason, Reason::direct_failed);
}

TEST(Topology, ForwardsWhenTheDirectCallBreaks) {
  World world;
  world.join("ada");
  world.join("ben");
  world.report("ada", DirectState::connected);
  world.report("ben", DirectState::connected);
  world.run(1min);
  world.take();
  world.report("ben", DirectState::broken);
  EXPECT_THAT(world.take(), ElementsAre("forwarded"));
  EXPECT_EQ(world.current().reason, Reason::direct_broken);
}

TEST(Topology, DoesNotJudgeADirectCallOfSomebodyWhoseSignallingIsAway) {
  World world;
  world.join("ada");
  world.join("ben");
  world.take();
  world.move("ben", roster::SetConnected{false});
  world.run(1min);
  EXPECT_THAT(world.take(), IsEmpty());
}

TEST(Topology, ForwardsForThreeAndSettlesWhenAllAreReady) {
  World world;
  world.join("ada");
  world.join("ben");
  world.join("cleo");
  EXPECT_THAT(world.take(), ElementsAre("direct", "forwarded"));
  EXPECT_EQ(world.current().reason, Reason::participants);
  world.ready("ada");
  world.ready("ben");
  EXPECT_THAT(world.take(), IsEmpty());
  world.ready("cleo");
  EXPECT_THAT(world.take(), ElementsAre("settled"));
}

TEST(Topology, SettlesAfterEightSecondsWithoutAWord) {
  World world;
  world.join("ada");
  world.join("ben");
  world.join("cleo");
  world.take();
  world.run(7999ms);
  EXPECT_THAT(world.take(), IsEmpty());
  world.run(1ms);
  EXPECT_THAT(world.take(), ElementsAre("settled"));
}

TEST(Topology, TriesDirectTenSecondsAfterTheThirdHasGone) {
  World world;
  for (const char* who : {"ada", "ben", "cleo"}) world.join(who);
  for (const char* who : {"ada", "ben", "cleo"}) world.ready(who);
  world.leave("cleo");
  world.take();
  world.run(9999ms);
  EXPECT_THAT(world.take(), IsEmpty());
  world.run(1ms);
  EXPECT_THAT(world.take(), ElementsAre("forwarded+trial"));
  world.report("ada", DirectState::connected);
  EXPECT_THAT(world.take(), IsEmpty());
  world.report("ben", DirectState::connected);
  EXPECT_THAT(world.take(), ElementsAre("direct"));
  EXPECT_EQ(world.current().reason, Reason::two);
  world.ready("ada");
  world.ready("ben");
  EXPECT_THAT(world.take(), ElementsAre("settled"));
  world.run(1h);
  EXPECT_THAT(world.take(), IsEmpty());
}

TEST(Topology, GivesATrialUpWhenAThirdComesMeanwhile) {
  World world;
  for (const char* who : {"ada", "ben", "cleo"}) world.join(who);
  world.leave("cleo");
  world.run(10s);
  world.report("ada", DirectState::connected);
  world.take();
  world.join("dan");
  EXPECT_THAT(world.take(), ElementsAre("forwarded")) << "without the trial";
  world.report("ben", DirectState::connected);
  world.run(1h);
  EXPECT_EQ(world.current().mode, Mode::forwarded);
}

TEST(Topology, StaysForwardedWhenAThirdComesInTheVeryMomentOfTheChangeToDirect) {
  World world;
  for (const char* who : {"ada", "ben", "cleo"}) world.join(who);
  world.leave("cleo");
  world.run(10s);
  for (const char* who : {"ada", "ben"}) world.report(who, DirectState::connected);
  world.ready("ada");  // ben has not said so yet: the change is not settled
  world.take();
  world.join("dan");
  EXPECT_THAT(world.take(), ElementsAre("forwarded"));
  for (const char* who : {"ada", "ben", "dan"}) world.ready(who);
  EXPECT_THAT(world.take(), ElementsAre("settled"));
}

TEST(Topology, SettlesTheNewestEpochWhenSomebodyComesBackBeforeTheOldOneWasSettled) {
  World world;
  for (const char* who : {"ada", "ben", "cleo"}) world.join(who);
  world.leave("cleo");
  world.run(10s);
  for (const char* who : {"ada", "ben"}) world.report(who, DirectState::connected);
  world.ready("ada");
  world.take();
  world.come_back("ben");
  world.ready("ada");
  world.ready("ben");
  EXPECT_THAT(world.take(), ElementsAre("direct", "settled"));
  EXPECT_EQ(world.settled_epoch(), world.current().epoch) << "clients ignore what is said of an earlier one";
}

TEST(Topology, AThirdWhoOnlyLooksInDelaysTheTrialAnew) {
  World world;
  for (const char* who : {"ada", "ben", "cleo"}) world.join(who);
  world.leave("cleo");
  world.run(9s);
  world.join("dan");
  world.leave("dan");
  world.take();
  world.run(9s);
  EXPECT_THAT(world.take(), IsEmpty());
  world.run(1s);
  EXPECT_THAT(world.take(), ElementsAre("forwarded+trial"));
}

TEST(Topology, TriesDirectEverMoreRarelyWhileItFails) {
  World world;
  world.join("ada");
  world.join("ben");
  world.report("ada", DirectState::failed);
  world.take();
  std::vector<Duration> pauses;
  for (int i = 0; i < 7; ++i) {
    Duration pause{};
    while (!world.current().trial) {
      world.run(1s);
      pause += 1s;
    }
    pauses.push_back(pause);
    world.report("ben", DirectState::failed);
  }
  EXPECT_THAT(pauses, ElementsAre(10s, 20s, 40s, 80s, 160s, 300s, 300s));
}

TEST(Topology, BeginsAnewWithSomebodyWhoCameBack) {
  World world;
  world.join("ada");
  world.join("ben");
  world.report("ada", DirectState::connected);
  world.report("ben", DirectState::connected);
  world.take();
  world.join("ada");  // her tab crashed; she is the same participant
  EXPECT_THAT(world.take(), ElementsAre("direct"));
  world.say("ben", DirectReport{1, DirectState::broken});
  EXPECT_THAT(world.take(), IsEmpty()) << "about the call of before";
  world.run(4s);
  EXPECT_THAT(world.take(), ElementsAre("forwarded")) << "nobody said that the new one works";
}

TEST(Topology, IgnoresEpochsThatItNeverGave) {
  World world;
  world.join("ada");
  world.join("ben");
  world.take();
  world.say("ada", DirectReport{7, DirectState::failed});
  EXPECT_THAT(world.take(), IsEmpty());
  world.join("cleo");
  for (const char* who : {"ada", "ben", "cleo"}) world.say(who, PathReady{99});
  EXPECT_THAT(world.take(), ElementsAre("forwarded"));
}

TEST(Topology, TriesNothingWhileOneIsAway) {
  World world;
  world.join("ada");
  world.join("ben");
  world.report("ada", DirectState::failed);
  for (const char* who : {"ada", "ben"}) world.ready(who);
  world.move("ben", roster::SetConnected{false});
  world.take();
  world.run(10min);
  EXPECT_THAT(world.take(), IsEmpty());
  world.move("ben", roster::SetConnected{true});
  world.run(10s);
  EXPECT_THAT(world.take(), ElementsAre("forwarded+trial"));
  world.run(10s);
  EXPECT_THAT(world.take(), ElementsAre("forwarded")) << "nobody said anything";
}

TEST(Topology, TriesMoreRarelyWhereDirectCallsDoNotLast) {
  World world;
  world.join("ada");
  world.join("ben");
  world.report("ada", DirectState::failed);
  world.run(10s);
  world.report("ada", DirectState::connected);
  world.report("ben", DirectState::connected);
  ASSERT_EQ(world.current().mode, Mode::direct);
  world.run(5s);
  world.report("ada", DirectState::broken);
  world.take();
  world.run(19s);
  EXPECT_FALSE(world.current().trial);
  world.run(1s);
  EXPECT_TRUE(world.current().trial);
}

TEST(Topology, KeepsABadDirectCallOfThoseWhoCanDoNothingElse) {
  World world;
  world.join("ada", {.direct = true, .forwarded = false});
  world.join("ben");
  world.report("ada", DirectState::failed);
  world.run(1min);
  EXPECT_EQ(world.current().mode, Mode::direct);
}

TEST(Topology, IgnoresReportsOfAnEarlierAttempt) {
  World world;
  for (const char* who : {"ada", "ben", "cleo"}) world.join(who);
  world.leave("cleo");
  world.run(10s);
  ASSERT_TRUE(world.current().trial);
  world.say("ada", DirectReport{1, DirectState::connected});
  world.say("ben", DirectReport{1, DirectState::connected});
  EXPECT_EQ(world.current().mode, Mode::forwarded);
}

TEST(Topology, ForwardsWhereOneCannotHoldADirectCall) {
  World world;
  world.join("ada");
  world.join("camera", {.direct = false, .forwarded = true});
  EXPECT_EQ(world.current().mode, Mode::forwarded);
  EXPECT_EQ(world.current().reason, Reason::capability);
  world.run(1h);
  EXPECT_FALSE(world.current().trial);
}

TEST(Topology, KeepsTheRuleOfItsRoom) {
  World always(Rule::forwarded);
  always.join("ada");
  always.join("ben");
  always.run(1h);
  EXPECT_EQ(always.current(), (Changed{1, Mode::forwarded, false, Reason::configured}));
  World never(Rule::direct);
  never.join("ada");
  never.join("ben");
  never.report("ada", DirectState::failed);
  never.run(1h);
  EXPECT_EQ(never.current().mode, Mode::direct);
  EXPECT_FALSE(never.current().trial);
}

TEST(Topology, RefusesSignalsWhereAddressesAreHidden) {
  World world(Rule::hide_addresses);
  world.join("ada");
  world.join("ben");
  const auto result =
      world.act("ada", room::Command(signal::Command(signal::Relay{ParticipantId("ben"), nullptr})));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().what, "signal.refused");
}

TEST(Topology, IsDirectAgainForWhoIsLeftAlone) {
  World world;
  for (const char* who : {"ada", "ben", "cleo"}) world.join(who);
  world.leave("cleo");
  world.leave("ben");
  EXPECT_EQ(world.current().mode, Mode::direct);
  EXPECT_THAT(world.take(), ElementsAre("direct", "forwarded", "direct", "settled"));
}

TEST(Topology, TellsANewcomerHowThingsAre) {
  Room room(Policy{.capacity = 10, .topology = Rule::forwarded});
  Outbox<Action> out;
  ASSERT_TRUE(room.receive(
      {ParticipantId("ada"), roster::Command(roster::Join{PersonId("p"), "Ada", {}}), {}}, TimePoint(), out));
  const std::vector<Action> actions = out.take();
  ASSERT_EQ(actions.size(), 4U);
  EXPECT_TRUE(std::holds_alternative<roster::Event>(actions[0].event));
  const auto* event = std::get_if<topology::Event>(&actions.back().event);
  ASSERT_NE(event, nullptr);
  EXPECT_EQ(std::get<Changed>(*event).mode, Mode::forwarded);
  EXPECT_EQ(actions.back().audience, Audience::only(ParticipantId("ada")));
}

}  // namespace
}  // namespace parlance::room::topology
