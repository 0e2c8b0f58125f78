#include "app/doctor/certificate.h"

#include "crypto/certificate.h"
#include "crypto/certificate_signing.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <ctime>

namespace parlance::app::doctor {
namespace {

constexpr std::int64_t kDayMs = 24LL * 3600 * 1000;
constexpr std::int64_t kSoonMs = 14 * kDayMs;
constexpr std::int64_t kSoonPart = 6;  // of a life: there are certificates of 90 days, and of one
constexpr std::string_view kTopic = "certificate";

std::string day_of(WallTime time) {
  return fmt::format("{:%Y-%m-%d}", fmt::gmtime(static_cast<std::time_t>(time.ms / 1000)));
}

std::string renewal(CertificateOrigin origin) {
  switch (origin) {
  case CertificateOrigin::self_signed:
    return "Restart the server: it makes a new one.";
  case CertificateOrigin::own:
    return "Renew it, and replace the files of tls.certificate and tls.key; no restart is needed.";
  case CertificateOrigin::automatic:
    return "Start the server and let it run: it gets a new one; `renewal` here says what stands in its way.";
  }
  return {};
}

bool speaks_for(const crypto::CertificateFacts& facts, const std::string& name) {
  const auto covers = [&name](const std::string& pattern) {
    if (pattern == name) return true;
    if (!pattern.starts_with("*.")) return false;
    const std::size_t dot = name.find('.');  // a wildcard stands for one label (RFC 6125 section 6.4.3)
    return dot != std::string::npos && name.substr(dot) == pattern.substr(1);
  };
  return std::ranges::any_of(facts.dns_names, covers) || std::ranges::any_of(facts.addresses, covers);
}

Finding judge_time(const crypto::CertificateFacts& facts, const CertificateState& state, WallTime now) {
  if (now.ms < facts.not_before.ms) {
    return {kTopic, Grade::failure, fmt::format("It begins to be valid on {}.", day_of(facts.not_before)),
            "Check this machine's clock."};
  }
  if (now.ms >= facts.not_after.ms)
    return {kTopic, Grade::failure, fmt::format("It ended on {}.", day_of(facts.not_after)),
            renewal(state.origin)};
  const std::int64_t life = facts.not_after.ms - facts.not_before.ms;
  if (facts.not_after.ms - now.ms < std::min(kSoonMs, life / kSoonPart))
    return {kTopic, Grade::warning, fmt::format("It ends on {}.", day_of(facts.not_after)),
            renewal(state.origin)};
  if (facts.self_issued && state.origin == CertificateOrigin::automatic)
    return {kTopic, Grade::failure, "It is still the self-signed one of the beginning.",
            renewal(state.origin)};
  if (facts.self_issued) {
    return {kTopic, Grade::warning,
            fmt::format("It is self-signed (until {}): browsers ask before they trust it.",
                        day_of(facts.not_after)),
            "Set acme.enabled for an automatic one, or tls.certificate and tls.key for your own."};
  }
  return {kTopic, Grade::fine, fmt::format("Of {}, until {}.", facts.issuer, day_of(facts.not_after))};
}

/// What keeps the server from using it; nothing: it can be used.
std::optional<Finding> judge_key(const CertificateState& state) {
  if (state.key_pem && crypto::key_fits(*state.pem, *state.key_pem)) return std::nullopt;
  std::string what = state.key_pem ? fmt::format("{} holds no key that fits {}.", state.key_path, state.path)
                                   : fmt::format("Its key {} can't be read.", state.key_path);
  if (state.origin == CertificateOrigin::own) {
    return Finding{
        kTopic, Grade::failure, std::move(what),
        "Name in tls.key the key that it was made with (PEM, without a password), readable for the server's user."};
  }
  return Finding{kTopic, Grade::failure, std::move(what),
                 fmt::format("Remove {} and restart the server: it makes both anew.", state.path)};
}

Finding judge_absence(const CertificateState& state) {
  if (state.origin == CertificateOrigin::own) {
    return {kTopic, Grade::failure, fmt::format("{} can't be read.", state.path),
            "Mend tls.certificate, or give the server's user the right to read the file."};
  }
  if (state.folder == CertificateState::Folder::shut) {
    return {kTopic, Grade::warning, "It can't be looked at: this user may not read the data directory.",
            "Ask as the user whom the server runs as."};
  }
  return {kTopic, Grade::fine, "One will be made at the first start."};
}

}  // namespace

std::vector<Finding> judge_certificate(const CertificateState& state, WallTime now) {
  if (!state.pem) return {judge_absence(state)};
  const auto facts = crypto::read_certificate(*state.pem);
  if (!facts) {
    return {{kTopic, Grade::failure,
             fmt::format("{} holds no certificate ({}).", state.path, facts.error().what),
             "It has to be PEM text, the server's own certificate first."}};
  }
  std::vector<Finding> findings{judge_time(*facts, state, now)};
  if (auto unfit = judge_key(state)) findings.push_back(std::move(*unfit));
  for (const std::string& name : state.names) {
    if (speaks_for(*facts, name)) continue;
    findings.push_back({kTopic, Grade::warning, fmt::format("It does not speak for {}.", name),
                        state.origin == CertificateOrigin::self_signed
                            ? fmt::format("Remove {} and restart: a new one is made.", state.path)
                            : renewal(state.origin)});
  }
  return findings;
}

}  // namespace parlance::app::doctor
