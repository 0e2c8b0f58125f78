#pragma once

#include "net/detail/connection.h"
#include "net/detail/tls_context.h"
#include "net/stream_dispatch.h"

#include <boost/asio/ip/tcp.hpp>

#include <memory>

namespace parlance::net::detail {

/// One worker's share of the TLS port.
struct SecurePart {
  WorkerStatePtr state;
  std::shared_ptr<Newcomers> newcomers;
  StreamDispatch* others = nullptr;  ///< null: HTTP alone
  TlsContext tls;
};

/// Finds out what a client of the TLS port speaks, by its first bytes and by ALPN, and hands the connection to whom it is for. `accepted` has no
/// channel yet.
void open_connection(const std::shared_ptr<SecurePart>& part, boost::asio::ip::tcp::socket socket,
                     Accepted accepted);

}  // namespace parlance::net::detail
