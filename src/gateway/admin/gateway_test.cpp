#include "crypto/token.h"
#include "gateway/admin/gateway.h"
#include "test/sim/http_exchange.h"
#include "test/sim/virtual_worker.h"

#include <gtest/gtest.h>

namespace parlance::gateway::admin {
namespace {

class AdminTest : public testing::Test {
 protected:
  AdminTest() {
    auto made = factory().make(GatewayContext{router, {}, settings, metrics, readiness, tokens, random});
    gateway = std::move(*made);
  }
  std::string get(const std::string& path) {
    const auto seen = std::make_shared<sim::Seen>();
    net::HttpRequest request;
    request.method = "GET";
    request.path = path;
    auto match = router.match("GET", path);
    (*match.handler)(std::make_unique<sim::FakeExchange>(worker, std::move(request), seen));
    worker.run_until_idle();
    return std::to_string(seen->status.value_or(0)) + " " + seen->body;
  }

  sim::VirtualWorker worker{0};
  SeededRandom random{1};
  net::HttpRouter router;
  ops::Settings settings = *ops::Settings::parse(factory().keys, "", "", {});
  ops::MetricsRegistry metrics;
  ops::Readiness readiness;
  crypto::TokenKey tokens = *crypto::TokenKey::from(Bytes(32, 7));
  std::unique_ptr<Gateway> gateway;
};

TEST_F(AdminTest, IsReadyWhileEverythingIsWell) {
  bool well = true;
  readiness.add("store", [&well](Executor& reply, Then<bool> then) {
    reply.post([&well, then = std::move(then)]() mutable { then(well); });
  });
  EXPECT_EQ(get("/readyz"), "200 ok\n");
  well = false;
  EXPECT_EQ(get("/readyz"), "503 not ready: store\n");
  EXPECT_EQ(get("/healthz"), "200 ok\n") << "a broken disk is no reason to restart the process";
}

}  // namespace
}  // namespace parlance::gateway::admin
