#include "gateway/web/gateway.h"

#include "gateway/web/signal_requests.h"
#include "gateway/web/static_site.h"
#include "gateway/web/websocket_pipe.h"
#include "net/origin.h"

#include <utility>

namespace parlance::gateway::web {
namespace {

constexpr std::size_t kBootCharacters = 12;
constexpr std::string_view kWrongOrigin =
    "This page's origin may not speak for you here (web.allowed_origins).\n";

std::size_t share(std::size_t whole, std::size_t parts) { return (whole + parts - 1) / parts; }

}  // namespace

WebGateway::WebGateway(const GatewayContext& context, Settings settings) : settings_(std::move(settings)) {
  const std::string boot = "b_" + random_text(context.random, kBootCharacters);
  const SessionHouse::Limits limits{share(settings_.max_sessions, context.homes.size()),
                                    settings_.max_sessions_per_address};
  for (const Home& home : context.homes) {
    const Node::Shared shared{home.rooms, home.peers,          context.tokens, context.random,
                              boot,       settings_.stun_port, settings_.relay};
    nodes_.add(std::make_unique<Node>(home.worker, nodes_, shared, limits));
  }
  context.metrics.add([this](std::size_t worker, std::vector<ops::Metric>& out) { report(worker, out); });
}

Result<void> WebGateway::route(net::HttpRouter& router, std::span<const StaticFile> files) {
  net::HttpRouter::WebSocketRoute socket;
  socket.guard = [this](const net::HttpRequest& request) -> std::unique_ptr<net::HttpResponse> {
    if (net::origin_allowed(request, settings_.allowed_origins)) return nullptr;
    return std::make_unique<net::HttpResponse>(net::text_response(403, kWrongOrigin));
  };
  socket.handler = [this](const net::HttpRequest&,
                          net::WebSocketPtr connection) -> std::unique_ptr<net::WebSocketListener> {
    return std::make_unique<WebSocketPipe>(nodes_, std::move(connection));
  };
  socket.subprotocol = "parlance.v1";
  socket.message_bytes = proto::signal::kMessageWithSdpBytes;
  if (auto done = router.websocket("/signal/ws", std::move(socket)); !done) return done;
  if (auto done = route_post(router, "/signal/events", &answer_events); !done) return done;
  if (auto done = route_post(router, "/signal/send", &answer_send); !done) return done;
  if (auto done = route_post(router, "/signal/poll", &answer_poll); !done) return done;
  return route_static_site(router, files);
}

Result<void> WebGateway::route_post(net::HttpRouter& router, std::string_view path, Endpoint endpoint) {
  const auto handler = [this, endpoint](net::HttpExchangePtr exchange) {
    if (!net::origin_allowed(exchange->request(), settings_.allowed_origins)) {
      exchange->respond(net::text_response(403, kWrongOrigin));
      return;
    }
    endpoint(nodes_, std::move(exchange));
  };
  return router.route("POST", path, handler, {proto::signal::kBatchBytes});
}

Result<void> WebGateway::start() {
  for (std::size_t worker = 0; worker < nodes_.size(); ++worker) {
    Node& node = nodes_.at(worker);
    node.worker().post([&node] {
      node.run();
      node.renew_later();
    });
  }
  return ok();
}

/// Three times around: every session says its word; when that has been posted to all connections, polls are answered; then all connections
/// are let go.
void WebGateway::stop(Task done) {
  const auto say = [](Node& node) { node.house().stop(); };
  const auto answer = [](Node& node) { node.desk().clear(); };
  const auto release = [](Node& node) { node.release(); };
  on_each(0, say, [this, answer, release, last = std::move(done)]() mutable {
    on_each(0, answer,
            [this, release, end = std::move(last)]() mutable { on_each(0, release, std::move(end)); });
  });
}

void WebGateway::on_each(std::size_t worker, void (*act)(Node& node), Task then) {
  if (worker == nodes_.size()) return then();
  Node& node = nodes_.at(worker);
  node.worker().post([this, &node, worker, act, last = std::move(then)]() mutable {
    act(node);
    on_each(worker + 1, act, std::move(last));
  });
}

void WebGateway::report(std::size_t worker, std::vector<ops::Metric>& out) {
  using Type = ops::Metric::Type;
  Node& node = nodes_.at(worker);
  const SessionCounters& counters = node.counters();
  const auto counter = [&out](std::string_view name, std::string_view help, std::string_view what,
                              std::uint64_t value) {
    out.push_back({Type::counter, name, help, {{"what", what}}, static_cast<double>(value)});
  };
  constexpr std::string_view kSessions = "parlance_gateway_web_sessions_total";
  constexpr std::string_view kSessionsHelp = "What became of signalling sessions.";
  counter(kSessions, kSessionsHelp, "opened", counters.opened);
  counter(kSessions, kSessionsHelp, "resumed", counters.resumed);
  counter(kSessions, kSessionsHelp, "resume_unknown", counters.resume_unknown);
  counter(kSessions, kSessionsHelp, "bye", counters.said_bye);
  counter(kSessions, kSessionsHelp, "expired", counters.expired);
  counter(kSessions, kSessionsHelp, "overflow", counters.overflowed);
  counter(kSessions, kSessionsHelp, "flood", counters.flooded);
  counter(kSessions, kSessionsHelp, "pipe_replaced", counters.replaced);
  counter(kSessions, kSessionsHelp, "pipe_idle", counters.idle);
  counter(kSessions, kSessionsHelp, "refused_busy", counters.refused_busy);
  constexpr std::string_view kMessages = "parlance_gateway_web_messages_total";
  constexpr std::string_view kMessagesHelp = "Signalling messages.";
  counter(kMessages, kMessagesHelp, "in", counters.messages_in);
  counter(kMessages, kMessagesHelp, "out", counters.messages_out);
  counter(kMessages, kMessagesHelp, "repeated", counters.messages_repeated);
  counter(kMessages, kMessagesHelp, "refused", counters.messages_refused);
  counter(kMessages, kMessagesHelp, "rate_limited", counters.messages_limited);
  counter(kMessages, kMessagesHelp, "stray", counters.messages_stray);
  out.push_back({Type::gauge,
                 "parlance_gateway_web_sessions",
                 "Signalling sessions.",
                 {},
                 static_cast<double>(node.house().size())});
  out.push_back({Type::gauge,
                 "parlance_gateway_web_sessions_carried",
                 "Signalling sessions with a pipe.",
                 {},
                 static_cast<double>(node.house().carried())});
}

}  // namespace parlance::gateway::web
