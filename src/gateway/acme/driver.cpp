#include "gateway/acme/driver.h"

#include "crypto/digest.h"
#include "ops/log.h"

#include <fmt/chrono.h>

#include <algorithm>
#include <utility>

namespace parlance::gateway::acme {
namespace {

constexpr std::chrono::hours kClockPeriod{1};
/// Between attempts to write down what was issued: doubled from the first to the last.
constexpr Duration kInstallPause = std::chrono::seconds(1);
constexpr Duration kInstallPauseMost = std::chrono::minutes(5);

Wanted wanted_of(const Settings& settings) {
  Wanted wanted;
  wanted.directory = settings.directory;
  wanted.domains = settings.domains;
  wanted.email = settings.email;
  wanted.external = {settings.external_id, external_secret(settings)};
  wanted.challenge = settings.challenge == "http-01" ? ChallengeKind::http : ChallengeKind::tls_alpn;
  return wanted;
}

net::HttpsRequest request_of(Fetch wanted) {
  net::HttpsRequest request;
  request.url = std::move(wanted.url);
  // RFC 8555 section 6.1 wants a name and a language.
  request.headers = {{"User-Agent", "Parlance"}, {"Accept-Language", "en"}};
  if (wanted.method == Fetch::Method::head) request.method = "HEAD";
  if (wanted.method != Fetch::Method::post) return request;
  request.method = "POST";
  request.headers.emplace_back("Content-Type", "application/jose+json");
  request.body = std::move(wanted.body);
  return request;
}

Session::Input input_of(const tl::expected<net::HttpAnswer, net::HttpsProblem>& answer) {
  if (!answer) return Unanswered{answer.error().error, answer.error().detail};
  return Answer{answer->status, std::string(answer->header("replay-nonce")),
                std::string(answer->header("location")), std::string(answer->header("retry-after")),
                answer->body};
}

std::string text_of(std::optional<WallTime> time) {
  if (!time) return "never";
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(static_cast<std::time_t>(time->ms / 1000)));
}

void log(const Report& report) {
  switch (report.event) {
  case Report::Event::started:
    ops::log_info("asking the authority for a certificate");
    break;
  case Report::Event::issued:
    ops::log_info("the authority gave a certificate",
                  {{"valid_until", text_of(report.until)}, {"renewed_at", text_of(report.next)}});
    break;
  case Report::Event::planned:
    ops::log_info("the certificate's renewal is planned", {{"renewed_at", text_of(report.next)}});
    break;
  case Report::Event::failed:
    ops::log_error("the authority gave no certificate", {{"problem", report.detail},
                                                         {"next_attempt", text_of(report.next)},
                                                         {"valid_until", text_of(report.until)}});
    break;
  }
}

}  // namespace

AcmeDriver::AcmeDriver(net::Worker& worker, Parts parts) : worker_(worker), parts_(std::move(parts)) {}

AcmeDriver::~AcmeDriver() {
  *alive_ = false;
  parts_.client->cancel();
}

void AcmeDriver::begin() {
  // The file is read here, at the start, before anybody is served by this worker.
  const Session::Start start{worker_.wall_now(), worker_.now(),
                             parts_.storage.installed(parts_.settings.domains)};
  if (const auto text = parts_.storage.read_status()) {
    if (auto last = read_status(*text)) last_ = std::move(*last);
  }
  session_ = std::make_unique<net::Driver<Session>>(
      worker_, Session(wanted_of(parts_.settings), parts_.account_key, start, parts_.random),
      [this](Action action) { act(std::move(action)); });
  watch_clock();
}

void AcmeDriver::end() {
  parts_.client->cancel();
  clock_.cancel();
  install_again_.cancel();
  session_.reset();
  for (const std::string& name : parts_.settings.domains) parts_.challenges.remove(name);
  http_.clear();
}

void AcmeDriver::watch_clock() {
  clock_ = worker_.at(worker_.now() + kClockPeriod, [this] {
    heard(ClockRead{worker_.wall_now()});
    watch_clock();
  });
}

void AcmeDriver::heard(Session::Input input) {
  if (!session_) return;
  if (auto taken = session_->receive(std::move(input)); !taken)
    ops::log_warning("an answer of the authority was not expected", {{"error", taken.error().what}});
}

