#include "base/check.h"
#include "engine/rooms.h"
#include "test/sim/virtual_worker.h"

#include <gtest/gtest.h>

#include <deque>
#include <map>
#include <string>
#include <vector>

namespace parlance::engine {
namespace {

using namespace std::chrono_literals;
namespace roster = room::roster;

/// Keeps entries as a disk would; can be slow, and can fail.
class FakeDisk final : public hub::Journal {
 public:
  explicit FakeDisk(net::Worker& worker) : worker_(&worker) {}

  void append(const RoomKey& room, std::vector<hub::JournalEntry> entries, Then<Result<void>> then) override {
    work([this, room, entries = std::move(entries), then = std::move(then)]() mutable {
      auto& kept = rooms[room];
      for (const auto& entry : entries) EXPECT_EQ(entry.index, kept.size() + 1);
      if (failing) return then(fail(Kind::unavailable, "server.storage"));
      kept.insert(kept.end(), entries.begin(), entries.end());
      then(ok());
    });
  }
  void load(const RoomKey& room, Then<Result<std::vector<hub::JournalEntry>>> then) override {
    work([this, room, then = std::move(then)]() mutable {
      ++loads;
      if (failing) return then(fail(Kind::unavailable, "server.storage"));
      then(rooms.contains(room) ? rooms[room] : std::vector<hub::JournalEntry>{});
    });
  }
  void forget(const RoomKey& room, Then<Result<void>> then) override {
    work([this, room, then = std::move(then)]() mutable {
      if (failing) return then(fail(Kind::unavailable, "server.storage"));
      rooms.erase(room);
      then(ok());
    });
  }
  void list(Then<Result<std::vector<hub::StoredRoom>>> then) override {
    work([this, then = std::move(then)]() mutable {
      std::vector<hub::StoredRoom> known;
      known.reserve(rooms.size());
      for (const auto& [room, entries] : rooms) known.push_back({room, entries.back().at});
      then(known);
    });
  }
  void release() {
    held = false;
    for (Task& task : std::exchange(waiting_, {})) worker_->post(std::move(task));
  }
  [[nodiscard]] std::size_t waiting() const { return waiting_.size(); }
  void move_to(net::Worker& worker) {
    worker_ = &worker;
    waiting_.clear();
    held = false;
  }

  std::map<RoomKey, std::vector<hub::JournalEntry>> rooms;
  bool failing = false;
  bool held = false;
  int loads = 0;

 private:
  void work(Task task) {
    if (held) {
      waiting_.push_back(std::move(task));
    } else {
      worker_->post(std::move(task));
    }
  }
  net::Worker* worker_;
  std::deque<Task> waiting_;
};

std::string told(const room::Event& event) {
  if (const auto* r = std::get_if<roster::Event>(&event)) {
    if (const auto* e = std::get_if<roster::Snapshot>(r)) {
      std::string line = "snapshot " + std::to_string(e->participants.size());
      for (const auto& participant : e->participants) line += participant.connected ? "" : " away";
      return line;
    }
    if (const auto* e = std::get_if<roster::Joined>(r)) return "joined " + e->participant.name;
    if (const auto* e = std::get_if<roster::Updated>(r)) {
      return "updated " + e->participant.name + (e->participant.connected ? "" : " away") +
             (e->participant.hand ? " hand" : "");
    }
    const auto& left = std::get<roster::Left>(*r);
    return left.reason == roster::Leave::Reason::lost ? "lost" : "left";
  }
  if (const auto* c = std::get_if<room::chat::Event>(&event))
    return "said " + std::get<room::chat::Sent>(*c).message.text;
  if (std::holds_alternative<room::signal::Event>(event)) return "signal";
  return "reaction";
}

using Lines = std::vector<std::string>;

/// Somebody who talks through some gateway, and what they hear.
class Guest final : public hub::ParticipantListener {
 public:
  void on_event(const room::Event& event) override {
    EXPECT_FALSE(inside) << "called from inside its own call";
    // How media travels has tests of its own (room_media_test.cpp).
    if (std::holds_alternative<room::topology::Event>(event)) return;
    if (std::holds_alternative<room::tracks::Event>(event)) return;
    heard.push_back(told(event));
    if (hang_up_at == heard.back()) presence.reset();
  }
  void on_closed(Error reason) override { heard.push_back("closed " + std::string(reason.what)); }

