#include "gateway/acme/gateway.h"

#include "gateway/acme/challenge_port.h"
#include "gateway/acme/driver.h"
#include "ops/log.h"

namespace parlance::gateway::acme {
namespace {

/// With acme.enabled false: nothing.
class Disabled final : public Gateway {
 public:
  Result<void> start() override { return ok(); }
  void stop(Task done) override { done(); }
};

class AcmeGateway final : public Gateway {
 public:
  AcmeGateway(net::Worker& worker, AcmeDriver::Parts parts)
      : worker_(worker), settings_(parts.settings), driver_(worker, std::move(parts)) {}

  Result<void> route(net::HttpRouter& router);
  Result<void> start() override;
  void stop(Task done) override;
  void report(std::size_t worker, std::vector<ops::Metric>& out) const {
    if (worker == worker_.index()) driver_.report(out);
  }

 private:
  [[nodiscard]] bool by_http() const { return settings_.challenge == "http-01"; }
  void answer(net::HttpExchangePtr exchange);
  Result<void> listen();

  net::Worker& worker_;
  Settings settings_;
  AcmeDriver driver_;
  std::unique_ptr<ChallengePort> port_;
};

/// Behind a proxy, or on https after a redirect, the challenge is asked for at our ordinary ports.
Result<void> AcmeGateway::route(net::HttpRouter& router) {
  if (!by_http()) return ok();
  return router.route("GET", "/.well-known/acme-challenge/{token}",
                      [this](net::HttpExchangePtr exchange) { answer(std::move(exchange)); });
}

void AcmeGateway::answer(net::HttpExchangePtr exchange) {
  net::Worker& here = exchange->worker();
  const std::string token = exchange->request().captures.front();
  worker_.post([this, &here, token, asked = std::move(exchange)]() mutable {
    here.post([content = driver_.http_challenge(token), own = std::move(asked)] {
      own->respond(content ? net::text_response(200, *content)
                           : net::text_response(404, "There is nothing here.\n"));
    });
  });
}

Result<void> AcmeGateway::listen() {
  port_ = std::make_unique<ChallengePort>(
      worker_,
      ChallengePort::Settings{settings_.domains,
                              settings_.forwarded ? std::uint16_t{443} : settings_.https_port},
      [this](const std::string& token) { return driver_.http_challenge(token); });
  Result<void> last = fail(Kind::malformed, "net.listen");
  std::size_t bound = 0;
  for (const std::string& address : settings_.listen) {
    const auto local = net::Endpoint::parse(address, settings_.http_port);
    if (!local) return local.error();
    last = port_->listen(*local);
    if (last) {
      ++bound;
    } else if (local->family != net::Endpoint::Family::v6) {
      return last;
    }
  }
  // A machine without IPv6 listens on IPv4 alone.
  return bound > 0 ? ok() : last;
}

Result<void> AcmeGateway::start() {
  if (by_http()) {
    if (auto listening = listen(); !listening) return listening;
  }
  worker_.post([this] { driver_.begin(); });
  return ok();
}

void AcmeGateway::stop(Task done) {
  worker_.post([this, own = std::move(done)]() mutable {
    port_.reset();
    driver_.end();
    own();
  });
}

Error refuse(std::string_view what, const std::string& problem) {
  ops::log_error("no certificate can be asked for", {{"problem", problem}});
  return fail(Kind::unavailable, what);
}

Result<std::unique_ptr<Gateway>> make(GatewayContext context) {
  Settings settings = read_settings(context.settings);
  if (!settings.enabled) return std::unique_ptr<Gateway>(std::make_unique<Disabled>());
  auto storage = Storage::open(context.data_directory, settings);
  if (!storage) return refuse("acme.storage", storage.error());
  auto key = storage->account_key();
  if (!key) return refuse("acme.account_key", key.error());
  auto client = net::HttpsClient::make({settings.ca_file});
  if (!client) return refuse("acme.ca_file", client.error());
  auto gateway = std::make_unique<AcmeGateway>(context.homes.front().worker,
                                               AcmeDriver::Parts{std::move(settings), std::move(*storage),
                                                                 std::move(*key), std::move(*client),
                                                                 context.challenges, context.random});
  if (auto routed = gateway->route(context.router); !routed) return routed.error();
  context.metrics.add(
      [own = gateway.get()](std::size_t worker, std::vector<ops::Metric>& out) { own->report(worker, out); });
  return std::unique_ptr<Gateway>(std::move(gateway));
}

}  // namespace

GatewayFactory factory() { return {"acme", setting_keys(), &make, &problem_in}; }

tl::expected<net::TlsFiles, std::string> tls_files(const ops::Settings& from,
                                                   const std::string& data_directory, WallTime now) {
  const Settings settings = read_settings(from);
  const auto storage = Storage::open(data_directory, settings);
  if (!storage) return tl::make_unexpected(storage.error());
  if (auto made = storage->make_provisional(settings.domains, now); !made)
    return tl::make_unexpected(made.error());
  return storage->tls_files();
}

}  // namespace parlance::gateway::acme
