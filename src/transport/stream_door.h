#pragma once

#include "net/bounded_post.h"
#include "net/tcp.h"
#include "transport/counters.h"

#include <memory>
#include <unordered_map>
#include <vector>

namespace parlance::transport {

/// Where ICE-TCP connections end up.
class StreamHome {
 public:
  virtual ~StreamHome() = default;
  /// On its worker; `first` are the bytes that came so far.
  virtual void on_stream(net::DetachedTcp detached, ByteView first) = 0;
};

/// The homes by worker; filled before the workers run, and immutable from then on.
class StreamHomes final {
 public:
  /// Connections on their way to one worker; beyond it they are closed.
  static constexpr std::size_t kUnderWay = 256;

  void add(net::Worker& worker, const std::shared_ptr<StreamHome>& home);
  /// False: there is no such worker, or too many are on their way to it.
  bool send(std::size_t to, net::DetachedTcp detached, Bytes first) const;

 private:
  struct Home {
    std::weak_ptr<StreamHome> home;
    mutable net::BoundedPost post;
  };
  std::vector<Home> homes_;
};

/// One worker's newcomers: connections that begin as ICE-TCP does (RFC 6544). Their first datagram has to be a Binding request whose user name
/// says which worker's peer it is for; there they go, and only there is it proven.
class StreamDoor final {
 public:
  /// For the whole first datagram, however its bytes drip.
  static constexpr Duration kPatience = std::chrono::seconds(10);
  /// Of the first datagram. A browser's Binding request has less than 200 bytes.
  static constexpr std::size_t kMaxFirst = 1024;
  /// Bytes that may come with it.
  static constexpr std::size_t kMaxAhead = 8 * 1024;

  StreamDoor(net::Worker& worker, std::shared_ptr<const StreamHomes> homes);
  ~StreamDoor();
  StreamDoor(const StreamDoor&) = delete;
  StreamDoor& operator=(const StreamDoor&) = delete;

  void enter(std::unique_ptr<net::TcpStream> stream);
  [[nodiscard]] const DoorCounters& counters() const { return counters_; }

 private:
  class Caller;
  void leave(Caller& caller);

  net::Worker& worker_;
  std::shared_ptr<const StreamHomes> homes_;
  DoorCounters counters_;
  std::unordered_map<const Caller*, std::shared_ptr<Caller>> callers_;
};

}  // namespace parlance::transport