  void join(Rooms& rooms, const std::string& name, std::optional<ParticipantId> same_as = {},
            const std::string& room = "standup") {
    inside = true;
    rooms.join({{"default", room}, PersonId("p_" + name), name, {}, {}, std::move(same_as)}, *this,
               [this](Result<hub::ParticipantPtr> joined) {
                 EXPECT_FALSE(inside) << "called from inside its own call";
                 heard.push_back(joined ? "in" : std::string(joined.error().what));
                 if (joined) presence = std::move(*joined);
               });
    inside = false;
  }
  void send(room::Command command) {
    inside = true;
    presence->send(std::move(command), [this](Result<hub::Ack> ack) {
      EXPECT_FALSE(inside) << "called from inside its own call";
      heard.push_back(ack ? "ok" : std::string(ack.error().what));
    });
    inside = false;
  }
  Lines take() { return std::exchange(heard, {}); }

  hub::ParticipantPtr presence;
  Lines heard;
  std::string hang_up_at;
  bool inside = false;
};

class Onlooker final : public hub::OccupancyListener {
 public:
  void on_occupancy(hub::Occupancy occupancy) override { heard.push_back(occupancy.joined); }
  std::vector<std::size_t> heard;
};

room::Command say(const std::string& text) {
  return room::chat::Command(room::chat::Send{"m_" + text + "______", text});
}
room::Command hand() { return roster::Command(roster::SetHand{true}); }
room::Command leave() { return roster::Command(roster::Leave{}); }

const RoomKey kRoom{"default", "standup"};

class RoomsTest : public ::testing::Test {
 protected:
  RoomsTest() { start(); }
  void start() { rooms = std::make_unique<Rooms>(*worker, disk, random, settings); }
  /// The process ends, with everything in memory, and another begins.
  void crash() {
    gone.push_back(std::move(ada.presence));  // without a destructor's courtesy
    gone.push_back(std::move(bob.presence));
    past_rooms.push_back(std::move(rooms));
    past_workers.push_back(std::move(worker));
    worker = std::make_unique<sim::VirtualWorker>();
    disk.move_to(*worker);
    start();
  }
  void two() {
    ada.join(*rooms, "Ada");
    bob.join(*rooms, "Bob");
    run();
    ada.take();
    bob.take();
  }
  void run() { worker->run_until_idle(); }

