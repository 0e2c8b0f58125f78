#pragma once

#include "app/doctor/finding.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace parlance::app::doctor {

/// How the data directory is.
struct StorageFacts {
  std::string path;
  bool exists = false;
  bool writable = false;         ///< it, or where it is missing the folder in which it would be made
  bool others_may_read = false;  ///< users besides the owner
  bool running = false;          ///< a server holds it
  std::string owner{};           ///< of the folder, where that is another user than this one; else empty
  std::string
      filesystem;  ///< its name where it is one of those that do not keep what they acknowledge, or are shared; else empty
  std::uint64_t free_bytes = 0;
  std::uint64_t database_bytes = 0;
  std::optional<std::chrono::microseconds>
      sync;  ///< median of a small write until it is on disk; nothing: it could not be written
};

/// Writes some small files into the folder, and takes them away. Makes no folder.
StorageFacts look_at_storage(const std::string& path);
std::vector<Finding> judge_storage(const StorageFacts& facts);

}  // namespace parlance::app::doctor
