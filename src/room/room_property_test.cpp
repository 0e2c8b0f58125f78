#include "base/random.h"
#include "room/room.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

namespace parlance::room {
namespace {

/// Draws commands that are sometimes right, sometimes wrong.
class Dice final {
 public:
  explicit Dice(std::uint64_t seed) : random_(seed) {}
  std::size_t below(std::size_t bound) { return static_cast<std::size_t>(random_u64(random_) % bound); }

  ParticipantId who() { return ParticipantId("u_" + std::to_string(below(5))); }
  std::string name() {
    static const std::vector<std::string> kNames{"Ada", "  Bob ", "", "a\nb", "\xff", std::string(65, 'x'),
                                                 "Zoë", "\u202e"};
    return kNames[below(kNames.size())];
  }
  MediaState media() { return {static_cast<Device>(below(3)), static_cast<Device>(below(3)), below(2) == 0}; }
  Command command(const ParticipantId& actor) {
    switch (below(10)) {
    case 0:
    case 1:
      return roster::Command(
          roster::Join{PersonId(actor.str() + "p" + std::to_string(below(8) / 7)), name(), media()});
    case 2:
      return roster::Command(roster::Leave{static_cast<roster::Leave::Reason>(below(2))});
    case 3:
      return roster::Command(roster::SetName{name()});
    case 4:
      return roster::Command(roster::SetMedia{media()});
    case 5:
      return roster::Command(roster::SetHand{below(2) == 0});
    case 6:
      return roster::Command(roster::SetConnected{below(2) == 0});
    case 7:
      return signal::Command(signal::Relay{who(), std::make_shared<const std::string>("{}")});
    case 8:
      return reactions::Command(reactions::Send{static_cast<reactions::Reaction>(below(6))});
    default:
      return chat::Command(
          chat::Send{"message-" + std::to_string(below(40)), below(6) == 0 ? "\x01" : "text"});
    }
  }

 private:
  SeededRandom random_;
};

void expect_invariants(const Room& room) {
  std::set<ParticipantId> ids;
  for (const ParticipantInfo& participant : room.roster().participants()) {
    EXPECT_TRUE(ids.insert(participant.id).second);
    EXPECT_FALSE(participant.name.empty());
  }
  EXPECT_LE(ids.size(), room.policy().capacity);
  const std::vector<ChatMessage> newest = room.chat().newest();
  EXPECT_LE(newest.size(), chat::State::kKept);
  for (std::size_t i = 0; i < newest.size(); ++i)
    EXPECT_EQ(newest[i].index, room.chat().last_index() - newest.size() + i + 1);
}

/// The roster without what is not durable.
std::vector<ParticipantInfo> durable(const Room& room) {
  std::vector<ParticipantInfo> participants = room.roster().participants();
  for (ParticipantInfo& participant : participants) {
    participant.media = {};
    participant.hand = false;
    participant.connected = false;
  }
  return participants;
}

TEST(Room, IsTheSameAgainAfterItsDurableCommandsAreReplayed) {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    SCOPED_TRACE(seed);
    Dice dice(seed);
    Room room(Policy{3});
    std::vector<Input> log;
    for (std::int64_t i = 0; i < 300; ++i) {
      Input input{dice.who(), {}, WallTime{i}};
      input.command = dice.command(input.actor);
      const Result<std::optional<Command>> admitted = room.admit(input);
      if (!admitted || !*admitted) continue;
      input.command = **admitted;
      Outbox<Action> out;
      room.apply(input, TimePoint(), out);
      if (is_durable(input.command)) log.push_back(input);
      expect_invariants(room);
    }
    Room again(Policy{1});  // a smaller capacity by now does not change the past
    for (const Input& input : log) again.replay(input);
    again.end_replay();
    EXPECT_EQ(durable(again), durable(room));
    EXPECT_EQ(again.chat(), room.chat());
    for (const ParticipantInfo& participant : again.roster().participants())
      EXPECT_FALSE(participant.connected);
  }
}

TEST(Room, AdmitsOnceMoreWhatItAdmitted) {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    Dice dice(seed);
    Room room(Policy{3});
    for (std::int64_t i = 0; i < 200; ++i) {
      Input input{dice.who(), {}, WallTime{i}};
      input.command = dice.command(input.actor);
      const Result<std::optional<Command>> admitted = room.admit(input);
      if (!admitted || !*admitted) continue;
      EXPECT_TRUE(room.admit({input.actor, **admitted, input.at})) << "normalising is done once and for all";
      Outbox<Action> out;
      room.apply({input.actor, **admitted, input.at}, TimePoint(), out);
    }
  }
}

}  // namespace
}  // namespace parlance::room
