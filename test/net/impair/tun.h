#pragma once

#include "base/bytes.h"

#include <string>

namespace parlance::test::impair {

/// A network device (TUN: whole IP packets, no link layer, no segmentation or checksum offload: whatever comes out of it is complete and fits its
/// MTU) in a named network namespace. It is gone when this object is.
class Tun final {
 public:
  struct Place {
    std::string name_space;  ///< as in `ip netns`
    std::string device;      ///< 1-15 characters
  };

  /// Creates the device with this MTU (68-65535) and switches it on; addresses and routes are others' business. Leaves the calling thread in the
  /// namespace. Errors: tun.namespace, tun.device, tun.mtu; errno tells why.
  static Result<Tun> open(const Place& place, int mtu);

  explicit Tun(int descriptor) : descriptor_(descriptor) {}
  ~Tun();
  Tun(Tun&& other) noexcept;
  Tun(const Tun&) = delete;
  Tun& operator=(const Tun&) = delete;
  Tun& operator=(Tun&&) = delete;

  [[nodiscard]] int descriptor() const { return descriptor_; }
  /// The next packet that the namespace sends; empty: none is waiting. `room` bounds its length, the rest is cut off.
  [[nodiscard]] ByteView read(std::span<std::uint8_t> room) const;
  /// Hands a packet to the namespace. False: it refused it.
  [[nodiscard]] bool write(ByteView packet) const;

 private:
  int descriptor_;
};

}  // namespace parlance::test::impair
