#include "ops/files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace parlance::ops {
namespace {

bool write_all(int file, std::string_view content) {
  while (!content.empty()) {
    const ssize_t written = ::write(file, content.data(), content.size());
    if (written <= 0) return false;
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

void sync_folder_of(const std::string& path) {
  const auto parent = std::filesystem::path(path).parent_path();
  const int folder = ::open(parent.empty() ? "." : parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return;
  ::fsync(folder);
  ::close(folder);
}

}  // namespace

std::optional<std::string> read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(file), {});
}

tl::expected<void, std::string> write_secret(const std::string& path, std::string_view content) {
  const std::string temporary = path + ".new";
  const auto problem = [&temporary] {
    return tl::make_unexpected(fmt::format("{}: can't be written ({})", temporary, std::strerror(errno)));
  };
  const int file = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (file < 0) return problem();
  const bool written = write_all(file, content) && ::fsync(file) == 0;
  const int error = errno;
  ::close(file);
  errno = error;
  if (!written || ::rename(temporary.c_str(), path.c_str()) != 0) {
    auto why = problem();
    ::unlink(temporary.c_str());  // half a secret serves nobody, and the disk may be full
    return why;
  }
  sync_folder_of(path);
  return {};
}

}  // namespace parlance::ops