  std::unique_ptr<sim::VirtualWorker> worker = std::make_unique<sim::VirtualWorker>();
  FakeDisk disk{*worker};
  SeededRandom random{7};
  Settings settings;
  Guest ada;
  Guest bob;
  Guest cy;
  std::vector<hub::ParticipantPtr> gone;
  std::vector<std::unique_ptr<sim::VirtualWorker>> past_workers;
  std::vector<std::unique_ptr<Rooms>> past_rooms;
  std::unique_ptr<Rooms> rooms;
};

TEST_F(RoomsTest, GivesTheParticipantFirstAndThenWhatItHears) {
  ada.join(*rooms, "Ada");
  bob.join(*rooms, "Bob");
  run();
  EXPECT_EQ(ada.take(), (Lines{"in", "snapshot 1", "joined Bob"}));
  EXPECT_EQ(bob.take(), (Lines{"in", "snapshot 2"}));
  EXPECT_NE(ada.presence->id(), bob.presence->id());
}

TEST_F(RoomsTest, SaysWhyAJoinFails) {
  two();
  cy.join(*rooms, "Cy");
  run();
  EXPECT_EQ(cy.take(), (Lines{"room.full"}));
  bob.presence.reset();
  cy.join(*rooms, " ");
  run();
  EXPECT_EQ(cy.take(), (Lines{"participant.bad_name"}));
}

TEST_F(RoomsTest, LetsNobodyIntoARoomThatNeverForwardsWhoCanDoNothingElse) {
  settings.topologies["standup"] = room::topology::Rule::direct;
  start();
  hub::JoinRequest encoder{kRoom, PersonId("p_e"), "Encoder", {}, {}, {}};
  encoder.abilities = {.direct = false, .forwarded = true};
  std::string answer;
  rooms->join(std::move(encoder), ada, [&answer](Result<hub::ParticipantPtr> joined) {
    answer = joined ? "in" : std::string(joined.error().what);
  });
  EXPECT_EQ(answer, "") << "called from inside its own call";
  run();
  EXPECT_EQ(answer, "room.direct_only");
  two();
  EXPECT_TRUE(ada.presence && bob.presence) << "no place is taken";
}

TEST_F(RoomsTest, HoldsBackADurableCommandsEventsUntilItIsOnDisk) {
  two();
  disk.held = true;
  ada.send(say("Morning"));
  run();
  EXPECT_TRUE(ada.heard.empty());
  EXPECT_TRUE(bob.heard.empty());
  disk.release();
  run();
  EXPECT_EQ(ada.take(), (Lines{"said Morning", "ok"}));
  EXPECT_EQ(bob.take(), (Lines{"said Morning"}));
}

TEST_F(RoomsTest, LetsNothingOvertakeWhatWaitsForTheDisk) {
  two();
  disk.held = true;
  ada.send(say("first"));
  bob.send(hand());
  ada.send(say("second"));
  run();
  EXPECT_TRUE(bob.heard.empty());
  disk.release();
  run();
  EXPECT_EQ(bob.take(), (Lines{"said first", "updated Bob hand", "ok", "said second"}));
}

TEST_F(RoomsTest, AnswersStorageErrorsAndChangesNothing) {
  two();
  disk.failing = true;
  ada.send(say("lost"));
  ada.send(leave());
  ada.send(hand());
  run();
  EXPECT_EQ(ada.take(), (Lines{"server.storage", "server.storage", "updated Ada hand", "ok"}));
  EXPECT_EQ(bob.take(), (Lines{"updated Ada hand"}));
  disk.failing = false;
  ada.send(say("kept"));
  run();
  EXPECT_EQ(bob.take(), (Lines{"said kept"}));
  EXPECT_EQ(disk.rooms[kRoom].size(), 3U) << "two joins and one message";
  cy.join(*rooms, "Cy");
  run();
  EXPECT_EQ(cy.take(), (Lines{"room.full"})) << "Ada is still here";
}

TEST_F(RoomsTest, TellsAJoinOfAStorageErrorAndHoldsNoPlaceForIt) {
  disk.failing = true;
  ada.join(*rooms, "Ada");
  run();
  EXPECT_EQ(ada.take(), (Lines{"server.storage"})) << "the room can't be loaded";
  disk.failing = false;
  bob.join(*rooms, "Bob");
  run();
  disk.failing = true;
  ada.join(*rooms, "Ada");
  run();
  EXPECT_EQ(ada.take(), (Lines{"server.storage"})) << "the join can't be stored";
  disk.failing = false;
  ada.join(*rooms, "Ada");
  run();
  EXPECT_EQ(ada.take(), (Lines{"in", "snapshot 2"}));
}

TEST_F(RoomsTest, StoresARepeatedMessageOnce) {
  two();
  ada.send(say("once"));
  ada.send(say("once"));
  run();
  EXPECT_EQ(ada.take(), (Lines{"said once", "ok", "ok"}));
  EXPECT_EQ(disk.rooms[kRoom].size(), 3U);
}

TEST_F(RoomsTest, TakesADestroyedParticipantForLost) {
  two();
  ada.presence.reset();
  run();
  EXPECT_EQ(bob.take(), (Lines{"lost"}));
  EXPECT_TRUE(ada.take().empty());
  EXPECT_EQ(disk.rooms[kRoom].size(), 3U);
}

TEST_F(RoomsTest, CarriesOutWhatWasSentJustBeforeTheParticipantWasDestroyed) {
  two();
  ada.send(say("bye"));
  ada.presence.reset();
  run();
  EXPECT_EQ(bob.take(), (Lines{"said bye", "lost"}));
  EXPECT_TRUE(ada.take().empty()) << "but nobody is told who has gone";
}

TEST_F(RoomsTest, SaysGoodbyeOnceToOneWhoLeavesOnPurpose) {
  two();
  ada.send(leave());
  run();
  EXPECT_EQ(ada.take(), (Lines{"ok"}));
  ada.send(hand());
  run();
  EXPECT_EQ(ada.take(), (Lines{"room.not_joined"}));
  ada.presence.reset();
  run();
  EXPECT_EQ(bob.take(), (Lines{"left"}));
}

TEST_F(RoomsTest, LetsAListenerDestroyItsParticipantInsideAnEvent) {
  two();
  ada.hang_up_at = "said go";
  bob.send(say("go"));
  run();
  EXPECT_EQ(ada.take(), (Lines{"said go"}));
  EXPECT_EQ(bob.take(), (Lines{"said go", "ok", "lost"}));
}

TEST_F(RoomsTest, GivesAParticipantToTheSessionThatComesBackForIt) {
  two();
  const ParticipantId before = ada.presence->id();
  cy.join(*rooms, "Ada", before);
  run();
  EXPECT_EQ(ada.take(), (Lines{"closed session.replaced"}));
  EXPECT_EQ(cy.take(), (Lines{"in", "snapshot 2"}));
  EXPECT_EQ(cy.presence->id(), before);
  EXPECT_EQ(bob.take(), (Lines{"updated Ada"}));
  ada.send(say("too_late"));
  ada.presence.reset();
  run();
  EXPECT_TRUE(bob.take().empty()) << "the old session can neither speak nor leave for the new one";
}

TEST_F(RoomsTest, AnswersAReplacedSessionThatStillSends) {
  two();
  cy.join(*rooms, "Ada", ada.presence->id());
  run();
  ada.take();
  ada.send(hand());
  run();
  EXPECT_EQ(ada.take(), (Lines{"room.not_joined"}));
}

TEST_F(RoomsTest, UsesAnIdAgainForOneWhoLeftAndComesBack) {
  two();
  const ParticipantId before = ada.presence->id();
  ada.presence.reset();
  run();
  ada.join(*rooms, "Ada", before);
  run();
  EXPECT_EQ(ada.take(), (Lines{"in", "snapshot 2"}));
  EXPECT_EQ(ada.presence->id(), before);
  EXPECT_EQ(bob.take(), (Lines{"lost", "joined Ada"}));
}

TEST_F(RoomsTest, RefusesASecondJoinByTheSameParticipant) {
  two();
  ada.send(roster::Command(roster::Join{PersonId("p_Ada"), "Ada", {}}));
  run();
  EXPECT_EQ(ada.take(), (Lines{"room.already_joined"}));
}

TEST_F(RoomsTest, KeepsOneWhoseLeaveCantBeStoredAsAwayAndTriesAgain) {
  two();
  disk.failing = true;
  ada.presence.reset();
  run();
  EXPECT_EQ(bob.take(), (Lines{"updated Ada away"}));
  worker->advance(12s);
  EXPECT_TRUE(bob.take().empty());
  disk.failing = false;
  worker->advance(5s);
  EXPECT_EQ(bob.take(), (Lines{"lost"}));
}

TEST_F(RoomsTest, BringsEverybodyBackAfterACrash) {
  two();
  const ParticipantId before = ada.presence->id();
  ada.send(say("before"));
  run();
  crash();
  ada.take();
  ada.join(*rooms, "Ada", before);
  run();
  EXPECT_EQ(ada.take(), (Lines{"in", "snapshot 2 away"}));
  worker->advance(59s);
  EXPECT_TRUE(ada.take().empty());
  worker->advance(1s);
  EXPECT_EQ(ada.take(), (Lines{"lost"})) << "Bob did not come back within 60 s";
}

TEST_F(RoomsTest, StopsLikeACrash) {
  two();
  const std::size_t entries = disk.rooms[kRoom].size();
  const ParticipantId before = ada.presence->id();
  bob.send(hand());  // on its way when the stop comes
  rooms->close();
  run();
  EXPECT_TRUE(bob.heard.empty());
  ada.presence.reset();  // the sessions are torn down by the stop
  bob.presence.reset();
  run();
  EXPECT_TRUE(ada.heard.empty());
  EXPECT_TRUE(bob.heard.empty());
  EXPECT_EQ(disk.rooms[kRoom].size(), entries) << "nobody is journalled as lost";
  cy.join(*rooms, "Cy");
  run();
  EXPECT_EQ(cy.take(), (Lines{"server.busy"}));
  start();
  ada.join(*rooms, "Ada", before);
  run();
  EXPECT_EQ(ada.take(), (Lines{"in", "snapshot 2 away"}));
}

TEST_F(RoomsTest, DoesNotHoldPlacesForThoseWhoDidNotComeBackInTime) {
  two();
  crash();
  worker->advance(61s);
  cy.join(*rooms, "Cy");
  run();
  EXPECT_EQ(cy.take(), (Lines{"in", "snapshot 1"}));
}

TEST_F(RoomsTest, WaitsForTheRoomToBeLoaded) {
  disk.held = true;
  Onlooker onlooker;
  const auto watch = rooms->watch(kRoom, onlooker);
  ada.join(*rooms, "Ada");
  run();
  EXPECT_TRUE(ada.heard.empty());
  EXPECT_TRUE(onlooker.heard.empty());
  disk.release();
  run();
  EXPECT_EQ(ada.take(), (Lines{"in", "snapshot 1"}));
  EXPECT_EQ(onlooker.heard, (std::vector<std::size_t>{0, 1}));
}

TEST_F(RoomsTest, TellsWatchersHowTheRoomFills) {
  Onlooker onlooker;
  auto watch = rooms->watch(kRoom, onlooker);
  run();
  two();
  Onlooker late;
  const auto other = rooms->watch(kRoom, late);
  EXPECT_TRUE(late.heard.empty()) << "not from inside the call";
  ada.presence.reset();
  run();
  EXPECT_EQ(onlooker.heard, (std::vector<std::size_t>{0, 1, 2, 1}));
  EXPECT_EQ(late.heard, (std::vector<std::size_t>{2, 1}));
  watch.reset();
  bob.presence.reset();
  run();
  EXPECT_EQ(onlooker.heard.size(), 4U);
}

TEST_F(RoomsTest, CountsARoomThatCantBeReadAsEmpty) {
  disk.failing = true;
  Onlooker onlooker;
  const auto watch = rooms->watch(kRoom, onlooker);
  run();
  EXPECT_EQ(onlooker.heard, (std::vector<std::size_t>{0}));
}

TEST_F(RoomsTest, UnloadsARoomThatIsEmptyAndUnwatched) {
  Onlooker onlooker;
  auto watch = rooms->watch(kRoom, onlooker);
  two();
  ada.presence.reset();
  bob.presence.reset();
  run();
  EXPECT_EQ(rooms->open_rooms(), 1U);
  watch.reset();
  run();
  EXPECT_EQ(rooms->open_rooms(), 0U);
  cy.join(*rooms, " ");
  run();
  EXPECT_EQ(rooms->open_rooms(), 0U) << "a failed join leaves nothing behind";
}

TEST_F(RoomsTest, KeepsTheChatOfAnEmptyRoomForItsRetentionOnly) {
  two();
  ada.send(say("kept"));
  ada.presence.reset();
  bob.presence.reset();
  run();
  worker->advance(23h);
  ada.join(*rooms, "Ada");
  run();
  ada.presence.reset();
  run();
  worker->advance(23h + 59min);
  EXPECT_TRUE(disk.rooms.contains(kRoom)) << "the retention began anew";
  worker->advance(2min);
  EXPECT_FALSE(disk.rooms.contains(kRoom));
}

TEST_F(RoomsTest, ForgetsAWatchedRoomTooAndStartsItAfresh) {
  Onlooker onlooker;
  const auto watch = rooms->watch(kRoom, onlooker);
  two();
  ada.presence.reset();
  bob.presence.reset();
  worker->advance(24h + 1min);
  EXPECT_FALSE(disk.rooms.contains(kRoom));
  cy.join(*rooms, "Cy");
  run();
  EXPECT_EQ(cy.take(), (Lines{"in", "snapshot 1"}));
  EXPECT_EQ(disk.rooms[kRoom].front().index, 1U);
}

TEST_F(RoomsTest, DoesNotForgetARoomThatSomebodyIsIn) {
  two();
  worker->advance(72h);
  EXPECT_TRUE(disk.rooms.contains(kRoom));
}

TEST_F(RoomsTest, ForgetsAfterARestartWhatNobodyCameBackTo) {
  two();
  crash();
  rooms->recover(1);
  worker->advance(23h);
  EXPECT_TRUE(disk.rooms.contains(kRoom));
  worker->advance(2h);
  EXPECT_FALSE(disk.rooms.contains(kRoom));
}

TEST_F(RoomsTest, GivesALongMeetingsPeopleTimeToReturnBeforeTheRoomIsForgotten) {
  two();
  const ParticipantId before = ada.presence->id();
  crash();
  worker->set_wall(WallTime{worker->wall_now().ms + 1000LL * 3600 * 100});
  rooms->recover(1);
  worker->advance(30s);
  ada.join(*rooms, "Ada", before);
  worker->advance(10min);
  EXPECT_TRUE(disk.rooms.contains(kRoom));
}

TEST_F(RoomsTest, LeavesOtherWorkersRoomsAlone) {
  disk.rooms[kRoom].push_back({1, WallTime{0}, ParticipantId("u"), leave()});
  disk.rooms[{"default", "other-room"}] = disk.rooms[kRoom];
  for (std::size_t workers = 2; workers < 12; ++workers) rooms->recover(workers + 1);
  rooms->recover(1'000'000'007);
  disk.rooms[kRoom][0].at = worker->wall_now();
  run();
  EXPECT_EQ(disk.rooms.size(), 2U);
}

TEST_F(RoomsTest, ClosesOnlyTheRoomInWhichABugWasThrown) {
  two();
  cy.join(*rooms, "Cy", {}, "elsewhere");
  run();
  cy.take();
  const ParticipantId before = ada.presence->id();
  ada.send(room::signal::Command(room::signal::Relay{bob.presence->id(), nullptr}));  // a gateway's bug
  run();
  EXPECT_EQ(ada.take(), (Lines{"server.internal", "closed server.internal"}));
  EXPECT_EQ(bob.take(), (Lines{"closed server.internal"}));
  EXPECT_EQ(rooms->counters().rooms_broken, 1U);
  cy.send(say("still_here"));
  run();
  EXPECT_EQ(cy.take(), (Lines{"said still_here", "ok"}));
  bob.send(hand());
  run();
  EXPECT_EQ(bob.take(), (Lines{"server.internal"}));
  ada.presence.reset();
  ada.join(*rooms, "Ada", before);
  run();
  EXPECT_EQ(ada.take(), (Lines{"in", "snapshot 2 away"})) << "the room is as the journal knows it";
}

TEST_F(RoomsTest, LetsParticipantsOutliveTheRooms) {
  two();
  ada.send(say("waits"));
  rooms.reset();
  ada.send(say("nobody_hears"));
  ada.presence.reset();
  bob.presence.reset();
  run();
  EXPECT_TRUE(bob.take().empty());
}

TEST_F(RoomsTest, TakesAJoinWhoseGatewayHasGoneForLost) {
  bob.join(*rooms, "Bob");
  run();
  bob.take();
  {
    Guest hasty;
    rooms->join({kRoom, PersonId("p"), "Gone", {}, {}, {}}, hasty, [](Result<hub::ParticipantPtr>) {});
  }
  run();
  EXPECT_EQ(bob.take(), (Lines{"joined Gone", "lost"}));
}

}  // namespace
}  // namespace parlance::engine
