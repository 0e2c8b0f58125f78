#include "gateway/web/signal_requests.h"

#include "gateway/web/session_greeting.h"
#include "gateway/web/signal_claim.h"
#include "gateway/web/sse_pipe.h"
#include "proto/signal/error_ids.h"

#include <utility>

namespace parlance::gateway::web {
namespace {

namespace wire = proto::signal;

net::HttpResponse refusal_response(const wire::Refusal& refusal) {
  const bool unknown = refusal.error == wire::errors::kSessionUnknown;
  const bool large = refusal.error == wire::errors::kTooLarge;
  net::HttpResponse response = net::json_response(unknown ? 401 : large ? 413 : 400, encode_refusal(refusal));
  response.headers.emplace_back("cache-control", "no-store");
  return response;
}

net::HttpResponse unknown_session() {
  return refusal_response(wire::refusal_of(wire::errors::kSessionUnknown));
}

/// The batch of the request, or nullopt when it has been refused.
std::optional<wire::Batch> read_batch(net::HttpExchange& exchange) {
  auto batch = wire::decode_batch(exchange.request().body);
  if (batch) return *std::move(batch);
  exchange.respond(refusal_response(batch.error()));
  return std::nullopt;
}

std::string_view only_message(const wire::Batch& batch) {
  return batch.messages.size() == 1 ? std::string_view(batch.messages.front()) : std::string_view();
}

/// At the session's home.
net::HttpResponse take(Node& home, const SignalClaim& claim) {
  const TimePoint now = home.worker().now();
  Session* session = home.house().find(claim.session, claim.token);
  if (session == nullptr) return unknown_session();
  session->heard(now);
  for (const std::string& message : claim.messages) session->receive(message, now);
  net::HttpResponse taken;
  taken.status = 204;
  return taken;
}

/// At the session's home: a poll that is not the first.
void poll(Nodes& nodes, Node& home, const SignalClaim& claim, AnswerHandle answer) {
  const auto [handle, pipe] = home.desk().find(claim.session, claim.token);
  net::HttpResponse taken = take(home, claim);
  if (pipe != nullptr) return pipe->wait(answer);
  if (taken.status == 204) {
    // The session lives, but this pipe does not: the client resumes.
    taken = net::json_response(200, "{\"messages\":[" +
                                        encode_refusal(wire::refusal_of(wire::errors::kIdleError)) + "]}");
  }
  nodes.answer(answer, std::move(taken));
}

/// At the room's home: the first poll.
void open(Nodes& nodes, Node& home, SessionHouse::Arrival arrival, AnswerHandle answer) {
  const net::Handle<PipeEnd> end = home.desk().open();
  home.desk().find(end)->wait(answer);
  const PipeId id = pipe_id_of(end);
  home.house().greet(std::move(arrival), std::make_unique<RemotePipe>(nodes, id), home.worker().now());
  const Session* session = home.house().carried_by(id);
  if (session != nullptr) home.desk().name(end, session->identity().id.str(), session->identity().token);
}

void first_poll(Nodes& nodes, net::HttpExchangePtr exchange, std::string_view hello) {
  auto arrival = read_hello(hello, source_of(exchange->request().peer));
  if (!arrival) {
    exchange->respond(net::json_response(200, "{\"messages\":[" + encode_refusal(arrival.error()) + "]}"));
    return;
  }
  Node& home = nodes.home_of(arrival->room);
  Node& here = nodes.at(exchange->worker().index());
  const AnswerHandle answer = here.hold(std::move(exchange), [&home](AnswerHandle gone) {
    home.worker().post([&home, gone] { home.desk().given_up(gone); });
  });
  home.worker().post([&nodes, &home, who = *std::move(arrival), answer]() mutable {
    open(nodes, home, std::move(who), answer);
  });
}

}  // namespace

void answer_events(Nodes& nodes, net::HttpExchangePtr exchange) {
  const auto batch = read_batch(*exchange);
  if (!batch) return;
  SsePipe::open(nodes, std::move(exchange), only_message(*batch));
}

void answer_send(Nodes& nodes, net::HttpExchangePtr exchange) {
  auto batch = read_batch(*exchange);
  if (!batch) return;
  SignalClaim claim = claim_of(exchange->request(), *std::move(batch));
  Node* home = nodes.home_of_session(claim.session);
  if (home == nullptr) return exchange->respond(unknown_session());
  const AnswerHandle answer = nodes.at(exchange->worker().index()).hold(std::move(exchange), {});
  home->worker().post(
      [&nodes, home, said = std::move(claim), answer] { nodes.answer(answer, take(*home, said)); });
}

void answer_poll(Nodes& nodes, net::HttpExchangePtr exchange) {
  auto batch = read_batch(*exchange);
  if (!batch) return;
  const bool first = exchange->request().header("parlance-session").empty();
  if (first) return first_poll(nodes, std::move(exchange), only_message(*batch));
  SignalClaim claim = claim_of(exchange->request(), *std::move(batch));
  Node* home = nodes.home_of_session(claim.session);
  if (home == nullptr) return exchange->respond(unknown_session());
  Node& here = nodes.at(exchange->worker().index());
  const AnswerHandle answer = here.hold(std::move(exchange), [home](AnswerHandle gone) {
    home->worker().post([home, gone] { home->desk().given_up(gone); });
  });
  home->worker().post([&nodes, home, said = std::move(claim), answer] { poll(nodes, *home, said, answer); });
}

}  // namespace parlance::gateway::web
