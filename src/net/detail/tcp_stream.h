#pragma once

#include "net/detail/asio_worker.h"
#include "net/detail/channel.h"
#include "net/detail/newcomers.h"
#include "net/tcp.h"

#include <boost/asio/ip/tcp.hpp>

#include <memory>

namespace parlance::net::detail {

/// What a connection brings along from the port that accepted it.
struct Standing {
  std::shared_ptr<void> admission{};  ///< a place in a budget, given back when the connection ends
  std::unique_ptr<Newcomers::Ticket> newcomer{};  ///< until it has settled
  Bytes early{};                                  ///< read already
};

/// Takes over a connected socket of this worker's loop.
std::unique_ptr<TcpStream> tcp_stream(AsioWorker& worker, boost::asio::ip::tcp::socket socket,
                                      Standing standing);
/// The same for a channel whose handshake is through.
std::unique_ptr<TcpStream> channel_stream(AsioWorker& worker, std::unique_ptr<Channel> channel,
                                          const Endpoint& peer, Standing standing);

}  // namespace parlance::net::detail
