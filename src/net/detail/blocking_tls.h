#pragma once

#include "net/detail/blocking_socket.h"

#include <memory>
#include <string>

using SSL = struct ssl_st;
using SSL_CTX = struct ssl_ctx_st;

namespace parlance::net::detail {

/// The client's side of TLS on a BlockingSocket. OpenSSL sees memory alone, so that no write of its own can raise SIGPIPE or block.
class BlockingTls final {
 public:
  template <class T> using Outcome = BlockingSocket::Outcome<T>;

  /// Shakes hands; the peer has to prove that it is `host` (a name, or an address).
  static Outcome<BlockingTls> connect(SSL_CTX& context, BlockingSocket socket, const std::string& host);
  Outcome<void> write(std::string_view text);
  /// Zero: the peer has ended politely (close_notify). An end without it is `https.tls`.
  Outcome<std::size_t> read(std::span<char> into);

 private:
  struct Free {
    void operator()(SSL* tls) const;
  };
  BlockingTls(std::unique_ptr<SSL, Free> tls, BlockingSocket socket)
      : tls_(std::move(tls)), socket_(std::move(socket)) {}
  /// After an operation of OpenSSL said no: sends what it has to send and brings what it waits for. An error: it is over.
  Outcome<void> go_on(int result);
  Outcome<void> flush();
  [[nodiscard]] HttpsProblem why() const;

  std::unique_ptr<SSL, Free> tls_;
  BlockingSocket socket_;
};

}  // namespace parlance::net::detail
