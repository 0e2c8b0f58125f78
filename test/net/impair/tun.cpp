#include "test/net/impair/tun.h"

#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

namespace parlance::test::impair {
namespace {

/// Packets that the kernel holds for us while we are not scheduled: some 100 ms at 50 Mbit/s of small ones.
constexpr int kQueuedPackets = 4096;

class Descriptor final {
 public:
  explicit Descriptor(int value) : value_(value) {}
  ~Descriptor() {
    if (value_ >= 0) ::close(value_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] int get() const { return value_; }

 private:
  int value_;
};

ifreq request_for(const std::string& device) {
  ifreq request{};
  std::copy_n(device.begin(), std::min<std::size_t>(device.size(), IFNAMSIZ - 1), request.ifr_name);
  return request;
}

bool switch_on(const std::string& device, int mtu) {
  const Descriptor socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  ifreq request = request_for(device);
  request.ifr_mtu = mtu;
  if (::ioctl(socket.get(), SIOCSIFMTU, &request) != 0) return false;
  request.ifr_qlen = kQueuedPackets;
  if (::ioctl(socket.get(), SIOCSIFTXQLEN, &request) != 0) return false;
  request.ifr_flags = IFF_UP | IFF_RUNNING;
  return ::ioctl(socket.get(), SIOCSIFFLAGS, &request) == 0;
}

}  // namespace

Result<Tun> Tun::open(const Place& place, int mtu) {
  const Descriptor space(::open(("/run/netns/" + place.name_space).c_str(), O_RDONLY | O_CLOEXEC));
  if (space.get() < 0 || ::setns(space.get(), CLONE_NEWNET) != 0)
    return fail(Kind::unavailable, "tun.namespace");
  // A TUN belongs to the namespace in which /dev/net/tun was opened, wherever its reader goes later.
  Tun tun(::open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC));
  ifreq request = request_for(place.device);
  request.ifr_flags = IFF_TUN | IFF_NO_PI;
  if (::ioctl(tun.descriptor(), TUNSETIFF, &request) != 0) return fail(Kind::unavailable, "tun.device");
  if (!switch_on(place.device, mtu)) return fail(Kind::unavailable, "tun.mtu");
  return tun;
}

Tun::~Tun() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

Tun::Tun(Tun&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

ByteView Tun::read(std::span<std::uint8_t> room) const {
  const auto count = ::read(descriptor_, room.data(), room.size());
  return room.first(static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
}

bool Tun::write(ByteView packet) const {
  return ::write(descriptor_, packet.data(), packet.size()) == static_cast<ssize_t>(packet.size());
}

}  // namespace parlance::test::impair
