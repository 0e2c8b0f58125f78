#pragma once

#include "gateway/gateway.h"
#include "gateway/web/node.h"
#include "gateway/web/settings.h"
#include "gateway/web/static_file.h"

#include <span>

namespace parlance::gateway::web {

/// Serves the web app and carries the signalling of docs/protocol.md.
class WebGateway final : public Gateway {
 public:
  WebGateway(const GatewayContext& context, Settings settings);

  /// Puts everything on the router. Files outlive the gateway.
  Result<void> route(net::HttpRouter& router, std::span<const StaticFile> files);
  Result<void> start() override;
  void stop(Task done) override;

 private:
  using Endpoint = void (*)(Nodes& nodes, net::HttpExchangePtr exchange);
  Result<void> route_post(net::HttpRouter& router, std::string_view path, Endpoint endpoint);
  /// On each worker in turn, then `then` on the last.
  void on_each(std::size_t worker, void (*act)(Node& node), Task then);
  void report(std::size_t worker, std::vector<ops::Metric>& out);

  Settings settings_;
  Nodes nodes_;
};

}  // namespace parlance::gateway::web
