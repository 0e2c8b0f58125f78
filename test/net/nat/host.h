#pragma once

#include "proto/stun/transport_address.h"
#include "test/net/nat/internet.h"

#include <functional>
#include <map>

namespace parlance::test::nat {

using proto::stun::TransportAddress;

TransportAddress address_of(const Endpoint& endpoint);
/// Of an IPv4 address.
Endpoint endpoint_of(const TransportAddress& address);

/// A host of an Internet with one interface: sockets for UDP, and a TCP that has handshakes and flags, as NATs look at these, but repeats nothing,
/// because nothing is lost here: what is written in one go arrives in one go.
class Host final {
 public:
  using Datagram = std::function<void(const Endpoint& from, ByteView bytes)>;
  using Stream = std::function<void(ByteView bytes)>;
  /// Gives what takes the bytes of a new connection.
  using Accept = std::function<Stream(const Endpoint& from)>;

  Host(Internet& internet, std::size_t network, Ip ip);
  ~Host() { internet_.plug(network_, ip_, {}); }
  Host(const Host&) = delete;
  Host& operator=(const Host&) = delete;

  [[nodiscard]] Ip ip() const { return ip_; }
  /// A port that was not given out before.
  [[nodiscard]] std::uint16_t fresh_port() { return next_port_++; }
  /// Into another network, as when a telephone leaves the Wi-Fi: sockets stay open, connections don't.
  void move_to(std::size_t network, Ip ip);

  /// An empty use closes it.
  void open(std::uint16_t port, Datagram use) { sockets_[port] = std::move(use); }
  void send(std::uint16_t port, const Endpoint& to, ByteView bytes);

  void listen(std::uint16_t port, Accept accept) { listeners_[port] = std::move(accept); }
  /// `connected` is called once, or never.
  void connect(std::uint16_t port, const Endpoint& to, std::function<void()> connected, Stream use);
  /// On a connection; without one the bytes are gone.
  void write(std::uint16_t port, const Endpoint& to, ByteView bytes);

 private:
  struct Connection {
    std::function<void()> connected;  ///< empty once it is
    Stream use;
  };
  using Ends = std::pair<std::uint16_t, Endpoint>;

  void plug_in();
  void take(ByteView bytes);
  void take_segment(const Packet& packet, ByteView payload);
  void send_segment(const Ends& ends, std::uint8_t flags, ByteView payload);

  Internet& internet_;
  std::size_t network_;
  Ip ip_;
  std::uint16_t next_port_ = 40'000;
  std::map<std::uint16_t, Datagram> sockets_;
  std::map<std::uint16_t, Accept> listeners_;
  std::map<Ends, Connection> connections_;
};

}  // namespace parlance::test::nat
