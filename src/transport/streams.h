#pragma once

#include "transport/stream_link.h"

#include <map>
#include <memory>
#include <span>
#include <vector>

namespace parlance::transport {

/// One worker's ICE-TCP connections, by their paths.
class Streams final : public StreamLink::Owner {
 public:
  /// Who their datagrams are for.
  class User {
   public:
    virtual ~User() = default;
    /// Something came on one: a turn for `deliver`.
    virtual void on_stream_bytes(StreamLink& link, ByteView bytes) = 0;
    /// False: the connection is closed, for its client has proven nothing.
    virtual bool on_stream_datagram(const Path& path, std::span<std::uint8_t> datagram) = 0;
    /// It has ended by itself, or by a framing that is none.
    virtual void on_stream_closed(const Path& path) = 0;
  };

  /// Outlived by all three. `limit`: connections.
  Streams(net::Worker& worker, User& user, std::size_t limit) : worker_(worker), user_(user), limit_(limit) {}
  Streams(const Streams&) = delete;
  Streams& operator=(const Streams&) = delete;

  /// One whose first datagram names a peer of this worker; `first` are the bytes that came so far. Beyond the limit it is closed.
  void adopt(net::DetachedTcp detached, ByteView first);
  /// What a connection brought, for its user, datagram by datagram.
  void deliver(StreamLink& link, ByteView bytes);
  /// Datagrams of TCP paths (`local` and `peer`), those of one path together. What has no connection any more is dropped and counted.
  void send(std::span<const net::Datagram> datagrams);
  void close(const Path& path);
  [[nodiscard]] std::size_t size() const { return links_.size(); }
  [[nodiscard]] const StreamCounters& counters() const { return counters_; }

  void on_link_bytes(StreamLink& link, ByteView bytes) override { user_.on_stream_bytes(link, bytes); }
  void on_link_closed(StreamLink& link) override;

 private:
  void retire(const Path& path);

  net::Worker& worker_;
  User& user_;
  std::size_t limit_;
  StreamCounters counters_;
  std::map<Path, std::unique_ptr<StreamLink>> links_;
  /// Closed from inside their own calls, perhaps; gone a round of the loop later.
  std::shared_ptr<std::vector<std::unique_ptr<StreamLink>>> gone_ =
      std::make_shared<std::vector<std::unique_ptr<StreamLink>>>();
};

}  // namespace parlance::transport
