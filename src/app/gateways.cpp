#include "app/gateways.h"

#include "gateway/acme/gateway.h"
#include "gateway/admin/gateway.h"
#include "gateway/turn/gateway.h"
#include "gateway/web/factory.h"
#include "gateway/whip/factory.h"

#include <array>

namespace parlance::app {

std::span<const gateway::GatewayFactory> gateways() {
  static const std::array kGateways{
      gateway::web::factory(),  gateway::whip::factory(),  gateway::turn::factory(),
      gateway::acme::factory(), gateway::admin::factory(),
  };
  return kGateways;
}

}  // namespace parlance::app
