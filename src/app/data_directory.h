#pragma once

#include "base/random.h"
#include "base/time.h"
#include "crypto/token.h"

#include <tl/expected.hpp>

#include <string>
#include <vector>

namespace parlance::app {

/// The one folder in which everything lives that has to last. Held by one process at a time.
class DataDirectory final {
 public:
  /// For the operator: what is wrong and how to mend it.
  using Problem = std::string;

  /// Makes the folder (0700) where it is missing, and takes its lock.
  static tl::expected<DataDirectory, Problem> open(const std::string& path);
  DataDirectory(DataDirectory&& other) noexcept;
  DataDirectory& operator=(DataDirectory&&) = delete;
  DataDirectory(const DataDirectory&) = delete;
  DataDirectory& operator=(const DataDirectory&) = delete;
  ~DataDirectory();

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] std::string file(std::string_view name) const;

  /// The key that signs tokens: 32 random bytes, made at the first start (0600) and kept.
  [[nodiscard]] tl::expected<crypto::TokenKey, Problem> token_key(Random& random) const;
  /// The same for a program beside the server: a key that is there is read without the lock.
  static tl::expected<crypto::TokenKey, Problem> shared_token_key(const std::string& path, Random& random);

  struct Certificate {
    std::string certificate;  ///< path of a PEM file
    std::string key;          ///< path of a PEM file
  };
  /// The self-signed certificate: made at the first start, and again within 30 days of its end.
  [[nodiscard]] tl::expected<Certificate, Problem> certificate(std::vector<std::string> names,
                                                               WallTime now) const;

 private:
  DataDirectory(std::string path, int lock) : path_(std::move(path)), lock_(lock) {}
  std::string path_;
  int lock_ = -1;  ///< an open file that is flock()ed for as long as we live
};

}  // namespace parlance::app
