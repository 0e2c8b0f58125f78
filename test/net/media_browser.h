#pragma once

// For tests: browsers with real sockets against a media port. They have a worker of their own, as the server has.

#include "base/check.h"
#include "net/tcp.h"
#include "net/udp.h"
#include "net/worker_pool.h"
#include "proto/ice/stream_framing.h"
#include "rtc/rtc_test_client.h"
#include "transport/address.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include <cstring>
#include <functional>
#include <future>
#include <memory>

namespace parlance::test {

/// Runs `call` on the worker and waits for it.
template <class F> auto on(net::Worker& worker, F call) {
  // Shared: who waits may be gone before the other thread has come out of set_value.
  const auto answer = std::make_shared<std::promise<decltype(call())>>();
  worker.post([answer, &call] {
    try {
      answer->set_value(call());
    } catch (...) {
      answer->set_exception(std::current_exception());
    }
  });
  return answer->get_future().get();
}

/// True as soon as `condition`, asked on the worker each millisecond, holds; false after ten seconds.
template <class F> bool eventually(net::Worker& worker, F condition) {
  struct Asking {
    net::Worker& worker;
    F condition;
    TimePoint until{};
    std::promise<bool> answer{};
    net::Timer timer{};

    static void ask(const std::shared_ptr<Asking>& own) {
      own->timer.cancel();  // it belongs to this thread
      if (own->condition()) return own->answer.set_value(true);
      if (own->worker.now() > own->until) return own->answer.set_value(false);
      own->timer = own->worker.at(own->worker.now() + std::chrono::milliseconds(1), [own] { ask(own); });
    }
  };
  const auto asking = std::make_shared<Asking>(Asking{worker, condition});
  worker.post([asking] {
    asking->until = asking->worker.now() + std::chrono::seconds(10);
    Asking::ask(asking);
  });
  return asking->answer.get_future().get();
}

/// A TCP connection to a media port, as ICE uses it (RFC 6544). Lives on its worker.
class StreamToServer final : public net::TcpReader {
 public:
  using Hear = std::function<void(Bytes)>;
  StreamToServer(net::Worker& worker, const net::Endpoint& server, Hear hear) : hear_(std::move(hear)) {
    const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    std::memcpy(&to.sin_addr, server.address.data(), sizeof to.sin_addr);
    to.sin_port = htons(server.port);
    // lint: what the sockets API asks for
    check(::connect(descriptor, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0, "no connection");
    stream_ = net::TcpStream::attach(worker, net::DetachedTcp(descriptor, nullptr, {}), 64 * 1024);
    stream_->start(*this);
  }

  void send(ByteView datagram) {
    Bytes frame;
    proto::ice::append_frame(frame, datagram);
    send_raw(std::move(frame));
  }
  void send_raw(Bytes bytes) {
    if (stream_) stream_->write(std::move(bytes));
  }
  void hang_up() { stream_.reset(); }
  [[nodiscard]] bool closed() const { return closed_; }
  [[nodiscard]] std::size_t heard() const { return heard_; }

  void on_bytes(ByteView bytes) override {
    heard_ += bytes.size();
    const auto taken = framing_.receive(bytes, [this](std::span<std::uint8_t> frame) {
      hear_({frame.begin(), frame.end()});
      return true;
    });
    check(taken.has_value(), "the server's framing is broken");
  }
  void on_closed() override { closed_ = true; }

 private:
  Hear hear_;
  std::unique_ptr<net::TcpStream> stream_;
  proto::ice::StreamFraming framing_;
  std::size_t heard_ = 0;
  bool closed_ = false;
};

/// One socket, and a browser's protocols on it. Lives on its worker.
class Browser final {
 public:
  Browser(net::Worker& worker, const std::string& address, std::uint64_t seed) : worker_(worker) {
    socket_ = *net::UdpSocket::bind(worker, *net::Endpoint::parse(address, 0),
                                    [this](std::span<const net::Datagram> batch) { hear(batch); });
    client.emplace(seed, transport::to_address(socket_->local()));
    client->send = [this](const proto::ice::Path& path, const Bytes& bytes) {
      send(transport::to_endpoint(path.remote), bytes);
    };
  }

  void accept(const std::string& answer) {
    client->accept(answer, worker_.now());
    arm();
  }
  /// From now on everything goes over one TCP connection, to the first candidate that is used.
  void use_tcp() {
    client->over = proto::sdp::CandidateTransport::tcp;
    client->send = [this](const proto::ice::Path& path, const Bytes& bytes) {
      if (!stream) {
        const auto hears = [this, path](Bytes frame) {
          heard.push_back(frame);
          client->receive(path, std::move(frame), worker_.now());
          arm();
        };
        stream = std::make_unique<StreamToServer>(worker_, transport::to_endpoint(path.remote), hears);
      }
      stream->send(bytes);
    };
  }
  void send(const net::Endpoint& to, ByteView bytes) {
    const net::Datagram datagram{to, bytes};
    socket_->send({&datagram, 1});
  }
  [[nodiscard]] net::Endpoint address() const { return socket_->local(); }

  std::optional<rtc::test::Client> client;
  std::unique_ptr<StreamToServer> stream;  ///< where use_tcp was called
  std::vector<net::Endpoint> heard_from;
  std::vector<Bytes> heard;
  std::uint16_t transport_sequence = 0;

 private:
  void hear(std::span<const net::Datagram> batch) {
    const proto::ice::TransportAddress local = transport::to_address(socket_->local());
    for (const net::Datagram& each : batch) {
      heard_from.push_back(each.peer);
      heard.emplace_back(each.bytes.begin(), each.bytes.end());
      if (client->answered.media.empty()) continue;
      client->receive({proto::ice::Transport::udp, local, transport::to_address(each.peer)}, heard.back(),
                      worker_.now());
    }
    arm();
  }
  void arm() {
    const auto due = client->deadline();
    if (!due) return;
    timer_ = worker_.at(*due, [this] {
      client->tick(worker_.now());
      arm();
    });
  }

  net::Worker& worker_;
  std::unique_ptr<net::UdpSocket> socket_;
  net::Timer timer_;
};

}  // namespace parlance::test
