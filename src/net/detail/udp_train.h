#pragma once

#include "net/udp.h"

#include <array>
#include <memory>

namespace parlance::net::detail {

/// Of one UDP_SEGMENT call: kernels before 6.9 take no more (UDP_MAX_SEGMENTS).
constexpr std::size_t kTrainSegments = 64;
/// The longest IPv6 packet without options, less its headers; the same for IPv4.
constexpr std::size_t kTrainBytes = 65'535 - 40 - 8;

/// How many of the first datagrams can leave as one train: to one peer, from one address, as long as the first; a shorter one (not an
/// empty one) ends it. At least 1 where there is one.
std::size_t train_length(std::span<const Datagram> datagrams);

/// Peers whose route has refused a train (no checksum offload: EIO; segments beyond its MTU: EINVAL or EMSGSIZE). Forgets the oldest,
/// and asks again now and then, for routes change.
class TrainRefusals final {
 public:
  /// How many trains to such a peer go singly until one is tried again.
  static constexpr std::uint32_t kPatience = 4096;

  void add(const Endpoint& peer);
  /// Asked once a train.
  [[nodiscard]] bool covers(const Endpoint& peer);

 private:
  struct Entry {
    std::array<std::uint8_t, 16> address{};
    Endpoint::Family family = Endpoint::Family::v4;
    std::uint32_t left = 0;
  };
  static constexpr std::size_t kEntries = 256;  // a refusal that is not remembered costs one system call
  [[nodiscard]] static std::size_t place_of(const Endpoint& peer);

  using Entries = std::array<Entry, kEntries>;
  std::unique_ptr<Entries> entries_;  ///< with the first refusal: a relay has a socket for each allocation
};

}  // namespace parlance::net::detail
