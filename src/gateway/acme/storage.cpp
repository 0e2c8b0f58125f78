#include "gateway/acme/storage.h"

#include "net/https_url.h"
#include "ops/files.h"

#include <fmt/format.h>

#include <filesystem>

namespace parlance::gateway::acme {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;

/// A host name or an address, which is no path.
std::string folder_name(const net::HttpsUrl& url) {
  constexpr std::uint16_t kUsual = 443;
  return url.port == kUsual ? url.host : fmt::format("{}_{}", url.host, url.port);
}

}  // namespace

std::optional<Storage> Storage::at(const std::string& data_directory, const Settings& settings) {
  const auto url = net::HttpsUrl::parse(settings.directory);
  if (!url) return std::nullopt;
  return Storage(fmt::format("{}/acme/{}", data_directory, folder_name(*url)));
}

tl::expected<Storage, Storage::Problem> Storage::open(const std::string& data_directory,
                                                      const Settings& settings) {
  const auto storage = at(data_directory, settings);
  if (!storage)
    return tl::make_unexpected(
        fmt::format("`acme.directory`: {} is not an https address", settings.directory));
  const std::string& folder = storage->folder_;
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (!error)
    std::filesystem::permissions(data_directory + "/acme", std::filesystem::perms::owner_all, error);
  if (error) {
    return tl::make_unexpected(fmt::format(
        "{}: can't be made ({}); give the data directory's rights to this user", folder, error.message()));
  }
  return *storage;
}

std::string Storage::file(std::string_view name) const { return fmt::format("{}/{}", folder_, name); }

tl::expected<crypto::EcKey, Storage::Problem> Storage::account_key() const {
  const std::string path = file("account.key");
  if (const auto pem = ops::read_file(path)) {
    if (auto key = crypto::EcKey::from_pem(*pem)) return std::move(*key);
    return tl::make_unexpected(fmt::format(
        "{}: is not a private key (P-256, PEM); restore it, or remove it (a new account is made then)",
        path));
  }
  auto key = crypto::EcKey::generate();
  const auto pem = key ? key->pem() : Result<std::string>(key.error());
  if (!pem) return tl::make_unexpected(fmt::format("{}: can't be made ({})", path, pem.error().what));
  if (auto written = ops::write_secret(path, *pem); !written) return tl::make_unexpected(written.error());
  return std::move(*key);
}

std::optional<Installed> Storage::installed(const std::vector<std::string>& domains) const {
  const auto pem = ops::read_file(file("tls.pem"));
  const auto key = pem ? crypto::EcKey::from_pem(*pem) : Result<crypto::EcKey>(Error{});
  if (!key) return std::nullopt;
  const auto chain = crypto::read_chain(*pem, *key, domains);
  if (!chain || chain->leaf.self_issued) return std::nullopt;
  return Installed{chain->leaf.not_before, chain->leaf.not_after, chain->renewal_id};
}

tl::expected<void, Storage::Problem> Storage::install(std::string_view chain_pem,
                                                      std::string_view key_pem) const {
  return ops::write_secret(file("tls.pem"), fmt::format("{}{}", chain_pem, key_pem));
}

tl::expected<void, Storage::Problem> Storage::make_provisional(const std::vector<std::string>& domains,
                                                               WallTime now) const {
  if (const auto pem = ops::read_file(file("tls.pem"))) {
    const auto facts = crypto::read_certificate(*pem);
    const bool usable = facts && crypto::EcKey::from_pem(*pem);
    // An authority's certificate stays, even when it has ended: the next one takes its place.
    if (usable && (!facts->self_issued || facts->not_after.ms - now.ms > kDayMs)) return {};
  }
  const auto made =
      crypto::make_self_signed({domains, {}, WallTime{now.ms - kDayMs}, crypto::kSelfSignedLife});
  if (!made)
    return tl::make_unexpected(
        fmt::format("no certificate to begin with ({}); check acme.domains", made.error().what));
  return install(made->certificate_pem, made->key_pem);
}

tl::expected<void, Storage::Problem> Storage::write_status(std::string_view json) const {
  return ops::write_secret(file("status.json"), json);
}

std::optional<std::string> Storage::read_status() const { return ops::read_file(file("status.json")); }

}  // namespace parlance::gateway::acme
