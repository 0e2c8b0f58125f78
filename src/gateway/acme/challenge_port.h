#pragma once

#include "net/tcp.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace parlance::gateway::acme {

/// The port at which an authority checks http-01. It speaks just enough HTTP for that, and sends everybody else to https. Lives on one worker.
class ChallengePort final {
 public:
  static constexpr std::size_t kMaxConnections = 64;    ///< beyond that the oldest makes room
  static constexpr std::chrono::seconds kPatience{10};  ///< for a whole exchange

  struct Settings {
    std::vector<std::string> domains;
    std::uint16_t https_port = 443;
  };
  /// The content for a token, if there is one.
  using Find = std::function<std::optional<std::string>(const std::string& token)>;

  ChallengePort(net::Worker& worker, Settings settings, Find find);
  /// Before the worker runs, or on it. Errors: those of net::TcpAcceptor::listen.
  Result<void> listen(const net::Endpoint& local);
  [[nodiscard]] net::Endpoint local() const { return acceptors_.front()->local(); }

 private:
  class Connection;
  void accept(std::unique_ptr<net::TcpStream> stream);
  void end(std::uint64_t id);
  [[nodiscard]] std::string answer(std::string_view head) const;

  net::Worker& worker_;
  Settings settings_;
  Find find_;
  std::uint64_t next_ = 0;
  std::map<std::uint64_t, std::shared_ptr<Connection>> connections_;
  std::vector<std::unique_ptr<net::TcpAcceptor>> acceptors_;
};

}  // namespace parlance::gateway::acme
