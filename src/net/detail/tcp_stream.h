#pragma once

#include "net/detail/asio_worker.h"
#include "net/tcp.h"

#include <boost/asio/ip/tcp.hpp>

#include <memory>

namespace parlance::net::detail {

/// Takes over a connected socket of this worker's loop. `admission` is given back when the connection ends.
std::unique_ptr<TcpStream> tcp_stream(AsioWorker& worker, boost::asio::ip::tcp::socket socket,
                                      std::shared_ptr<void> admission);

}  // namespace parlance::net::detail
