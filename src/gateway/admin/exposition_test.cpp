#include "gateway/admin/exposition.h"

#include <gtest/gtest.h>

namespace parlance::gateway::admin {
namespace {

using ops::Metric;

TEST(Exposition, AddsUpTheWorkersByNameAndLabels) {
  const std::string page = expose({
      {Metric::Type::counter, "parlance_net_requests_total", "Requests.", {{"status", "2xx"}}, 3},
      {Metric::Type::counter, "parlance_net_requests_total", "Requests.", {{"status", "4xx"}}, 1},
      {Metric::Type::counter, "parlance_net_requests_total", "Requests.", {{"status", "2xx"}}, 4},
      {Metric::Type::gauge, "parlance_engine_rooms", "Rooms.", {}, 2},
  });
  EXPECT_NE(page.find("parlance_net_requests_total{status=\"2xx\"} 7"), std::string::npos) << page;
  EXPECT_NE(page.find("parlance_net_requests_total{status=\"4xx\"} 1"), std::string::npos) << page;
  EXPECT_NE(page.find("# TYPE parlance_engine_rooms gauge"), std::string::npos) << page;
  EXPECT_NE(page.find("parlance_engine_rooms 2"), std::string::npos) << page;
}

}  // namespace
}  // namespace parlance::gateway::admin
