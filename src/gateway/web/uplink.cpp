#include "gateway/web/uplink.h"

#include "gateway/web/session_greeting.h"
#include "net/endpoint.h"

#include <utility>

namespace parlance::gateway::web {

void RemotePipe::send(std::string text) {
  Node& node = nodes_.at(id_.worker);
  net::post_to(node.worker(), node.ends(), handle_of(id_),
               [words = std::move(text)](PipeEnd& end) mutable { end.deliver(std::move(words)); });
}

void RemotePipe::close(std::uint16_t code) {
  Node& node = nodes_.at(id_.worker);
  net::post_to(node.worker(), node.ends(), handle_of(id_), [code](PipeEnd& end) { end.close(code); });
}

tl::expected<void, proto::signal::Refusal> Uplink::greet(std::string_view hello, const net::Peer& peer) {
  auto arrival = read_hello(hello, source_of(peer));
  if (!arrival) return tl::unexpected(std::move(arrival.error()));
  home_ = &nodes_.home_of(arrival->room);
  auto pipe = std::make_unique<RemotePipe>(nodes_, pipe_id_of(end_));
  home_->worker().post([home = home_, who = *std::move(arrival), carrier = std::move(pipe)]() mutable {
    home->house().greet(std::move(who), std::move(carrier), home->worker().now());
  });
  return {};
}

void Uplink::send(std::string text) {
  if (home_ == nullptr) return;
  home_->worker().post([home = home_, id = pipe_id_of(end_), words = std::move(text)] {
    home->house().receive(id, words, home->worker().now());
  });
}

void Uplink::lost() {
  Node* home = std::exchange(home_, nullptr);
  if (home == nullptr) return;
  home->worker().post([home, id = pipe_id_of(end_)] { home->house().pipe_lost(id, home->worker().now()); });
}

std::string source_of(const net::Peer& peer) {
  auto endpoint = net::Endpoint::parse(peer.address, 0);
  if (!endpoint || endpoint->family == net::Endpoint::Family::v4) return peer.address;
  constexpr std::size_t kNetworkBytes = 8;
  for (std::size_t i = kNetworkBytes; i < endpoint->address.size(); ++i) endpoint->address[i] = 0;
  return endpoint->address_text();
}

}  // namespace parlance::gateway::web
