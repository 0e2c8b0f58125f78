#include "base/random.h"
#include "store/store.h"
#include "test/sim/store_stage.h"

#include <gtest/gtest.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>

namespace {

bool disk_fails = false;
int syncs = 0;

int sync_file(long number, int file) {
  ++syncs;
  if (!disk_fails) return static_cast<int>(::syscall(number, file));
  errno = EIO;
  return -1;
}

}  // namespace

// These stand in front of the C library's: SQLite, a shared library, finds them first. So the disk can be told to fail.
extern "C" int fdatasync(int file) { return sync_file(SYS_fdatasync, file); }
extern "C" int fsync(int file) { return sync_file(SYS_fsync, file); }

namespace parlance::store {
namespace {

using sim::StoreStage;

const RoomKey kRoom{"default", "standup"};

TEST(Durability, SyncsTheDiskBeforeItAcknowledges) {
  const sim::TemporaryDirectory directory;
  StoreStage stage(directory.file());
  const int before = syncs;
  EXPECT_EQ(stage.append_now(kRoom, 1), "ok");
  const int after = syncs;
  EXPECT_GT(after, before);
  EXPECT_EQ(stage.append_now(kRoom, 2), "ok");
  EXPECT_GT(syncs, after);
}

TEST(Durability, AcknowledgesNothingMoreAfterASyncHasFailed) {
  const sim::TemporaryDirectory directory;
  {
    StoreStage stage(directory.file());
    EXPECT_EQ(stage.append_now(kRoom, 1), "ok");
    disk_fails = true;
    EXPECT_EQ(stage.append_now(kRoom, 2), "server.storage");
    disk_fails = false;
    EXPECT_EQ(stage.append_now(kRoom, 2), "server.storage") << "a later sync that succeeds proves nothing";
    bool forgotten = true;
    stage.journal->forget(kRoom, [&forgotten](Result<void> result) { forgotten = result.has_value(); });
    stage.executor.run();
    EXPECT_FALSE(forgotten);
    EXPECT_TRUE(stage.counters().broken);
  }
  StoreStage again(directory.file());
  EXPECT_GE(again.load(kRoom).value().size(), 1U) << "what was acknowledged is there";
}

/// Appends for ever and tells each acknowledgement, as four bytes, the moment it comes.
[[noreturn]] void append_until_killed(const std::filesystem::path& file, int pipe) {
  StoreStage stage(file);
  auto next = static_cast<std::uint32_t>(stage.load(kRoom).value().size());
  for (;;) {
    const int group = next % 3 == 0 ? 2 : 1;  // now and then two share a commit
    for (int i = 0; i < group; ++i) {
      const std::uint32_t index = ++next;
      stage.journal->append(kRoom, {StoreStage::message(index)}, [pipe, index](Result<void> result) {
        if (!result || ::write(pipe, &index, sizeof index) != sizeof index) ::_exit(1);
      });
    }
    stage.executor.run();
  }
}

/// The highest acknowledged index; the child is killed `wait_us` after it had `count` acknowledgements.
std::uint32_t run_and_kill(const std::filesystem::path& file, std::size_t count, unsigned wait_us) {
  std::array<int, 2> ends{};
  EXPECT_EQ(::pipe(ends.data()), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    ::close(ends[0]);
    append_until_killed(file, ends[1]);
  }
  ::close(ends[1]);
  std::uint32_t acknowledged = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (::read(ends[0], &acknowledged, sizeof acknowledged) != sizeof acknowledged) break;
  }
  ::usleep(wait_us);
  ::kill(child, SIGKILL);
  std::uint32_t more = 0;
  while (::read(ends[0], &more, sizeof more) == sizeof more) acknowledged = more;
  ::close(ends[0]);
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status)) << "the child ended by itself";
  return acknowledged;
}

TEST(Durability, NothingAcknowledgedIsLostWhenTheProcessIsKilled) {
  const sim::TemporaryDirectory directory;
  SeededRandom random(20);
  for (int round = 0; round < 20; ++round) {
    const auto count = static_cast<std::size_t>(random_u64(random) % 12 + 1);
    const auto wait_us = static_cast<unsigned>(random_u64(random) % 3000);
    const std::uint32_t acknowledged = run_and_kill(directory.file(), count, wait_us);
    StoreStage stage(directory.file());
    ASSERT_EQ(stage.error, "");
    const auto entries = stage.load(kRoom).value();
    ASSERT_GE(entries.size(), acknowledged);
    for (std::size_t i = 0; i < entries.size(); ++i) ASSERT_EQ(entries[i].index, i + 1);
  }
}

}  // namespace
}  // namespace parlance::store
