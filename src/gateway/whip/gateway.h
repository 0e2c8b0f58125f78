#pragma once

#include "gateway/gateway.h"
#include "gateway/whip/node.h"
#include "gateway/whip/requests.h"
#include "gateway/whip/settings.h"

namespace parlance::gateway::whip {

/// Lets encoders send into rooms by WHIP (RFC 9725), and players watch rooms by WHEP (draft-ietf-wish-whep).
class WhipGateway final : public Gateway {
 public:
  WhipGateway(const GatewayContext& context, const Settings& settings);

  /// Puts everything on the router.
  Result<void> route(net::HttpRouter& router);
  Result<void> start() override;
  void stop(Task done) override;

 private:
  Result<void> route_folder(net::HttpRouter& router, Right right);
  /// On each worker in turn, then `then` on the last.
  void on_each(std::size_t worker, void (*act)(Node& node), Task then);
  void report(std::size_t worker, std::vector<ops::Metric>& out);

  Settings settings_;
  Nodes nodes_;
  Desk desk_;
};

}  // namespace parlance::gateway::whip
