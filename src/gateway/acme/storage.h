#pragma once

#include "crypto/ec_key.h"
#include "gateway/acme/session_renewal.h"
#include "gateway/acme/settings.h"
#include "net/server.h"

#include <tl/expected.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace parlance::gateway::acme {

/// What has to last: a folder for each authority below `acme` in the data directory (so that trying a test authority first leaves nothing
/// behind), with the account's key, the certificate in use, and how the last attempt went. Reads and writes block.
class Storage final {
 public:
  /// For the operator: which file, and what to do.
  using Problem = std::string;

  /// Makes the folder (0700) where it is missing.
  static tl::expected<Storage, Problem> open(const std::string& data_directory, const Settings& settings);

  /// The same, for who only looks: nothing is made. Nothing: acme.directory is no address.
  static std::optional<Storage> at(const std::string& data_directory, const Settings& settings);

  /// Made at the first start.
  [[nodiscard]] tl::expected<crypto::EcKey, Problem> account_key() const;

  /// The certificate in use, if the authority gave it and it speaks for all of `domains`.
  [[nodiscard]] std::optional<Installed> installed(const std::vector<std::string>& domains) const;

  /// Chain and key in one file, so that both change in one moment.
  [[nodiscard]] tl::expected<void, Problem> install(std::string_view chain_pem,
                                                    std::string_view key_pem) const;
  /// For the TLS port, which reads it again when it changes.
  [[nodiscard]] net::TlsFiles tls_files() const { return {file("tls.pem"), file("tls.pem")}; }
  /// So that there is something to begin with: a self-signed certificate, unless there is one that lasts another day.
  [[nodiscard]] tl::expected<void, Problem> make_provisional(const std::vector<std::string>& domains,
                                                             WallTime now) const;

  /// For `parlance doctor`: JSON text.
  [[nodiscard]] tl::expected<void, Problem> write_status(std::string_view json) const;
  [[nodiscard]] std::optional<std::string> read_status() const;

 private:
  explicit Storage(std::string folder) : folder_(std::move(folder)) {}
  [[nodiscard]] std::string file(std::string_view name) const;
  std::string folder_;
};

}  // namespace parlance::gateway::acme
