#include "gateway/whip/gateway.h"

#include "proto/sdp/limits.h"

#include <utility>

namespace parlance::gateway::whip {
namespace {

std::size_t share(std::size_t whole, std::size_t parts) { return (whole + parts - 1) / parts; }

}  // namespace

WhipGateway::WhipGateway(const GatewayContext& context, const Settings& settings)
    : settings_(settings), desk_{nodes_, context.tokens, settings_} {
  const SessionHouse::Limits limits{share(settings_.max_streams, context.homes.size()),
                                    settings_.max_streams_per_address};
  for (const Home& home : context.homes) {
    const Node::Shared shared{home.rooms, home.peers, context.random};
    nodes_.add(std::make_unique<Node>(home.worker, shared, limits));
  }
  context.metrics.add([this](std::size_t worker, std::vector<ops::Metric>& out) { report(worker, out); });
}

Result<void> WhipGateway::route(net::HttpRouter& router) {
  if (auto done = route_folder(router, Right::publish); !done) return done;
  return route_folder(router, Right::watch);
}

/// Other methods than these are answered by the router: 405 with Allow, as RFC 9725 section 4.2 wants it.
Result<void> WhipGateway::route_folder(net::HttpRouter& router, Right right) {
  using Answering = void (*)(const Desk&, Right, net::HttpExchangePtr);
  const auto by = [this, right](Answering answer) {
    return
        [this, right, answer](net::HttpExchangePtr exchange) { answer(desk_, right, std::move(exchange)); };
  };
  const std::string endpoint = right == Right::publish ? "/whip/{room}" : "/whep/{room}";
  const std::string session = endpoint + "/{id}";
  if (auto done = router.route("POST", endpoint, by(&answer_post), {proto::sdp::kMaxText}); !done)
    return done;
  if (auto done = router.route("PATCH", session, by(&answer_patch), {kMaxFragment}); !done) return done;
  if (auto done = router.route("DELETE", session, by(&answer_delete)); !done) return done;
  if (auto done = router.route("OPTIONS", endpoint, &answer_options); !done) return done;
  return router.route("OPTIONS", session, &answer_options);
}

Result<void> WhipGateway::start() {
  for (std::size_t worker = 0; worker < nodes_.size(); ++worker) {
    Node& node = nodes_.at(worker);
    node.worker().post([&node] { node.run(); });
  }
  return ok();
}

/// Twice around: everybody leaves; then requests that still wait are answered.
void WhipGateway::stop(Task done) {
  const auto leave = [](Node& node) { node.house().stop(); };
  const auto release = [](Node& node) { node.release(); };
  on_each(0, leave,
          [this, release, last = std::move(done)]() mutable { on_each(0, release, std::move(last)); });
}

void WhipGateway::on_each(std::size_t worker, void (*act)(Node& node), Task then) {
  if (worker == nodes_.size()) return then();
  Node& node = nodes_.at(worker);
  node.worker().post([this, &node, worker, act, last = std::move(then)]() mutable {
    act(node);
    on_each(worker + 1, act, std::move(last));
  });
}

void WhipGateway::report(std::size_t worker, std::vector<ops::Metric>& out) {
  using Type = ops::Metric::Type;
  Node& node = nodes_.at(worker);
  const SessionCounters& counters = node.counters();
  const auto counter = [&out](std::string_view what, std::uint64_t value) {
    out.push_back({Type::counter,
                   "parlance_gateway_whip_sessions_total",
                   "What became of WHIP and WHEP sessions.",
                   {{"what", what}},
                   static_cast<double>(value)});
  };
  counter("published", counters.published);
  counter("watched", counters.watched);
  counter("refused_busy", counters.refused_busy);
  counter("refused_offer", counters.refused_offer);
  counter("refused_room", counters.refused_room);
  counter("refused_media", counters.refused_media);
  counter("trickled", counters.trickled);
  counter("restarted", counters.restarted);
  counter("deleted", counters.deleted);
  counter("lost", counters.lost);
  counter("never_connected", counters.never_connected);
  counter("closed_by_room", counters.closed_by_room);
  out.push_back({Type::gauge,
                 "parlance_gateway_whip_sessions",
                 "WHIP and WHEP sessions.",
                 {},
                 static_cast<double>(node.house().size())});
}

}  // namespace parlance::gateway::whip
