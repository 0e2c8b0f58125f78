#pragma once

#include "gateway/acme/configuration.h"
#include "gateway/acme/session.h"
#include "gateway/acme/status.h"
#include "gateway/acme/storage.h"
#include "net/blocking_pool.h"
#include "net/driver.h"
#include "net/https_client.h"
#include "net/tls_challenges.h"
#include "ops/metrics.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace parlance::gateway::acme {

/// Carries out what the Session wishes: asks the authority and writes files on a thread of its own, shows challenges, logs. Lives on one
/// worker; made before it runs.
class AcmeDriver final {
 public:
  struct Parts {
    Settings settings;
    Storage storage;
    crypto::EcKey account_key;
    std::unique_ptr<net::HttpsClient> client;
    net::TlsChallenges challenges;
    Random& random;
  };

  AcmeDriver(net::Worker& worker, Parts parts);
  AcmeDriver(const AcmeDriver&) = delete;
  AcmeDriver& operator=(const AcmeDriver&) = delete;
  ~AcmeDriver();

  /// These on the worker.
  void begin();
  void end();
  [[nodiscard]] std::optional<std::string> http_challenge(const std::string& token) const;
  void report(std::vector<ops::Metric>& out) const;

 private:
  void act(Action action);
  void fetch(Fetch wanted);
  void publish(const Publish& challenge);
  void withdraw(const Withdraw& challenge);
  void install(Install files);
  void kept(Install files, const tl::expected<void, Storage::Problem>& written);
  void tell(const Report& report);
  void write_down(const AttemptStatus& status);
  void heard(Session::Input input);
  void watch_clock();

  net::Worker& worker_;
  Parts parts_;
  std::map<std::string, std::string> http_;  ///< token to content
  std::unique_ptr<net::Driver<Session>> session_;
  net::Timer clock_;
  std::optional<AttemptStatus> last_;  ///< how the last attempt went
  Duration install_pause_{};           ///< zero: what was issued is kept
  net::Timer install_again_;
  /// What is posted to the worker may be run, or not, after our end: its loop's leftovers are.
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
  net::BlockingPool pool_;  ///< destroyed first: its tasks use the rest
};

}  // namespace parlance::gateway::acme
