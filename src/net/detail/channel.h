#pragma once

#include "base/function.h"
#include "net/detail/tls_context.h"
#include "net/http.h"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/system/error_code.hpp>

#include <chrono>
#include <memory>
#include <string_view>
#include <vector>

namespace parlance::net::detail {

/// A connected pair of byte pipes, plain or within TLS. HTTP and WebSocket are written once, against this; so the expensive templates below
/// are instantiated once. All calls on the connection's worker; handlers never run inside the call that starts them.
class Channel {
 public:
  using Done = Function<void(boost::system::error_code, std::size_t)>;

  virtual ~Channel() = default;
  virtual void handshake(Done done) = 0;
  virtual void read_some(boost::asio::mutable_buffer into, Done done) = 0;
  /// Writes all of it. The bytes stay the caller's until `done`.
  virtual void write(std::vector<boost::asio::const_buffer> bytes, Done done) = 0;
  /// Ends both directions politely (TLS close_notify; waits for the peer's end), or at once after a second. The channel lives until `done`.
  virtual void shutdown(Done done) = 0;
  /// Whatever is under way fails now.
  virtual void close() = 0;
  /// `close` unless set again within `after`; zero: no deadline.
  virtual void set_deadline(std::chrono::milliseconds after) = 0;
  [[nodiscard]] virtual bool deadline_passed() const = 0;
  /// What was agreed on by ALPN (RFC 7301), once the handshake is through; empty: nothing.
  [[nodiscard]] virtual std::string_view protocol() const { return {}; }
  /// The connection's own address.
  [[nodiscard]] virtual Endpoint local() const { return {}; }
  [[nodiscard]] virtual boost::asio::any_io_executor executor() = 0;
};

std::unique_ptr<Channel> plain_channel(boost::asio::ip::tcp::socket socket);
std::unique_ptr<Channel> tls_channel(boost::asio::ip::tcp::socket socket, const TlsContext& context);

}  // namespace parlance::net::detail
