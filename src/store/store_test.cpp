#include "store/store.h"
#include "test/sim/store_stage.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <iterator>
#include <string>

namespace parlance::store {
namespace {

using sim::StoreStage;

const RoomKey kRoom{"default", "standup"};
const RoomKey kOther{"default", "küche"};

unsigned mode_of(const std::filesystem::path& path) {
  struct stat status{};
  EXPECT_EQ(::stat(path.c_str(), &status), 0) << path;
  return status.st_mode & 0777U;
}

std::string bytes_of(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void write(const std::filesystem::path& path, const std::string& bytes) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << bytes;
}

TEST(Store, GivesBackWhatWasAppendedAfterItIsOpenedAgain) {
  const sim::TemporaryDirectory directory;
  {
    StoreStage stage(directory.file());
    ASSERT_EQ(stage.error, "");
    stage.append(kRoom, {StoreStage::message(1), StoreStage::message(2)});
    stage.append(kOther, {StoreStage::message(1)});
    stage.append(kRoom, {StoreStage::message(3)});
    stage.executor.run();
    EXPECT_EQ(stage.answers, (std::vector<std::string>{"ok", "ok", "ok"}));
  }
  StoreStage stage(directory.file());
  const auto entries = stage.load(kRoom).value();
  ASSERT_EQ(entries.size(), 3U);
  EXPECT_EQ(entries[2].index, 3U);
  EXPECT_EQ(entries[2].at, WallTime{3000});
  EXPECT_EQ(entries[2].actor, ParticipantId("u_ada"));
  const auto& chat = std::get<room::chat::Command>(entries[2].command);
  EXPECT_EQ(std::get<room::chat::Send>(chat).text, "text of message-3");
  EXPECT_EQ(stage.load(kOther).value().size(), 1U);
  EXPECT_TRUE(stage.load({"default", "unknown"}).value().empty());
  EXPECT_TRUE(stage.load({"other", "standup"}).value().empty());
}

TEST(Store, CommitsTogetherWhatCameDuringACommit) {
  const sim::TemporaryDirectory directory;
  StoreStage stage(directory.file());
  for (std::uint64_t i = 1; i <= 50; ++i) stage.append(kRoom, {StoreStage::message(i)});
  stage.executor.run();
  const Counters counters = stage.counters();
  EXPECT_EQ(counters.appends, 50U);
  EXPECT_EQ(counters.entries, 50U);
  EXPECT_EQ(counters.commits, 1U);
}

TEST(Store, RefusesAnAppendThatDoesNotFollowAndTakesTheOthersOfItsGroup) {
  const sim::TemporaryDirectory directory;
  StoreStage stage(directory.file());
  stage.append(kRoom, {StoreStage::message(1)});
  stage.append(kRoom, {StoreStage::message(2), StoreStage::message(4)});
  stage.append(kOther, {StoreStage::message(1)});
  stage.append(kRoom, {StoreStage::message(1)});
  stage.append(kRoom, {StoreStage::message(2)});
  stage.executor.run();
  EXPECT_EQ(stage.answers, (std::vector<std::string>{"ok", "server.storage", "ok", "server.storage", "ok"}));
  EXPECT_EQ(stage.load(kRoom).value().size(), 2U);
  EXPECT_FALSE(stage.counters().broken);
}

TEST(Store, LoadsWhatWasAppendedJustBefore) {
  const sim::TemporaryDirectory directory;
  StoreStage stage(directory.file());
  stage.append(kRoom, {StoreStage::message(1)});
  EXPECT_EQ(stage.load(kRoom).value().size(), 1U) << "asked before the commit ran";
}

TEST(Store, ForgetsARoomAndLeavesNothingOfItInTheFile) {
  const sim::TemporaryDirectory directory;
  {
    StoreStage stage(directory.file());
    ASSERT_EQ(stage.append_now(kRoom, 1), "ok");
    ASSERT_EQ(stage.append_now(kOther, 1), "ok");
    bool done = false;
    stage.journal->forget(kRoom, [&done](Result<void> result) { done = result.has_value(); });
    EXPECT_TRUE(stage.load(kRoom).value().empty()) << "asked before the forgetting ran";
    EXPECT_TRUE(done);
    EXPECT_EQ(stage.append_now(kRoom, 1), "ok") << "it begins anew";
    stage.journal->forget(kRoom, [](const Result<void>&) {});
    stage.journal->forget(kOther, [](const Result<void>&) {});
    stage.executor.run();
  }
  EXPECT_EQ(bytes_of(directory.file()).find("text of"), std::string::npos);
}

TEST(Store, ListsItsRoomsWithTheirNewestEntry) {
  const sim::TemporaryDirectory directory;
  StoreStage stage(directory.file());
  stage.append(kRoom, {StoreStage::message(1), StoreStage::message(2)});
  stage.append(kOther, {StoreStage::message(1)});
  std::map<RoomKey, WallTime> rooms;
  stage.journal->list([&rooms](Result<std::vector<hub::StoredRoom>> listed) {
    for (const hub::StoredRoom& known : listed.value()) rooms[known.room] = known.last_at;
  });
  stage.executor.run();
  EXPECT_EQ(rooms, (std::map<RoomKey, WallTime>{{kRoom, {2000}}, {kOther, {1000}}}));
}

TEST(Store, IsReadableByItsOwnerAlone) {
  const sim::TemporaryDirectory directory;
  StoreStage stage(directory.file());
  ASSERT_EQ(stage.append_now(kRoom, 1), "ok");
  EXPECT_EQ(mode_of(directory.file().parent_path()), 0700U);
  EXPECT_EQ(mode_of(directory.file()), 0600U);
  EXPECT_EQ(mode_of(directory.file().string() + "-wal"), 0600U);
  EXPECT_EQ(mode_of(directory.file().string() + "-shm"), 0600U);
}

TEST(Store, RefusesAFileThatIsNotADatabaseAndLeavesItAlone) {
  const sim::TemporaryDirectory directory;
  const std::string garbage(8192, 'x');
  write(directory.file(), garbage);
  EXPECT_EQ(StoreStage(directory.file()).error, "store.corrupt");
  EXPECT_EQ(bytes_of(directory.file()), garbage);
}

TEST(Store, RefusesADamagedFileAndLeavesItAlone) {
  const sim::TemporaryDirectory directory;
  {
    StoreStage stage(directory.file());
    for (std::uint64_t i = 1; i <= 200; ++i) stage.append(kRoom, {StoreStage::message(i)});
    stage.executor.run();
  }
  std::string bytes = bytes_of(directory.file());
  ASSERT_GT(bytes.size(), 16384U);
  for (std::size_t at = 8192; at < 16384; ++at) bytes[at] = static_cast<char>(at * 7);
  write(directory.file(), bytes);
  EXPECT_EQ(StoreStage(directory.file()).error, "store.corrupt");
  EXPECT_EQ(bytes_of(directory.file()), bytes);
}

TEST(Store, RefusesANewerSchemaAndAForeignFileAndLeavesThemAlone) {
  const sim::TemporaryDirectory directory;
  {
    const StoreStage stage(directory.file());
  }
  {
    SQLite::Database later(directory.file().string(), SQLite::OPEN_READWRITE);
    later.exec("INSERT INTO schema (version) VALUES (999)");
  }
  const std::string newer = bytes_of(directory.file());
  EXPECT_EQ(StoreStage(directory.file()).error, "store.newer_schema");
  EXPECT_EQ(bytes_of(directory.file()), newer);

  const std::filesystem::path foreign = directory.path() / "photos.db";
  {
    SQLite::Database photos(foreign.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    photos.exec("CREATE TABLE photo (name TEXT)");
  }
  const std::string before = bytes_of(foreign);
  EXPECT_EQ(StoreStage(foreign).error, "store.foreign_file");
  EXPECT_EQ(bytes_of(foreign), before);
}

TEST(Store, SaysWhenItsDirectoryOrFileCantBeMade) {
  const sim::TemporaryDirectory directory;
  write(directory.path() / "file", "");
  EXPECT_EQ(StoreStage(directory.path() / "file" / "data" / "parlance.db").error, "store.directory");
  std::filesystem::create_directories(directory.file());
  EXPECT_EQ(StoreStage(directory.file()).error, "store.cannot_open") << "a directory stands there";
}

TEST(Store, DoesNotInventARoomOfWhichItCantReadAnEntry) {
  const sim::TemporaryDirectory directory;
  {
    StoreStage stage(directory.file());
    ASSERT_EQ(stage.append_now(kRoom, 1), "ok");
    ASSERT_EQ(stage.append_now(kOther, 1), "ok");
  }
  {
    SQLite::Database later(directory.file().string(), SQLite::OPEN_READWRITE);
    later.exec(
        R"(UPDATE entry SET command = '{"v":9}' WHERE room = (SELECT id FROM room WHERE name = 'standup'))");
  }
  StoreStage stage(directory.file());
  EXPECT_EQ(stage.load(kRoom).error().what, "server.storage");
  EXPECT_EQ(stage.load(kOther).value().size(), 1U);
  EXPECT_EQ(stage.counters().unreadable, 1U);
}

}  // namespace
}  // namespace parlance::store
