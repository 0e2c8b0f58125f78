#include "app/data_directory.h"

#include "crypto/certificate.h"
#include "ops/files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>

namespace parlance::app {
namespace {

using Problem = DataDirectory::Problem;
constexpr std::size_t kTokenKeyBytes = 32;
constexpr std::int64_t kDayMs = 24LL * 3600 * 1000;
/// Browsers that trusted it by hand have to do so again, so not earlier than needed.
constexpr std::int64_t kRenewBeforeMs = 30 * kDayMs;

bool looks_like_address(const std::string& name) {
  return name.find(':') != std::string::npos || name.find_first_not_of("0123456789.") == std::string::npos;
}

tl::expected<crypto::TokenKey, Problem> to_key(const std::string& path, const std::string& secret) {
  if (auto key = crypto::TokenKey::from(as_bytes(secret))) return std::move(*key);
  return tl::make_unexpected(fmt::format(
      "{}: is not a key of {} bytes; restore it, or remove it (everybody then comes back as somebody new)",
      path, kTokenKeyBytes));
}

bool still_good(const DataDirectory::Certificate& files, WallTime now) {
  const auto pem = ops::read_file(files.certificate);
  if (!pem || !ops::read_file(files.key)) return false;
  const auto facts = crypto::read_certificate(*pem);
  return facts && facts->not_after.ms - now.ms > kRenewBeforeMs;
}

}  // namespace

tl::expected<DataDirectory, Problem> DataDirectory::open(const std::string& path) {
  std::error_code error;
  const bool made = std::filesystem::create_directories(path, error);
  if (error) {
    return tl::make_unexpected(
        fmt::format("data directory {}: can't be made ({}); choose another with --data or data.directory",
                    path, error.message()));
  }
  if (made) ::chmod(path.c_str(), S_IRWXU);
  const std::string file = path + "/lock";
  const int lock = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (lock < 0) {
    return tl::make_unexpected(
        fmt::format("data directory {}: can't be written ({}); give its owner's rights to this user", path,
                    std::strerror(errno)));
  }
  if (::flock(lock, LOCK_EX | LOCK_NB) != 0) {
    ::close(lock);
    return tl::make_unexpected(fmt::format(
        "data directory {}: another parlance runs on it; stop that one, or give this one its own with --data",
        path));
  }
  return DataDirectory(path, lock);
}

DataDirectory::DataDirectory(DataDirectory&& other) noexcept
    : path_(std::move(other.path_)), lock_(std::exchange(other.lock_, -1)) {}

DataDirectory::~DataDirectory() {
  if (lock_ >= 0) ::close(lock_);
}

std::string DataDirectory::file(std::string_view name) const { return fmt::format("{}/{}", path_, name); }

tl::expected<crypto::TokenKey, Problem> DataDirectory::token_key(Random& random) const {
  const std::string path = file("token.key");
  auto secret = ops::read_file(path);
  if (!secret) {
    Bytes fresh(kTokenKeyBytes);
    random.fill(fresh);
    secret = std::string(as_text(fresh));
    if (auto written = ops::write_secret(path, *secret); !written)
      return tl::make_unexpected(written.error());
  }
  return to_key(path, *secret);
}

tl::expected<crypto::TokenKey, Problem> DataDirectory::shared_token_key(const std::string& path,
                                                                        Random& random) {
  const std::string file = path + "/token.key";
  if (const auto secret = ops::read_file(file)) return to_key(file, *secret);
  const auto data = open(path);
  if (!data) return tl::make_unexpected(data.error());
  return data->token_key(random);
}

tl::expected<DataDirectory::Certificate, Problem> DataDirectory::certificate(std::vector<std::string> names,
                                                                             WallTime now) const {
  Certificate files{file("certificate.pem"), file("certificate.key")};
  if (still_good(files, now)) return files;
  crypto::CertificateRequest request;
  for (std::string& name : names) {
    (looks_like_address(name) ? request.addresses : request.dns_names).push_back(std::move(name));
  }
  request.not_before = WallTime{now.ms - kDayMs};
  const auto made = crypto::make_self_signed(request);
  if (!made)
    return tl::make_unexpected(
        fmt::format("the self-signed certificate can't be made ({}); check tls.names", made.error().what));
  for (const auto& [path, content] :
       {std::pair(files.key, made->key_pem), std::pair(files.certificate, made->certificate_pem)}) {
    if (auto written = ops::write_secret(path, content); !written)
      return tl::make_unexpected(written.error());
  }
  return files;
}

}  // namespace parlance::app
