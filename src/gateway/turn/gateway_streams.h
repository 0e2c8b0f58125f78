#pragma once

#include "gateway/turn/gateway_relay.h"
#include "gateway/turn/session.h"
#include "net/driver.h"
#include "net/tcp.h"

#include <map>
#include <memory>
#include <string_view>

namespace parlance::gateway::turn {

/// Everyone who comes by TCP, or by TLS on the port of HTTPS.
class Streams final {
 public:
  struct Limits {
    std::size_t all = 0;
    std::size_t of_source = 0;
  };
  /// What its connections use; outlives it.
  struct House {
    net::Worker& worker;
    std::string_view software;
    Counters& counters;
  };
  /// Told of each message that is TURN's, and of each end.
  class Owner {
   public:
    virtual ~Owner() = default;
    virtual void on_message(const proto::turn::Path& path, ByteView bytes) = 0;
    virtual void on_end(const proto::turn::Path& path) = 0;
    virtual bool is_served(const proto::turn::Path& path) = 0;
  };
  Streams(House house, const Limits& limits, Owner& owner);
  Streams(const Streams&) = delete;
  Streams& operator=(const Streams&) = delete;
  ~Streams();

  /// Refused (closed, and counted) where there are too many. Where all places are taken, the oldest that has not shown who it is goes instead.
  void accept(std::unique_ptr<net::TcpStream> stream);
  /// Relayed data. `false`: gone, or too far behind.
  bool write(const proto::turn::Path& path, Bytes bytes);
  /// An answer of ours. It is not dropped where data is, for on a stream nobody asks again (RFC 8489 section 6.2.2).
  void answer(const proto::turn::Path& path, Bytes bytes);
  /// The client has shown who it is.
  void settle(const proto::turn::Path& path);
  void clear();

  [[nodiscard]] std::size_t size() const { return connections_.size(); }
  [[nodiscard]] std::uint64_t refused() const { return refused_; }

 private:
  class Connection;
  /// Whoever has an IPv6 address has the /64 around it.
  using Source = std::array<std::uint8_t, 16>;
  [[nodiscard]] static Source source_of(const proto::turn::Path& path);
  [[nodiscard]] std::size_t count_of(const Source& source) const;
  /// False: all that are there have shown who they are.
  bool make_room();
  void forget(const proto::turn::Path& path, std::uint64_t id);

  House house_;
  Limits limits_;
  Owner& owner_;
  std::uint64_t refused_ = 0;
  std::uint64_t next_id_ = 0;
  std::map<Source, std::size_t> per_source_;
  std::map<proto::turn::Path, std::unique_ptr<Connection>> connections_;
  std::map<std::uint64_t, proto::turn::Path> newcomers_;  ///< by their id, so by their age
};

}  // namespace parlance::gateway::turn
