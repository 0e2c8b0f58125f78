#pragma once

#include "base/random.h"
#include "net/udp.h"
#include "net/worker.h"
#include "proto/stun/message.h"

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace parlance::app {

/// A host and a port, as in `stun.example.org:3478`.
struct HostPort {
  std::string host;
  std::uint16_t port = 0;
};
/// Nothing: it is not shaped like that. IPv6 addresses stand in brackets.
std::optional<HostPort> parse_host_port(std::string_view text);

/// Asks a STUN server what this machine's IPv4 address looks like from outside (RFC 8489 section 12). Only where an operator has named one.
class PublicAddress final {
 public:
  /// Sent again after these times, and given up after the last (RFC 8489 section 6.2.1: doubling from 500 ms).
  static constexpr std::array<Duration, 4> kWaits{std::chrono::milliseconds(500), std::chrono::seconds(1),
                                                  std::chrono::seconds(2), std::chrono::seconds(4)};

  using Found = Then<std::optional<std::string>>;

  /// Names are resolved in `pool`. All outlive it; worker and pool have ended when it goes.
  PublicAddress(net::Worker& worker, Executor& pool, Random& random, HostPort server)
      : worker_(worker), pool_(pool), random_(random), server_(std::move(server)) {}
  PublicAddress(const PublicAddress&) = delete;
  PublicAddress& operator=(const PublicAddress&) = delete;

  /// On the worker. Nothing: there was no answer. A question before it is forgotten.
  void ask(Found found);

 private:
  void begin(const net::Endpoint& server);
  void send(std::size_t time);
  void hear(std::span<const net::Datagram> batch);
  void end(std::optional<std::string> address);

  net::Worker& worker_;
  Executor& pool_;
  Random& random_;
  HostPort server_;
  Found found_;
  std::uint64_t question_ = 0;  ///< which one
  net::Endpoint at_;
  proto::stun::TransactionId transaction_{};
  std::unique_ptr<net::UdpSocket> socket_;
  net::Timer timer_;
};

}  // namespace parlance::app
