#include "app/doctor/storage.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/magic.h>
#include <pwd.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <utility>

namespace parlance::app::doctor {
namespace {

namespace fs = std::filesystem;
using std::chrono::microseconds;

constexpr std::uint64_t kMiB = 1024 * 1024;
constexpr std::uint64_t kFreeLeast = 200 * kMiB;
constexpr microseconds kSyncSlow{100'000};
constexpr int kSyncs = 9;  // the median of so many

// linux/magic.h lacks these; from the filesystems' own sources, as statfs(2) lists them.
constexpr long kCifs = 0xFF534D42;
constexpr long kSmb2 = 0xFE534D42;

std::string suspicious_filesystem(const std::string& path) {
  constexpr std::array<std::pair<long, const char*>, 8> kNames{{{NFS_SUPER_MAGIC, "NFS"},
                                                                {OVERLAYFS_SUPER_MAGIC, "overlayfs"},
                                                                {SMB_SUPER_MAGIC, "SMB"},
                                                                {kCifs, "CIFS"},
                                                                {kSmb2, "SMB"},
                                                                {V9FS_MAGIC, "9P"},
                                                                {TMPFS_MAGIC, "tmpfs"},
                                                                {RAMFS_MAGIC, "ramfs"}}};
  struct statfs about{};
  if (::statfs(path.c_str(), &about) != 0) return {};
  for (const auto& [magic, name] : kNames) {
    if (static_cast<long>(about.f_type) == magic) return name;
  }
  return {};
}

/// A new file under a name that nobody can foresee: the folder may be one in which others lay links, as /tmp is.
std::optional<microseconds> time_one_sync(const std::string& folder) {
  std::string file = folder + "/.parlance-doctor-XXXXXX";
  const int descriptor = ::mkostemp(file.data(), O_CLOEXEC);
  if (descriptor < 0) return std::nullopt;
  const std::array<char, 4096> block{};
  const auto begin = std::chrono::steady_clock::now();
  const bool good = ::write(descriptor, block.data(), block.size()) == static_cast<ssize_t>(block.size()) &&
                    ::fsync(descriptor) == 0;
  const auto took = std::chrono::duration_cast<microseconds>(std::chrono::steady_clock::now() - begin);
  ::close(descriptor);
  ::unlink(file.c_str());
  return good ? std::optional(took) : std::nullopt;
}

std::optional<microseconds> time_syncs(const std::string& folder) {
  std::array<microseconds, kSyncs> times{};
  for (microseconds& each : times) {
    const auto one = time_one_sync(folder);
    if (!one) return std::nullopt;
    each = *one;
  }
  std::ranges::nth_element(times, times.begin() + kSyncs / 2);
  return times[kSyncs / 2];
}

bool is_held(const std::string& path) {
  const int lock = ::open((path + "/lock").c_str(), O_RDWR | O_CLOEXEC);
  if (lock < 0) return false;
  const bool held = ::flock(lock, LOCK_EX | LOCK_NB) != 0;
  ::close(lock);
  return held;
}

/// The folder itself, or the nearest one above that exists.
fs::path existing(fs::path path) {
  std::error_code none;
  path = fs::absolute(path, none).lexically_normal();
  while (!path.empty() && path != path.parent_path() && !fs::exists(path, none)) path = path.parent_path();
  return path;
}

/// The name of the folder's owner, unless that is who asks.
std::string other_owner(const struct stat& about) {
  if (about.st_uid == ::geteuid()) return {};
  const passwd* user = ::getpwuid(about.st_uid);
  return user != nullptr ? user->pw_name : fmt::format("#{}", about.st_uid);
}

Finding judge_access(const StorageFacts& facts) {
  if (!facts.owner.empty()) {
    const std::string what = fmt::format("{} belongs to {}", facts.path, facts.owner);
    return {"data directory", facts.writable ? Grade::warning : Grade::failure,
            what + (facts.writable ? "; this user's rights and limits are not the server's."
                                   : ", and this user may not write there."),
            fmt::format(
                "Ask as the server's user (sudo -u {} parlance doctor). If the server runs as another one: "
                "chown -R the folder to that.",
                facts.owner)};
  }
  if (!facts.writable) {
    return {"data directory", Grade::failure, fmt::format("{} can't be written.", facts.path),
            "Give it to the user whom the server runs as, or choose another with --data or data.directory."};
  }
  if (!facts.exists)
    return {"data directory", Grade::fine, fmt::format("{} will be made at the first start.", facts.path)};
  if (facts.others_may_read) {
    return {"data directory", Grade::warning,
            fmt::format("Other users of this machine may read {}.", facts.path),
            fmt::format("chmod 700 {}", facts.path)};
  }
  return {"data directory", Grade::fine,
          fmt::format("{}, {} MiB of database{}.", facts.path, facts.database_bytes / kMiB,
                      facts.running ? "; a server runs on it" : "")};
}

Finding judge_filesystem(const std::string& name) {
  if (name == "overlayfs") {
    return {
        "durability", Grade::warning,
        "It is in a container's own layer (overlayfs): everything is lost when the container is replaced.",
        "Mount a volume or a folder of the host for the data directory."};
  }
  const bool memory = name == "tmpfs" || name == "ramfs";
  return {"durability", Grade::warning,
          memory ? fmt::format("It is on {}: everything is lost when the machine restarts.", name)
                 : fmt::format("It is on {}, where locks and flushing are not to be relied on.", name),
          "Put the data directory on a local disk."};
}

Finding judge_durability(const StorageFacts& facts) {
  if (!facts.filesystem.empty()) return judge_filesystem(facts.filesystem);
  if (!facts.sync) {
    return {"durability", Grade::failure, "A small file could not be brought to disk.",
            "Look at the disk's health and free space (dmesg, df)."};
  }
  const double ms = static_cast<double>(facts.sync->count()) / 1000;
  if (*facts.sync > kSyncSlow) {
    return {"durability", Grade::warning,
            fmt::format("Bringing 4 KiB to disk takes {:.0f} ms; chat waits for it.", ms),
            "Use a local SSD for the data directory."};
  }
  return {"durability", Grade::fine, fmt::format("Bringing 4 KiB to disk takes {:.1f} ms.", ms)};
}

Finding judge_space(const StorageFacts& facts) {
  std::string what = fmt::format("{} MiB are free.", facts.free_bytes / kMiB);
  if (facts.free_bytes >= kFreeLeast) return {"disk space", Grade::fine, std::move(what)};
  return {"disk space", Grade::warning, std::move(what), "Make room: without space nothing is acknowledged."};
}

}  // namespace

StorageFacts look_at_storage(const std::string& path) {
  StorageFacts facts;
  facts.path = path;
  std::error_code none;
  const std::string folder = existing(path).string();
  facts.exists = fs::is_directory(path, none);
  facts.writable = fs::is_directory(folder, none) && ::access(folder.c_str(), W_OK | X_OK) == 0;
  facts.filesystem = suspicious_filesystem(folder);
  facts.free_bytes = fs::space(folder, none).available;
  if (none) facts.free_bytes = 0;
  facts.sync = facts.writable ? time_syncs(folder) : std::nullopt;
  if (!facts.exists) return facts;
  struct stat about{};
  if (::stat(path.c_str(), &about) == 0) {
    facts.others_may_read = (about.st_mode & (S_IRWXG | S_IRWXO)) != 0;
    facts.owner = other_owner(about);
  }
  facts.running = is_held(path);
  const auto size = fs::file_size(path + "/parlance.db", none);
  facts.database_bytes = none ? 0 : size;
  return facts;
}

std::vector<Finding> judge_storage(const StorageFacts& facts) {
  if (!facts.writable) return {judge_access(facts)};
  return {judge_access(facts), judge_durability(facts), judge_space(facts)};
}

}  // namespace parlance::app::doctor
