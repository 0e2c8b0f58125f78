#include "gateway/admin/doctor_test_fixture.h"

namespace parlance::gateway::admin {
namespace {

class AdminTest : public testing_desk::GatewayTest {};

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
