#include "app/doctor/automatic.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <ctime>

namespace parlance::app::doctor {
namespace {

constexpr std::string_view kTopic = "renewal";
/// A server that runs tries within minutes of the time that it has named.
constexpr std::int64_t kOverdueMs = 24LL * 3600 * 1000;

std::string minute_of(WallTime time) {
  return fmt::format("{:%Y-%m-%d %H:%M} UTC", fmt::gmtime(static_cast<std::time_t>(time.ms / 1000)));
}

/// What is behind most failures, by the failed rule's id.
std::string remedy_for(std::string_view problem) {
  if (problem.starts_with("https.certificate"))
    return "If the authority is your own, name its certificate in acme.ca_file; else install ca-certificates.";
  if (problem.starts_with("https."))
    return "Let this machine connect to the host of acme.directory, and look at its DNS.";
  if (problem.starts_with("acme.challenge"))
    return "Point the DNS of acme.domains to this server, and let port 443 (http-01: port 80) through to it from everywhere.";
  if (problem.starts_with("acme.storage"))
    return "Make room in the data directory, and let the server's user write there; it tries again by itself.";
  return "Do what the authority says; its words stand in the server's log, too.";
}

}  // namespace

std::vector<Finding> judge_attempt(const gateway::acme::Inspection& certificate, WallTime now) {
  if (!certificate.last) {
    return {{kTopic, Grade::warning, "The authority has not been asked yet, or has not answered.",
             "Start the server; look here again a minute later."}};
  }
  const gateway::acme::AttemptStatus& last = *certificate.last;
  if (!last.problem.empty()) {
    const std::string next = last.next ? fmt::format(" It tries again at {}.", minute_of(*last.next)) : "";
    return {{kTopic, Grade::failure,
             fmt::format("At {} the authority gave no certificate ({}).{}", minute_of(last.at), last.problem,
                         next),
             remedy_for(last.problem)}};
  }
  if (last.next && now.ms - last.next->ms > kOverdueMs) {
    return {{kTopic, Grade::warning, fmt::format("It was due at {}.", minute_of(*last.next)),
             "Is the server running? It renews while it runs."}};
  }
  return {{kTopic, Grade::fine,
           fmt::format("Done at {}{}.", minute_of(last.at),
                       last.next ? ", next at " + minute_of(*last.next) : "")}};
}

}  // namespace parlance::app::doctor
