#include "gateway/acme/configuration.h"

#include "crypto/base64url.h"
#include "crypto/host_name.h"
#include "net/https_url.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace parlance::gateway::acme {
namespace {

using Problem = ops::Settings::Problem;

constexpr std::int64_t kHttpsPort = 443;  // where authorities look (RFC 8737 section 3)
constexpr std::int64_t kHttpPort = 80;    // RFC 8555 section 8.3
constexpr std::size_t kMaxDomains = 100;

std::optional<Problem> not_a_domain(const std::string& name) {
  const bool plain = crypto::is_host_name(name) && name.find('.') != std::string::npos;
  const bool number = name.find_first_not_of("0123456789.") == std::string::npos;
  if (name.starts_with("*."))
    return fmt::format(
        "`acme.domains`: {}: no authority gives names with * for these challenges; list each name", name);
  if (!plain || number || name.find_first_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ") != std::string::npos) {
    return fmt::format(
        "`acme.domains`: {} is not a public host name in lower case (other alphabets in their xn-- form)",
        name);
  }
  return std::nullopt;
}

std::optional<Problem> problem_in_domains(const std::vector<std::string>& domains) {
  if (domains.empty())
    return "`acme.domains` is empty; name the public host names of this server, as in [\"meet.example.org\"]";
  if (domains.size() > kMaxDomains) return fmt::format("`acme.domains` has more than {} names", kMaxDomains);
  for (const std::string& name : domains) {
    if (auto problem = not_a_domain(name)) return problem;
    if (std::count(domains.begin(), domains.end(), name) > 1)
      return fmt::format("`acme.domains` has {} twice; name it once", name);
  }
  return std::nullopt;
}

/// An authority asks at a port of its choice, never at ours.
std::optional<Problem> problem_in_ports(const ops::Settings& settings) {
  const std::int64_t https = settings.integer("net.https_port");
  const std::int64_t http = settings.integer("acme.http_port");
  const bool forwarded = settings.flag("acme.forwarded");
  const std::string& challenge = settings.text("acme.challenge");
  if (challenge == "tls-alpn-01") {
    if (https == kHttpsPort || forwarded) return std::nullopt;
    return fmt::format(
        "`net.https_port` is {}, but an authority checks tls-alpn-01 at port 443 alone; set net.https_port = 443 (ports below 1024 need "
        "CAP_NET_BIND_SERVICE), or set acme.forwarded = true if a router passes port 443 on to {}",
        https, https);
  }
  if (challenge != "http-01")
    return fmt::format("`acme.challenge` is {}; it has to be one of tls-alpn-01, http-01", challenge);
  if (http != kHttpPort && !forwarded) {
    return fmt::format(
        "`acme.http_port` is {}, but an authority checks http-01 at port 80 alone; set acme.http_port = 80, or set acme.forwarded = true "
        "if a router passes port 80 on to {}",
        http, http);
  }
  if (http == settings.integer("net.http_port") || http == https)
    return fmt::format("`acme.http_port` is {}, which net.http_port or net.https_port has", http);
  return std::nullopt;
}

std::optional<Problem> problem_in_account(const ops::Settings& settings) {
  if (!settings.flag("acme.agree_to_terms")) {
    return "`acme.agree_to_terms` is false; read the authority's terms of service (its directory names them), then set it to true";
  }
  const std::string& email = settings.text("acme.email");
  if (!email.empty() &&
      (email.find('@') == std::string::npos || email.find_first_of(" ,?") != std::string::npos))
    return fmt::format("`acme.email`: {} is not one e-mail address", email);
  const std::string& key = settings.text("acme.external_key");
  if (settings.text("acme.external_id").empty() != key.empty())
    return "`acme.external_id` and `acme.external_key` go together; give both or neither";
  const auto secret = crypto::base64url_decode(key);
  if (!secret) return "`acme.external_key` is not base64url; copy it as the authority shows it";
  return std::nullopt;
}

}  // namespace

std::span<const ops::SettingKey> setting_keys() {
  using Texts = std::vector<std::string>;
  static const Settings fallback;
  static const std::array kKeys{
      ops::SettingKey{
          "acme.enabled", fallback.enabled,
          "Whether a certificate that browsers trust is got, and renewed, from an authority (ACME, RFC 8555)."},
      ops::SettingKey{"acme.domains", Texts{},
                      "Public host names of this server; the authority checks each."},
      ops::SettingKey{"acme.directory", fallback.directory, "The authority's directory: an https address."},
      ops::SettingKey{"acme.email", fallback.email, "Where the authority may write to. Empty: nowhere."},
      ops::SettingKey{"acme.agree_to_terms", fallback.agree_to_terms,
                      "Whether you agree to the authority's terms of service. It has to be true."},
      ops::SettingKey{
          "acme.ca_file", fallback.ca_file,
          "PEM file with the authorities that vouch for the directory's own server. Empty: the system's."},
      ops::SettingKey{"acme.challenge", fallback.challenge,
                      "How the authority checks a name: tls-alpn-01 (at port 443) or http-01 (at port 80)."},
      ops::SettingKey{
          "acme.http_port", std::int64_t{fallback.http_port},
          "The port for http-01, on the addresses of net.listen; everything else there is sent to https.", 1,
          65535},
      ops::SettingKey{
          "acme.forwarded", fallback.forwarded,
          "Whether a router or container passes the public port 443 on to net.https_port (and 80 to acme.http_port)."},
      ops::SettingKey{"acme.external_id", fallback.external_id,
                      "For authorities that want it: the id of the account that you have with them."},
      ops::SettingKey{"acme.external_key", fallback.external_key,
                      "The key of that account, in base64url. A secret."},
  };
  return kKeys;
}

Settings read_settings(const ops::Settings& from) {
  Settings settings;
  settings.enabled = from.flag("acme.enabled");
  settings.domains = from.texts("acme.domains");
  settings.directory = from.text("acme.directory");
  settings.email = from.text("acme.email");
  settings.agree_to_terms = from.flag("acme.agree_to_terms");
  settings.ca_file = from.text("acme.ca_file");
  settings.challenge = from.text("acme.challenge");
  settings.http_port = static_cast<std::uint16_t>(from.integer("acme.http_port"));
  settings.forwarded = from.flag("acme.forwarded");
  settings.external_id = from.text("acme.external_id");
  settings.external_key = from.text("acme.external_key");
  settings.https_port = static_cast<std::uint16_t>(from.integer("net.https_port"));
  settings.listen = from.texts("net.listen");
  return settings;
}

Bytes external_secret(const Settings& settings) {
  auto secret = crypto::base64url_decode(settings.external_key);
  return secret ? std::move(*secret) : Bytes();
}

std::optional<Problem> problem_in(const ops::Settings& settings) {
  if (!settings.flag("acme.enabled")) return std::nullopt;
  if (!settings.text("tls.certificate").empty())
    return "`acme.enabled` and `tls.certificate` exclude each other: the certificate is either got or given";
  if (!net::HttpsUrl::parse(settings.text("acme.directory")))
    return fmt::format("`acme.directory`: {} is not an https address", settings.text("acme.directory"));
  if (auto problem = problem_in_domains(settings.texts("acme.domains"))) return problem;
  if (auto problem = problem_in_account(settings)) return problem;
  return problem_in_ports(settings);
}

}  // namespace parlance::gateway::acme
