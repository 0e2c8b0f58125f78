#include "gateway/admin/gateway.h"

#include "base/bytes.h"
#include "gateway/admin/doctor_desk.h"
#include "gateway/admin/exposition.h"

#include <algorithm>
#include <array>
#include <iterator>

namespace parlance::gateway::admin {
namespace {

const std::array kKeys{
    ops::SettingKey{
        "admin.metrics_token", std::string(),
        "Who sends `Authorization: Bearer <this>` may read /metrics from anywhere. Empty: only this machine "
        "(loopback addresses) may read it."},
    ops::SettingKey{
        "admin.doctor", true,
        "Whether the page /doctor may test this server: its relay, its media ports and the speed."},
    ops::SettingKey{
        "admin.doctor_max_kbps", std::int64_t{100'000},
        "Kilobits a second that the tests of speed may take of the line, all together and over minutes.", 1,
        100'000'000},
};

/// One request for /metrics while the workers are asked. Touched only on the connection's worker.
struct Gathering {
  net::HttpExchangePtr exchange;
  std::vector<ops::Metric> metrics;
  std::size_t missing = 0;
};

void arrived(const std::shared_ptr<Gathering>& gathering, std::vector<ops::Metric> part) {
  std::move(part.begin(), part.end(), std::back_inserter(gathering->metrics));
  if (--gathering->missing > 0) return;
  net::HttpResponse response;
  response.headers = {{"content-type", "text/plain; version=0.0.4; charset=utf-8"},
                      {"cache-control", "no-store"}};
  response.body = std::make_shared<const std::string>(expose(gathering->metrics));
  gathering->exchange->respond(std::move(response));
}

bool is_loopback(std::string_view address) { return address.starts_with("127.") || address == "::1"; }

class AdminGateway final : public Gateway {
 public:
  explicit AdminGateway(GatewayContext context)
      : homes_(context.homes), metrics_(context.metrics), readiness_(context.readiness),
        token_(context.settings.text("admin.metrics_token")),
        doctor_(read_doctor(context.settings, context.tokens)) {
    if (!doctor_.enabled) return;
    const auto noise = make_noise(context.random);
    for (const Home& home : homes_) {
      desks_.push_back(std::make_unique<DoctorDesk>(DoctorDesk::Means{
          home.worker, home.peers, context.random, doctor_, noise, std::max<std::size_t>(1, homes_.size())}));
    }
    metrics_.add([this](std::size_t worker, std::vector<ops::Metric>& out) { desks_[worker]->report(out); });
  }

  Result<void> route(net::HttpRouter& router) {
    const auto live = [](net::HttpExchangePtr exchange) {
      exchange->respond(net::text_response(200, "ok\n"));
    };
    if (auto done = router.route("GET", "/healthz", live); !done) return done;
    const auto ready = [this](net::HttpExchangePtr exchange) { answer_readiness(std::move(exchange)); };
    if (auto done = router.route("GET", "/readyz", ready); !done) return done;
    if (auto done = route_doctor(router); !done) return done;
    return router.route("GET", "/metrics",
                        [this](net::HttpExchangePtr exchange) { answer_metrics(std::move(exchange)); });
  }

  Result<void> start() override { return ok(); }
  void stop(Task done) override { stop_desk(0, std::move(done)); }

 private:
  using Answering = void (DoctorDesk::*)(net::HttpExchangePtr exchange);

  Result<void> route_doctor(net::HttpRouter& router) {
    if (!doctor_.enabled) return ok();
    const auto by = [this](Answering answer) {
      return [this, answer](net::HttpExchangePtr exchange) {
        DoctorDesk& desk = *desks_[exchange->worker().index()];
        (desk.*answer)(std::move(exchange));
      };
    };
    if (auto done = router.route("POST", "/doctor/access", by(&DoctorDesk::answer_access), {0}); !done)
      return done;
    if (auto done =
            router.route("POST", "/doctor/media", by(&DoctorDesk::answer_media), {DoctorDesk::kOfferBytes});
        !done)
      return done;
    if (auto done = router.route("GET", "/doctor/bytes", by(&DoctorDesk::answer_download)); !done)
      return done;
    return router.route("POST", "/doctor/bytes", by(&DoctorDesk::answer_upload), {DoctorDesk::kUploadBytes});
  }
  void stop_desk(std::size_t worker, Task done) {
    if (worker == desks_.size()) return done();
    homes_[worker].worker.post([this, worker, last = std::move(done)]() mutable {
      desks_[worker]->stop();
      stop_desk(worker + 1, std::move(last));
    });
  }
  /// A stopping server answers no new connection.
  void answer_readiness(net::HttpExchangePtr exchange) {
    net::Worker& here = exchange->worker();
    readiness_.ask(here, [exchange = std::move(exchange)](const std::vector<std::string_view>& ill) {
      if (ill.empty()) return exchange->respond(net::text_response(200, "ok\n"));
      std::string names;
      for (const std::string_view name : ill) names.append(names.empty() ? "" : ", ").append(name);
      exchange->respond(net::text_response(503, "not ready: " + names + "\n"));
    });
  }
  void answer_metrics(net::HttpExchangePtr exchange) {
    if (!may_read(exchange->request())) {
      exchange->respond(
          net::text_response(403, "Only this machine, or who knows admin.metrics_token, may read this.\n"));
      return;
    }
    net::Worker& here = exchange->worker();
    auto gathering = std::make_shared<Gathering>();
    gathering->exchange = std::move(exchange);
    gathering->missing = homes_.size();
    for (std::size_t index = 0; const Home& home : homes_) {
      home.worker.post([this, index, &here, gathering] {
        here.post(
            [gathering, part = metrics_.collect(index)]() mutable { arrived(gathering, std::move(part)); });
      });
      ++index;
    }
  }

  [[nodiscard]] bool may_read(const net::HttpRequest& request) const {
    if (token_.empty()) return is_loopback(request.peer.address);
    return equal_constant_time(as_bytes(request.header("authorization")), as_bytes("Bearer " + token_));
  }

  std::span<const Home> homes_;
  ops::MetricsRegistry& metrics_;
  ops::Readiness& readiness_;
  std::string token_;
  DoctorSettings doctor_;
  std::vector<std::unique_ptr<DoctorDesk>> desks_;  ///< by worker; empty where /doctor may test nothing
};

Result<std::unique_ptr<Gateway>> make(GatewayContext context) {
  auto gateway = std::make_unique<AdminGateway>(context);
  if (auto routed = gateway->route(context.router); !routed) return routed.error();
  return std::unique_ptr<Gateway>(std::move(gateway));
}

}  // namespace

GatewayFactory factory() { return {"admin", kKeys, &make}; }

}  // namespace parlance::gateway::admin
