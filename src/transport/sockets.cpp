#include "transport/sockets.h"

#include "ops/log.h"

#include <algorithm>

namespace parlance::transport {
namespace {

bool is_wildcard(const net::Endpoint& endpoint) {
  return std::ranges::all_of(endpoint.address, [](std::uint8_t byte) { return byte == 0; });
}

}  // namespace

Result<Sockets> Sockets::open(net::Worker& worker, const Settings& settings, const Place& place,
                              const std::function<void(std::span<net::Arrival>)>& receive) {
  if (settings.listen.empty() || settings.listen.size() > kMost) return fail(Kind::too_large, "media.listen");
  Sockets made;
  std::uint16_t port = place.port;
  for (const std::string& address : settings.listen) {
    const auto local = net::Endpoint::parse(address, port);
    if (!local) return local.error();
    const bool wildcard = is_wildcard(*local);
    const net::UdpOptions options{.share_port = place.shared,
                                  .tell_local = wildcard,
                                  .coalesce = true,
                                  .segment = true,
                                  .buffer = settings.socket_buffer};
    auto socket = net::UdpSocket::open(worker, *local, options, receive);
    if (socket) {
      const net::Endpoint bound = (*socket)->local();
      port = bound.port;  // one number for all of them, if it was for us to choose
      made.sockets_.push_back({bound, wildcard, std::move(*socket)});
      continue;
    }
    // A machine without IPv6 shall start with the defaults all the same; any other address was meant.
    const bool dispensable =
        wildcard && local->family == net::Endpoint::Family::v6 && settings.listen.size() > 1;
    if (!dispensable) return socket.error();
    ops::log_warning("media without IPv6", {{"address", address}, {"error", socket.error().what}});
  }
  return made;
}

net::UdpSocket* Sockets::socket_for(const net::Endpoint& local) const {
  for (const Bound& bound : sockets_) {
    if (bound.local.family != local.family || bound.local.port != local.port) continue;
    if (bound.wildcard || bound.local.address == local.address) return bound.socket.get();
  }
  return nullptr;
}

void Sockets::send(std::span<const net::Datagram> datagrams, DepartureCounters& counters) {
  while (!datagrams.empty()) {
    net::UdpSocket* const socket = socket_for(datagrams.front().local);
    std::size_t run = 1;
    while (run < datagrams.size()) {
      const net::Endpoint& local = datagrams[run].local;
      if (local != datagrams[run - 1].local && socket_for(local) != socket) break;
      ++run;
    }
    if (socket != nullptr)
      socket->send(datagrams.first(run));
    else
      counters.no_socket += run;
    datagrams = datagrams.subspan(run);
  }
}

std::vector<net::Endpoint> Sockets::local() const {
  std::vector<net::Endpoint> all;
  all.reserve(sockets_.size());
  for (const Bound& bound : sockets_) all.push_back(bound.local);
  return all;
}

net::UdpSocket::Counters Sockets::counters() const {
  net::UdpSocket::Counters sum;
  for (const Bound& bound : sockets_) add_counters(sum, bound.socket->counters());
  return sum;
}

net::UdpSocket::Buffers Sockets::buffers() const {
  net::UdpSocket::Buffers least;
  for (const Bound& bound : sockets_) {
    const auto own = bound.socket->buffers();
    const bool first = least.receive == 0;
    least.receive = first ? own.receive : std::min(least.receive, own.receive);
    least.send = first ? own.send : std::min(least.send, own.send);
  }
  return least;
}

}  // namespace parlance::transport
