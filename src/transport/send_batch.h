#pragma once

#include "net/udp.h"
#include "rtc/egress.h"
#include "transport/counters.h"

#include <memory>
#include <span>
#include <vector>

namespace parlance::transport {

/// What leaves a worker together: gathered during a turn, protected in one go, and put in an order in which it can leave in trains. A fixed
/// number of buffers; nothing allocates after it was made.
class SendBatch final {
 public:
  /// What a buffer takes: a media packet of the greatest size, or any DTLS datagram for a link with Ethernet's MTU.
  static constexpr std::size_t kBuffer = 1536;

  SendBatch(std::size_t capacity, DepartureCounters& counters);

  [[nodiscard]] bool empty() const { return items_.empty(); }
  [[nodiscard]] bool full() const { return items_.size() == capacity_; }
  /// Copied. False: dropped and counted. A Bug while full().
  bool add(const proto::ice::Path& path, ByteView datagram);
  /// False: dropped and counted. A Bug while full().
  bool add(rtc::Outgoing&& packet);
  /// Nothing is sent any more of what was put here for this sender, which is about to go.
  void forget(const crypto::srtp::Sender& sender);

  /// Where something goes to; several times the same perhaps.
  template <class Use> void each_destination(const Use& use) const {
    for (const Group& group : groups_) use(items_[group.first].path);
  }
  struct Sealed {
    std::span<const net::Datagram> datagrams;  ///< IPv4 before IPv6
    std::span<const net::Datagram> streamed;   ///< on connections
  };
  /// Protects what has to be. What leaves now, and together what goes to one peer from one source (its packets stay in order). Valid until
  /// clear().
  Sealed seal();
  /// Lets go of everything.
  void clear();

 private:
  struct Item {
    proto::ice::Path path;
    crypto::srtp::Sender* sender = nullptr;  ///< null: ready as it is
    std::uint32_t ssrc = 0;
    ByteView payload;
    media::Packet packet;
    std::size_t size = 0;  ///< 0: nothing leaves
    std::uint32_t next = kNone;
  };
  /// Of one stream to one peer.
  struct Group {
    std::uint32_t first = kNone;
    std::uint32_t last = kNone;
  };
  struct Cell {
    std::uint32_t turn = 0;  ///< others than the present one: empty
    std::uint32_t group = 0;
  };
  static constexpr std::uint32_t kNone = UINT32_MAX;

  [[nodiscard]] std::span<std::uint8_t> buffer(std::size_t index) const;
  Item& append(const proto::ice::Path& path);
  void join_group(std::uint32_t index);
  void protect();
  void list(const Group& group);

  std::size_t capacity_;
  DepartureCounters& counters_;
  std::unique_ptr<std::uint8_t[]> memory_;
  std::vector<Item> items_;
  std::vector<Group> groups_;
  std::vector<Cell> cells_;
  std::uint32_t turn_ = 1;
  std::vector<crypto::srtp::Job> jobs_;
  std::vector<std::uint32_t> job_items_;
  std::vector<net::Datagram> leaving_;
};

}  // namespace parlance::transport
