#pragma once

#include "gateway/web/node.h"

#include <string>

namespace parlance::gateway::web {

/// The session's Pipe: posts to the worker on which the connection's end lives.
class RemotePipe final : public Pipe {
 public:
  RemotePipe(Nodes& nodes, PipeId id) : nodes_(nodes), id_(id) {}
  [[nodiscard]] PipeId id() const override { return id_; }
  void send(std::string text) override;
  void close(std::uint16_t code) override;

 private:
  Nodes& nodes_;
  PipeId id_;
};

/// The way from a pipe's end to its session: judges the hello, then posts every message to the room's home.
class Uplink final {
 public:
  Uplink(Nodes& nodes, net::Handle<PipeEnd> end) : nodes_(nodes), end_(end) {}

  /// The first message.
  tl::expected<void, proto::signal::Refusal> greet(std::string_view hello, const net::Peer& peer);
  [[nodiscard]] bool greeted() const { return home_ != nullptr; }
  void send(std::string text);
  /// The connection has gone. Nothing follows.
  void lost();
  [[nodiscard]] net::Handle<PipeEnd> end() const { return end_; }

 private:
  Nodes& nodes_;
  net::Handle<PipeEnd> end_;
  Node* home_ = nullptr;
};

/// What the budget counts as one: an IPv4 address, or an IPv6 /64, which is what one customer has.
std::string source_of(const net::Peer& peer);

}  // namespace parlance::gateway::web
