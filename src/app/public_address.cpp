#include "app/public_address.h"

#include "proto/sdp/candidate.h"
#include "proto/stun/attributes.h"
#include "proto/stun/writer.h"

#include <netdb.h>
#include <netinet/in.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <utility>

namespace parlance::app {
namespace {

using namespace proto::stun;

std::optional<net::Endpoint> resolve(const HostPort& server) {
  addrinfo wanted{};
  wanted.ai_family = AF_INET;
  wanted.ai_socktype = SOCK_DGRAM;
  addrinfo* found = nullptr;
  if (::getaddrinfo(server.host.c_str(), nullptr, &wanted, &found) != 0 || found == nullptr)
    return std::nullopt;
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owned(found, &::freeaddrinfo);
  sockaddr_in address{};
  if (found->ai_addrlen < sizeof address) return std::nullopt;
  std::memcpy(&address, found->ai_addr, sizeof address);
  net::Endpoint endpoint;
  endpoint.port = server.port;
  std::memcpy(endpoint.address.data(), &address.sin_addr, sizeof address.sin_addr);
  return endpoint;
}

}  // namespace

std::optional<HostPort> parse_host_port(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0) return std::nullopt;
  std::string_view host = text.substr(0, colon);
  const std::string_view digits = text.substr(colon + 1);
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (error != std::errc() || end != digits.data() + digits.size() || port == 0) return std::nullopt;
  if (host.starts_with('[') && host.ends_with(']'))
    host = host.substr(1, host.size() - 2);
  else if (host.find(':') != std::string_view::npos)
    return std::nullopt;
  if (host.empty()) return std::nullopt;
  return HostPort{std::string(host), port};
}

void PublicAddress::ask(Found found) {
  found_ = std::move(found);
  pool_.post([this, server = server_, question = ++question_] {
    const auto at = resolve(server);
    worker_.post([this, at, question] {
      if (question != question_) return;
      if (!at) return end(std::nullopt);
      begin(*at);
    });
  });
}

void PublicAddress::begin(const net::Endpoint& server) {
  at_ = server;
  random_.fill(transaction_);
  auto socket = net::UdpSocket::bind(worker_, net::Endpoint{},
                                     [this](std::span<const net::Datagram> batch) { hear(batch); });
  if (!socket) return end(std::nullopt);
  socket_ = std::move(*socket);
  send(0);
}

void PublicAddress::send(std::size_t time) {
  if (time == kWaits.size()) return end(std::nullopt);
  const Bytes request = MessageWriter(Class::request, Method::binding, transaction_).take();
  const net::Datagram datagram{at_, request};
  socket_->send({&datagram, 1});
  timer_ = worker_.at(worker_.now() + kWaits.at(time), [this, time] { send(time + 1); });
}

void PublicAddress::hear(std::span<const net::Datagram> batch) {
  for (const net::Datagram& each : batch) {
    if (each.peer != at_) continue;
    const auto message = Message::parse(each.bytes);
    if (!message || message->message_class() != Class::success || message->transaction() != transaction_)
      continue;
    const auto address = xor_mapped_address(*message);
    if (!address || !address->is_ipv4()) continue;
    return end(proto::sdp::address_text(*address));
  }
}

void PublicAddress::end(std::optional<std::string> address) {
  timer_.cancel();
  // Not from inside its own callback.
  worker_.post([last = std::shared_ptr<net::UdpSocket>(std::move(socket_))] { static_cast<void>(last); });
  if (Found found = std::exchange(found_, {})) found(std::move(address));
}

}  // namespace parlance::app
