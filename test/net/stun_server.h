#pragma once

#include "base/check.h"
#include "crypto/token.h"
#include "gateway/turn/gateway.h"
#include "net/system_random.h"
#include "net/worker_pool.h"
#include "proto/stun/attributes.h"
#include "proto/stun/writer.h"
#include "test/sim/no_peers.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/asio/write.hpp>
#include <poll.h>

#include <array>
#include <optional>
#include <string>

namespace parlance::test {

/// No meeting takes place here.
class NoRooms final : public hub::RoomDirectory {
 public:
  void join(hub::JoinRequest, hub::ParticipantListener&, Then<Result<hub::ParticipantPtr>>) override {}
  std::unique_ptr<hub::Watch> watch(const RoomKey&, hub::OccupancyListener&) override { return nullptr; }
};

/// The gateway on loopback, on a free port, with real sockets and threads.
class StunServer final {
 public:
  explicit StunServer(const std::string& more = {}) {
    for (int attempt = 0; attempt < 20; ++attempt) {
      port_ = free_port();
      make(more);
      if (gateway_->start()) {
        pool_.start();
        return;
      }
    }
    throw Bug("no free port");
  }
  ~StunServer() {
    gateway_->stop([] {});
    pool_.stop();
  }
  StunServer(const StunServer&) = delete;
  StunServer& operator=(const StunServer&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }

 private:
  static std::uint16_t free_port() {
    boost::asio::io_context context;
    return boost::asio::ip::udp::socket(context, {boost::asio::ip::make_address("127.0.0.1"), 0})
        .local_endpoint()
        .port();
  }

  void make(const std::string& more) {
    const auto factory = gateway::turn::factory();
    const std::string toml =
        "[turn]\nlisten = [\"127.0.0.1\", \"::1\"]\nport = " + std::to_string(port_) + "\n" + more;
    auto parsed = ops::Settings::parse(factory.keys, "test", toml, {});
    check(parsed.has_value(), "the test's settings");
    settings_ = std::move(*parsed);
    gateway_ =
        std::move(*factory.make({router_, homes_, *settings_, metrics_, readiness_, tokens_, random_}));
  }

  net::WorkerPool pool_{1};
  NoRooms rooms_;
  sim::NoPeers peers_;
  std::array<gateway::Home, 1> homes_{gateway::Home{pool_.worker(0), rooms_, peers_}};
  net::HttpRouter router_;
  std::optional<ops::Settings> settings_;
  ops::MetricsRegistry metrics_;
  ops::Readiness readiness_;
  crypto::TokenKey tokens_ = *crypto::TokenKey::from(Bytes(32));
  net::SystemRandom random_;
  std::uint16_t port_ = 0;
  std::unique_ptr<gateway::Gateway> gateway_;
};

template <class Socket> bool readable(Socket& socket, int milliseconds) {
  pollfd entry{socket.native_handle(), POLLIN, 0};
  return ::poll(&entry, 1, milliseconds) == 1;
}

constexpr int kPatience = 5000;  // ms; only a failing test waits as long

class UdpClient final {
 public:
  UdpClient(const std::string& address, std::uint16_t port)
      : server_(boost::asio::ip::make_address(address), port), socket_(context_, {server_.address(), 0}) {}

  void send(ByteView bytes) { socket_.send_to(boost::asio::buffer(bytes.data(), bytes.size()), server_); }
  /// Empty: nothing came in time.
  Bytes receive(int milliseconds = kPatience) {
    if (!readable(socket_, milliseconds)) return {};
    Bytes bytes(2048);
    bytes.resize(socket_.receive(boost::asio::buffer(bytes)));
    return bytes;
  }
  [[nodiscard]] std::uint16_t port() const { return socket_.local_endpoint().port(); }

 private:
  boost::asio::io_context context_;
  boost::asio::ip::udp::endpoint server_;
  boost::asio::ip::udp::socket socket_;
};

class TcpClient final {
 public:
  TcpClient(const std::string& address, std::uint16_t port) : socket_(context_) {
    socket_.connect({boost::asio::ip::make_address(address), port});
    socket_.set_option(boost::asio::ip::tcp::no_delay(true));
  }

  void send(ByteView bytes) { socket_.send(boost::asio::buffer(bytes.data(), bytes.size())); }
  /// False: the server has closed the connection already.
  bool try_send(ByteView bytes) {
    boost::system::error_code error;
    socket_.send(boost::asio::buffer(bytes.data(), bytes.size()), 0, error);
    return !error;
  }
  /// One whole message; empty: closed, or nothing came in time.
  Bytes receive() {
    while (true) {
      if (const auto header = proto::stun::read_header(pending_)) {
        const std::size_t size = proto::stun::kHeaderSize + header->body_size;
        if (pending_.size() >= size) return take(size);
      }
      if (!more()) return {};
    }
  }
  /// The server has closed the connection.
  bool closed() {
    std::array<std::uint8_t, 1> byte{};
    boost::system::error_code error;
    if (!readable(socket_, kPatience)) return false;
    return socket_.receive(boost::asio::buffer(byte), 0, error) == 0 && error;
  }
  [[nodiscard]] std::uint16_t port() const { return socket_.local_endpoint().port(); }

 private:
  Bytes take(std::size_t size) {
    const auto end = pending_.begin() + static_cast<std::ptrdiff_t>(size);
    Bytes message(pending_.begin(), end);
    pending_.erase(pending_.begin(), end);
    return message;
  }
  bool more() {
    if (!readable(socket_, kPatience)) return false;
    std::array<std::uint8_t, 2048> bytes{};
    boost::system::error_code error;
    const std::size_t count = socket_.receive(boost::asio::buffer(bytes), 0, error);
    pending_.insert(pending_.end(), bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(count));
    return count > 0;
  }

  boost::asio::io_context context_;
  boost::asio::ip::tcp::socket socket_;
  Bytes pending_;
};

}  // namespace parlance::test
