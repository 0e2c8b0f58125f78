#include "engine/command_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace parlance::engine {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// A journal whose disk is as slow as the test wants.
struct SlowJournal final : hub::Journal {
  void append(const RoomKey& /*room*/, std::vector<hub::JournalEntry> entries,
              Then<Result<void>> then) override {
    appended.push_back(entries.front().index);
    answer = std::move(then);
  }
  void load(const RoomKey& /*room*/, Then<Result<std::vector<hub::JournalEntry>>> then) override {
    then(std::vector<hub::JournalEntry>{});
  }
  void forget(const RoomKey& /*room*/, Then<Result<void>> then) override { then(ok()); }
  void list(Then<Result<std::vector<hub::StoredRoom>>> then) override {
    then(std::vector<hub::StoredRoom>{});
  }

  std::vector<std::uint64_t> appended;
  Then<Result<void>> answer;
};

/// Notes what the line does with the commands; `add_while_working` is added in the middle of the first.
struct Carrier final : CommandCarrier {
  Result<bool> decide(Work& work) override {
    notes.push_back("decide " + work.input.actor.str());
    if (work.input.actor.str() == "refused") return fail(Kind::refused, "test.refused");
    return work.input.actor.str() != "nothing";
  }
  void carry_out(Work& work) override {
    notes.push_back("do " + work.input.actor.str());
    if (auto more = std::exchange(add_while_working, {})) more();
    if (work.input.actor.str() == "bug") throw std::logic_error("a bug");
    notes.push_back("done " + work.input.actor.str());
    work.answer(ok());
  }
  void on_not_stored(const Work& work) override { notes.push_back("lost " + work.input.actor.str()); }
  void on_rest() override { ++rests; }
  void guard(Task task) override {
    try {
      task();
    } catch (const std::exception&) {
      line->end(fail(Kind::unavailable, "test.bug"));
    }
  }

  CommandLine* line = nullptr;
  std::vector<std::string> notes;
  Task add_while_working;
  int rests = 0;
};

class CommandLineTest : public testing::Test {
 protected:
  CommandLineTest() { carrier.line = &line; }

  Work hand(const std::string& who) {  // a raised hand is not durable
    return {{ParticipantId(who), room::roster::Command(room::roster::SetHand{true}), {}},
            SeatId::none,
            [this, who](Result<void> result) {
              answers.push_back(who + " " + std::string(result ? "ok" : result.error().what));
            }};
  }
  Work leave(const std::string& who) {  // durable
    Work made = hand(who);
    made.input.command = room::roster::Command(room::roster::Leave{});
    return made;
  }

  SlowJournal journal;
  RoomLog log{journal, RoomKey{}};
  Carrier carrier;
  CommandLine line{log, carrier};
  std::vector<std::string> answers;
};

TEST_F(CommandLineTest, KeepsCommandsUntilItIsOpened) {
  line.add(hand("ada"));
  EXPECT_THAT(carrier.notes, IsEmpty());
  EXPECT_FALSE(line.opened());
  line.open();
  EXPECT_THAT(carrier.notes, ElementsAre("decide ada", "do ada", "done ada"));
  EXPECT_TRUE(line.rests());
}

TEST_F(CommandLineTest, CarriesADurableCommandOutOnlyWhenItIsOnDiskAndLetsTheOthersWait) {
  line.open();
  line.add(leave("ada"));
  line.add(hand("ben"));
  EXPECT_THAT(carrier.notes, ElementsAre("decide ada"));
  EXPECT_THAT(answers, IsEmpty());
  EXPECT_FALSE(line.rests());
  journal.answer(ok());
  EXPECT_THAT(carrier.notes,
              ElementsAre("decide ada", "do ada", "done ada", "decide ben", "do ben", "done ben"));
  EXPECT_THAT(answers, ElementsAre("ada ok", "ben ok"));
}

TEST_F(CommandLineTest, ACommandThatTheDiskRefusesIsNotCarriedOut) {
  line.open();
  line.add(leave("ada"));
  journal.answer(fail(Kind::unavailable, "server.storage"));
  EXPECT_THAT(carrier.notes, ElementsAre("decide ada", "lost ada"));
  EXPECT_THAT(answers, ElementsAre("ada server.storage"));
  EXPECT_TRUE(line.rests());
}

TEST_F(CommandLineTest, WhatIsRefusedOrChangesNothingIsAnsweredAndNotCarriedOut) {
  line.open();
  line.add(hand("refused"));
  line.add(hand("nothing"));
  EXPECT_THAT(carrier.notes, ElementsAre("decide refused", "decide nothing"));
  EXPECT_THAT(answers, ElementsAre("refused test.refused", "nothing ok"));
}

TEST_F(CommandLineTest, WhatIsAddedInTheMiddleOfACommandWaitsForItsEnd) {
  line.open();
  carrier.add_while_working = [this] { line.add(hand("ben")); };
  line.add(hand("ada"));
  EXPECT_THAT(carrier.notes,
              ElementsAre("decide ada", "do ada", "done ada", "decide ben", "do ben", "done ben"));
}

TEST_F(CommandLineTest, AfterABugEverybodyIsAnsweredAndNothingIsCarriedOut) {
  line.open();
  carrier.add_while_working = [this] { line.add(hand("ben")); };
  line.add(hand("bug"));
  line.add(hand("cleo"));
  EXPECT_THAT(carrier.notes, ElementsAre("decide bug", "do bug"));
  EXPECT_THAT(answers, ElementsAre("bug test.bug", "ben test.bug", "cleo server.internal"));
  EXPECT_TRUE(line.ended());
}

TEST_F(CommandLineTest, AnAnswerOfTheDiskThatComesAfterTheEndIsIgnored) {
  line.open();
  line.add(leave("ada"));
  line.end(fail(Kind::unavailable, "test.end"));
  journal.answer(ok());
  EXPECT_THAT(carrier.notes, ElementsAre("decide ada"));
  EXPECT_THAT(answers, ElementsAre("ada test.end"));
}

}  // namespace
}  // namespace parlance::engine
