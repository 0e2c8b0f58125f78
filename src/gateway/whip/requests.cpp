#include "gateway/whip/requests.h"

#include "gateway/whip/refusals.h"
#include "net/endpoint.h"
#include "net/origin.h"
#include "room/name.h"

#include <string>
#include <utility>

namespace parlance::gateway::whip {
namespace {

/// What a request has proved, or need not prove.
struct Visitor {
  RoomKey room;
  std::string name;  ///< of the token; empty: none
};

std::string_view folder_of(Right right) { return right == Right::publish ? "/whip/" : "/whep/"; }

/// Whether this request may do this in its room. A token is judged wherever there is one, also where none is needed.
Result<Visitor> admit(const Desk& desk, Right right, net::HttpExchange& exchange) {
  const net::HttpRequest& request = exchange.request();
  auto name = room::normalise_room_name(request.captures.at(0));
  if (!name) return name.error();
  Visitor visitor;
  visitor.room.name = std::move(*name);
  const std::string_view token = bearer_token(request.header("authorization"));
  if (token.empty()) {
    if (desk.settings.require_token) return fail(Kind::refused, "token.missing");
    // Else any page that a visitor looks at could enter rooms of a server that only the visitor can reach.
    if (!net::origin_allowed(request, desk.settings.allowed_origins))
      return fail(Kind::refused, "whip.origin");
    return visitor;
  }
  auto grant = read_token(desk.tokens, token, exchange.worker().wall_now());
  if (!grant) return grant.error();
  if (grant->room != visitor.room) return fail(Kind::refused, "token.other_room");
  if (grant->right != right) return fail(Kind::refused, "token.other_right");
  visitor.name = std::move(grant->name);
  return visitor;
}

/// The token's name, else what the address says, else a plain word.
Result<std::string> name_of(const Visitor& visitor, Right right, const net::HttpRequest& request) {
  if (!visitor.name.empty()) return visitor.name;
  auto wished = query_value(request.query, "name");
  if (!wished || !wished->empty()) return wished;
  return std::string(right == Right::publish ? "Stream" : "Viewer");
}

/// One IPv4 address, or one IPv6 network of 64 bits, as hosts get it (RFC 4291 section 2.5.4).
std::string source_of(const net::Peer& peer) {
  auto endpoint = net::Endpoint::parse(peer.address, 0);
  if (!endpoint || endpoint->family == net::Endpoint::Family::v4) return peer.address;
  constexpr std::size_t kNetworkBytes = 8;
  for (std::size_t i = kNetworkBytes; i < endpoint->address.size(); ++i) endpoint->address.at(i) = 0;
  return endpoint->address_text();
}

net::HttpResponse body_response(unsigned status, std::string_view type, std::string body) {
  net::HttpResponse response;
  response.status = status;
  response.headers.emplace_back("content-type", type);
  response.headers.emplace_back("cache-control", "no-store");  // credentials of an ICE session
  response.body = std::make_shared<const std::string>(std::move(body));
  return response;
}

net::HttpResponse created(Opened opened, std::string_view address, const std::string& link) {
  net::HttpResponse response = body_response(201, kSdpType, std::move(opened.answer));
  allow_any_origin(response);
  response.headers.emplace_back("location", std::string(address) + opened.id);
  response.headers.emplace_back("etag", std::move(opened.entity_tag));
  response.headers.emplace_back("accept-patch", kFragmentType);
  if (!link.empty()) response.headers.emplace_back("link", link);
  return response;
}

net::HttpResponse patched(Patched change) {
  net::HttpResponse response;
  response.status = 204;
  if (!change.fragment.empty()) response = body_response(200, kFragmentType, std::move(change.fragment));
  allow_any_origin(response);
  response.headers.emplace_back("etag", std::move(change.entity_tag));
  return response;
}

/// The STUN server beside us, where the client reached us; empty where there is none.
std::string stun_link(const Desk& desk, const net::HttpRequest& request) {
  const auto host = host_of(request.header("host"));
  return host && desk.settings.stun_port != 0 ? ice_server_link(*host, desk.settings.stun_port)
                                              : std::string();
}

Result<SessionHouse::Arrival> read_post(const Desk& desk, Right right, net::HttpExchange& exchange) {
  auto visitor = admit(desk, right, exchange);
  if (!visitor) return visitor.error();
  const net::HttpRequest& request = exchange.request();
  if (!is_media_type(request.header("content-type"), kSdpType))
    return fail(Kind::unsupported, "whip.media_type");
  auto name = name_of(*visitor, right, request);
  if (!name) return name.error();
  return SessionHouse::Arrival{std::move(visitor->room), right, std::move(*name), request.body,
                               source_of(request.peer)};
}

/// What a PATCH says, of which nothing is proven but its form.
struct Change {
  SessionHouse::Address address;
  IceFragment fragment;
  std::optional<IfMatch> condition;
};

Result<SessionHouse::Address> read_address(const Desk& desk, Right right, net::HttpExchange& exchange) {
  auto visitor = admit(desk, right, exchange);
  if (!visitor) return visitor.error();
  return SessionHouse::Address{std::move(visitor->room), right, exchange.request().captures.at(1)};
}

Result<Change> read_patch(const Desk& desk, Right right, net::HttpExchange& exchange) {
  auto address = read_address(desk, right, exchange);
  if (!address) return address.error();
  const net::HttpRequest& request = exchange.request();
  if (!is_media_type(request.header("content-type"), kFragmentType))
    return fail(Kind::unsupported, "whip.media_type");
  auto fragment = parse_fragment(request.body);
  if (!fragment) return fragment.error();
  Change change{std::move(*address), std::move(*fragment), std::nullopt};
  if (const std::string_view header = request.header("if-match"); !header.empty()) {
    auto condition = parse_if_match(header);
    if (!condition) return condition.error();
    change.condition = std::move(*condition);
  }
  return change;
}

constexpr Error kUnknown{Kind::not_found, "whip.no_such_session"};

/// At the session's home.
net::HttpResponse carry_out(Node& home, const Change& change) {
  Session* session = home.house().find(change.address);
  if (session == nullptr) return refusal(kUnknown);
  auto result = session->patch(change.fragment, change.condition, home.worker().now());
  return result ? patched(std::move(*result)) : refusal(result.error());
}

}  // namespace

void answer_post(const Desk& desk, Right right, net::HttpExchangePtr exchange) {
  auto arrival = read_post(desk, right, *exchange);
  if (!arrival) return exchange->respond(refusal(arrival.error()));
  Nodes& nodes = desk.nodes;
  Node& home = nodes.home_of(arrival->room);
  std::string address = std::string(folder_of(right)) + escape_segment(arrival->room.name) + "/";
  std::string link = stun_link(desk, exchange->request());
  const AnswerHandle answer = nodes.at(exchange->worker().index()).hold(std::move(exchange));
  auto told = [&nodes, answer, where = std::move(address), server = std::move(link)](Result<Opened> opened) {
    nodes.answer(answer, opened ? created(std::move(*opened), where, server) : refusal(opened.error()));
  };
  home.worker().post([&home, who = std::move(*arrival), then = std::move(told)]() mutable {
    home.house().open(std::move(who), home.worker().now(), std::move(then));
  });
}

void answer_patch(const Desk& desk, Right right, net::HttpExchangePtr exchange) {
  auto change = read_patch(desk, right, *exchange);
  if (!change) return exchange->respond(refusal(change.error()));
  Nodes& nodes = desk.nodes;
  Node& home = nodes.home_of(change->address.room);
  const AnswerHandle answer = nodes.at(exchange->worker().index()).hold(std::move(exchange));
  home.worker().post(
      [&nodes, &home, said = std::move(*change), answer] { nodes.answer(answer, carry_out(home, said)); });
}

void answer_delete(const Desk& desk, Right right, net::HttpExchangePtr exchange) {
  auto address = read_address(desk, right, *exchange);
  if (!address) return exchange->respond(refusal(address.error()));
  Nodes& nodes = desk.nodes;
  Node& home = nodes.home_of(address->room);
  const AnswerHandle answer = nodes.at(exchange->worker().index()).hold(std::move(exchange));
  home.worker().post([&nodes, &home, whose = std::move(*address), answer] {
    if (!home.house().remove(whose)) return nodes.answer(answer, refusal(kUnknown));
    net::HttpResponse done;
    allow_any_origin(done);
    nodes.answer(answer, std::move(done));
  });
}

void answer_options(net::HttpExchangePtr exchange) {
  const bool is_session = exchange->request().captures.size() > 1;
  net::HttpResponse response;
  allow_any_origin(response);
  response.headers.emplace_back("allow", is_session ? "PATCH, DELETE, OPTIONS" : "POST, OPTIONS");
  response.headers.emplace_back("access-control-allow-methods", is_session ? "PATCH, DELETE" : "POST");
  response.headers.emplace_back("access-control-allow-headers", "Authorization, Content-Type, If-Match");
  response.headers.emplace_back("access-control-max-age", "86400");
  if (is_session) {
    response.headers.emplace_back("accept-patch", kFragmentType);
  } else {
    response.headers.emplace_back("accept-post", kSdpType);  // RFC 9725 section 4.2
  }
  exchange->respond(std::move(response));
}

}  // namespace parlance::gateway::whip
