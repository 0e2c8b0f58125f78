#include "ops/readiness.h"

#include <memory>
#include <utility>

namespace parlance::ops {
namespace {

/// Touched only where the answers come.
struct Gathering {
  Then<std::vector<std::string_view>> then;
  std::vector<std::string_view> ill{};
  std::size_t missing = 0;
};

}  // namespace

void Readiness::ask(Executor& reply, Then<std::vector<std::string_view>> then) {
  const auto gathering = std::make_shared<Gathering>(Gathering{std::move(then), {}, checks_.size()});
  if (checks_.empty()) return reply.post([gathering] { gathering->then({}); });
  for (Named& each : checks_) {
    each.check(reply, [gathering, name = each.name](bool well) {
      if (!well) gathering->ill.push_back(name);
      if (--gathering->missing == 0) gathering->then(std::move(gathering->ill));
    });
  }
}

}  // namespace parlance::ops