void AcmeDriver::act(Action action) {
  if (auto* wanted = std::get_if<Fetch>(&action)) return fetch(std::move(*wanted));
  if (const auto* challenge = std::get_if<Publish>(&action)) return publish(*challenge);
  if (const auto* challenge = std::get_if<Withdraw>(&action)) return withdraw(*challenge);
  if (auto* files = std::get_if<Install>(&action)) return install(std::move(*files));
  tell(std::get<Report>(action));
}

void AcmeDriver::fetch(Fetch wanted) {
  pool_.post([this, request = request_of(std::move(wanted))] {
    worker_.post([this, alive = alive_, input = input_of(parts_.client->ask(request))]() mutable {
      if (*alive) heard(std::move(input));
    });
  });
}

void AcmeDriver::publish(const Publish& challenge) {
  if (challenge.kind == ChallengeKind::http) {
    http_[challenge.token] = challenge.authorization;
    return;
  }
  const auto digest = crypto::sha256(as_bytes(challenge.authorization));
  const auto made = crypto::make_challenge_certificate(challenge.name, digest, worker_.wall_now());
  const auto put = made ? parts_.challenges.put(challenge.name, made->certificate_pem, made->key_pem)
                        : Result<void>(made.error());
  // The authority will not find it, and say so.
  if (!put) ops::log_error("a challenge can't be shown", {{"error", put.error().what}});
}

void AcmeDriver::withdraw(const Withdraw& challenge) {
  http_.erase(challenge.token);
  parts_.challenges.remove(challenge.name);
}

void AcmeDriver::install(Install files) {
  install_again_.cancel();  // of an older one
  pool_.post([this, own = std::move(files)]() mutable {
    auto written = parts_.storage.install(own.chain_pem, own.key_pem);
    worker_.post([this, alive = alive_, files = std::move(own), result = std::move(written)]() mutable {
      if (*alive && session_) kept(std::move(files), result);
    });
  });
}

/// What the authority gave is not asked for twice (it counts), nor given up because the disk is full: the certificate in use will end.
void AcmeDriver::kept(Install files, const tl::expected<void, Storage::Problem>& written) {
  if (written) {
    if (install_pause_ > Duration::zero() && last_) write_down(*last_);
    install_pause_ = Duration::zero();
    return;
  }
  ops::log_error("the new certificate can't be kept", {{"problem", written.error()}});
  install_pause_ = std::clamp(install_pause_ * 2, kInstallPause, kInstallPauseMost);
  const WallTime now = worker_.wall_now();
  const auto pause = std::chrono::duration_cast<std::chrono::milliseconds>(install_pause_);
  write_down({now, "acme.storage: " + written.error(), WallTime{now.ms + pause.count()}});
  install_again_ = worker_.at(worker_.now() + install_pause_,
                              [this, own = std::move(files)]() mutable { install(std::move(own)); });
}

void AcmeDriver::tell(const Report& report) {
  log(report);
  if (report.event == Report::Event::started) return;
  if (report.event == Report::Event::planned) {
    // The authority's advice may be later than what was planned at first; who compares must know.
    if (!last_ || !last_->problem.empty()) return;
    last_->next = report.next;
  } else {
    last_ = AttemptStatus{worker_.wall_now(), report.detail, report.next};
  }
  if (install_pause_ == Duration::zero()) write_down(*last_);
}

void AcmeDriver::write_down(const AttemptStatus& status) {
  pool_.post([this, text = write_status(status)] {
    const auto written = parts_.storage.write_status(text);
    if (!written)
      ops::log_warning("the state of the certificate can't be written", {{"problem", written.error()}});
  });
}

std::optional<std::string> AcmeDriver::http_challenge(const std::string& token) const {
  const auto found = http_.find(token);
  if (found == http_.end()) return std::nullopt;
  return found->second;
}

void AcmeDriver::report(std::vector<ops::Metric>& out) const {
  if (!session_) return;
  const Session& session = session_->machine();
  const auto attempts = [&out](std::string_view outcome, std::uint64_t count) {
    out.push_back({ops::Metric::Type::counter,
                   "parlance_acme_attempts_total",
                   "Attempts to get a certificate from the authority.",
                   {{"outcome", outcome}},
                   static_cast<double>(count)});
  };
  attempts("issued", session.counters().issued);
  attempts("failed", session.counters().failed);
  if (!session.certificate()) return;
  out.push_back({ops::Metric::Type::gauge,
                 "parlance_acme_certificate_end_seconds",
                 "When the certificate in use ends, in seconds since 1970.",
                 {},
                 static_cast<double>(session.certificate()->not_after.ms) / 1000});
}

}  // namespace parlance::gateway::acme
