#include "store/detail/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace parlance::store::detail {
namespace {

constexpr mode_t kFileMode = S_IRUSR | S_IWUSR;
constexpr mode_t kDirectoryMode = S_IRWXU;

Result<void> make_directory(const std::filesystem::path& directory) {
  if (directory.empty() || std::filesystem::is_directory(directory)) return ok();
  if (const Result<void> above = make_directory(directory.parent_path()); !above) return above;
  if (::mkdir(directory.c_str(), kDirectoryMode) == 0 || errno == EEXIST) return ok();
  return fail(Kind::unavailable, "store.directory");
}

}  // namespace

Result<void> prepare_file(const std::filesystem::path& path) {
  std::error_code broken;
  const std::filesystem::path whole = std::filesystem::absolute(path, broken);
  if (broken) return fail(Kind::unavailable, "store.directory");
  if (const Result<void> directory = make_directory(whole.parent_path()); !directory) return directory;
  const int file = ::open(whole.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, kFileMode);
  if (file < 0) return fail(Kind::unavailable, "store.cannot_open");
  const bool ours = ::fchmod(file, kFileMode) == 0;
  ::close(file);
  if (!ours) return fail(Kind::unavailable, "store.cannot_open");
  return ok();
}

}  // namespace parlance::store::detail
