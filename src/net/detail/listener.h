#pragma once

#include "net/detail/asio_worker.h"
#include "net/endpoint.h"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <tl/expected.hpp>

#include <memory>
#include <string>

namespace parlance::net::detail {

/// Accepts TCP connections on one worker, each into the loop of the worker that will serve it.
class Listener final : public std::enable_shared_from_this<Listener> {
 public:
  /// The worker that serves the next connection.
  using Choose = Function<AsioWorker&()>;
  /// Called on the listener's worker; the socket belongs to the chosen worker's loop.
  using Take = Function<void(AsioWorker&, boost::asio::ip::tcp::socket)>;

  Listener(AsioWorker& worker, Choose choose, Take take);
  /// The problem names the address and the remedy.
  tl::expected<void, std::string> open(const Endpoint& local);
  [[nodiscard]] Endpoint local() const;
  void accept();
  void close();

 private:
  void pause();

  boost::asio::ip::tcp::acceptor acceptor_;
  boost::asio::steady_timer pause_;
  Choose choose_;
  Take take_;
  bool closed_ = false;
};

}  // namespace parlance::net::detail
