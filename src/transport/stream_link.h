#pragma once

#include "net/tcp.h"
#include "net/udp.h"
#include "proto/ice/stream_framing.h"
#include "transport/counters.h"
#include "transport/path_table.h"

#include <deque>
#include <memory>
#include <span>

namespace parlance::transport {

/// One ICE-TCP connection at its home: datagrams in, datagrams out. TCP delivers everything, however late; pictures and sound that have waited too
/// long are left out before they reach it, so that a line that was slow for a moment is behind for a moment only.
class StreamLink final : public net::TcpReader {
 public:
  /// Media that has waited this long is dropped: later than that a receiver has given it up.
  static constexpr Duration kLatest = std::chrono::milliseconds(250);
  /// What the system takes ahead; at 1 Mbit/s an eighth of a second.
  static constexpr std::size_t kAhead = 16 * 1024;
  /// Bytes that wait here, beyond which the newest are dropped.
  static constexpr std::size_t kMostWaiting = 256 * 1024;

  class Owner {
   public:
    virtual ~Owner() = default;
    /// Something came; see `take`. May close the link, but not destroy it.
    virtual void on_link_bytes(StreamLink& link, ByteView bytes) = 0;
    /// The connection has ended by itself.
    virtual void on_link_closed(StreamLink& link) = 0;
  };

  /// `worker`, `owner` and `counters` outlive it.
  StreamLink(net::Worker& worker, std::unique_ptr<net::TcpStream> stream, Owner& owner,
             StreamCounters& counters);
  StreamLink(const StreamLink&) = delete;
  StreamLink& operator=(const StreamLink&) = delete;

  [[nodiscard]] const Path& path() const { return path_; }
  void start() { stream_->start(*this); }
  /// `use(std::span<std::uint8_t>)` for each whole datagram; false ends it. Error: ice.frame_too_long.
  template <class Use> Result<void> take(ByteView bytes, const Use& use) {
    return framing_.receive(bytes, use);
  }
  /// Datagrams for this path, in their order. What is not media goes first and waits as long as it must.
  void send(std::span<const net::Datagram> datagrams);
  /// What has been given to the system still leaves; nothing is heard any more.
  void close() { stream_.reset(); }
  [[nodiscard]] bool closed() const { return stream_ == nullptr; }

  void on_bytes(ByteView bytes) override { owner_.on_link_bytes(*this, bytes); }
  void on_closed() override { owner_.on_link_closed(*this); }
  void on_drained() override { write_more(); }

 private:
  struct Waiting {
    TimePoint since;
    std::size_t size = 0;  ///< with its length
  };
  void put(ByteView datagram, TimePoint now);
  void drop_late(TimePoint now);
  /// `sent_` has grown.
  void shorten();
  void write_more();

  net::Worker& worker_;
  std::unique_ptr<net::TcpStream> stream_;
  Owner& owner_;
  StreamCounters& counters_;
  Path path_;
  proto::ice::StreamFraming framing_;
  Bytes urgent_;  ///< STUN and DTLS, framed
  Bytes media_;   ///< framed; up to `sent_`, which is less than kMostWaiting, of no interest any more
  std::size_t sent_ = 0;
  std::deque<Waiting> waiting_;  ///< what `media_` consists of from `sent_` on
};

}  // namespace parlance::transport
