#pragma once

#include "net/first_bytes.h"
#include "net/tcp.h"

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace parlance::net {

/// Who takes which connections of the TLS port: HTTP has its own, everything else is registered here. Filled before the server starts, and
/// immutable from then on.
///
/// What is taken counts as a newcomer (see TcpStream::settle), and the connection's place in the server's budget is the stream's.
class StreamDispatch final {
 public:
  /// Runs on the worker that the connection was given to, on several workers at once. What came already is heard first once the stream is
  /// started. Not called any more once the server has stopped.
  using Take = Function<void(Worker&, std::unique_ptr<TcpStream>)>;

  StreamDispatch() = default;
  StreamDispatch(const StreamDispatch&) = delete;
  StreamDispatch& operator=(const StreamDispatch&) = delete;

  /// Connections that begin so: `stun` or `framed_stun`. Errors: net.stream_taken (somebody has it), net.stream_kind (no such).
  Result<void> on_plain(FirstBytes kind, Take take);
  /// TLS connections of clients that offer this protocol by ALPN (RFC 7301), such as `stun.turn` (RFC 7443); handed out when the handshake is
  /// through. Errors: net.stream_taken (also for http/1.1 and acme-tls/1), net.stream_kind (a name of 1-255 bytes is asked for).
  Result<void> on_alpn(std::string protocol, Take take);
  /// TLS connections without ALPN whose decrypted bytes begin so; as on_plain.
  Result<void> on_decrypted(FirstBytes kind, Take take);

  // For the server. Null: nobody.
  [[nodiscard]] Take* plain(FirstBytes kind) { return find(plain_, kind); }
  [[nodiscard]] Take* alpn(std::string_view protocol) { return find(alpn_, protocol); }
  [[nodiscard]] Take* decrypted(FirstBytes kind) { return find(decrypted_, kind); }
  [[nodiscard]] bool decrypts() const { return !decrypted_.empty(); }
  [[nodiscard]] std::vector<std::string> protocols() const;

 private:
  using ByKind = std::vector<std::pair<FirstBytes, Take>>;

  template <class Entries, class Key> static Take* find(Entries& entries, const Key& key) {
    for (auto& [own, take] : entries)
      if (own == key) return &take;
    return nullptr;
  }
  static Result<void> add(ByKind& entries, FirstBytes kind, Take take);

  ByKind plain_;
  ByKind decrypted_;
  std::vector<std::pair<std::string, Take>> alpn_;
};

}  // namespace parlance::net
