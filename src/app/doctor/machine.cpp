#include "app/doctor/machine.h"

#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/timex.h>
#include <unistd.h>

namespace parlance::app::doctor {
namespace {

constexpr std::uint64_t kKiB = 1024;

/// An open UDP socket over IPv4.
class Probe final {
 public:
  Probe() : descriptor_(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {}
  Probe(const Probe&) = delete;
  Probe& operator=(const Probe&) = delete;
  ~Probe() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }

  [[nodiscard]] bool takes(int level, int option, int value) const {
    return ::setsockopt(descriptor_, level, option, &value, sizeof value) == 0;
  }
  /// What is granted of `wanted` bytes. The kernel says twice that, for its own bookkeeping (socket(7)).
  [[nodiscard]] std::uint64_t buffer(int option, int forced, std::uint64_t wanted) const {
    const int asked = static_cast<int>(wanted);
    if (!takes(SOL_SOCKET, forced, asked)) static_cast<void>(takes(SOL_SOCKET, option, asked));
    int granted = 0;
    socklen_t length = sizeof granted;
    if (::getsockopt(descriptor_, SOL_SOCKET, option, &granted, &length) != 0) return 0;
    return static_cast<std::uint64_t>(granted) / 2;
  }

 private:
  int descriptor_;
};

bool has_ipv6() {
  const int descriptor = ::socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return false;
  ::close(descriptor);
  return true;
}

std::optional<bool> clock_synchronized() {
  timex state{};
  if (::adjtimex(&state) < 0) return std::nullopt;
  return (state.status & STA_UNSYNC) == 0;
}

Finding judge_buffers(const MachineFacts& facts, const MachineNeeds& needs) {
  const std::uint64_t granted = std::min(facts.receive_buffer, facts.send_buffer);
  std::string what = fmt::format("UDP sockets get {} KiB of the {} KiB that media wants", granted / kKiB,
                                 needs.socket_buffer / kKiB);
  if (granted >= needs.socket_buffer) return {"socket buffers", Grade::fine, what + "."};
  return {
      "socket buffers", Grade::warning, what + "; in large meetings packets are lost where it is too little.",
      fmt::format("sysctl -w net.core.rmem_max={0} net.core.wmem_max={0} (and in /etc/sysctl.d), or give the "
                  "service CAP_NET_ADMIN.",
                  needs.socket_buffer)};
}

Finding judge_files(const MachineFacts& facts, const MachineNeeds& needs) {
  if (facts.open_files == RLIM_INFINITY)
    return {"open files", Grade::fine, "As many files and connections may be open as there is memory for."};
  std::string what = fmt::format("{} files and connections may be open; the configuration allows {}",
                                 facts.open_files, needs.open_files);
  if (facts.open_files >= needs.open_files) return {"open files", Grade::fine, what + "."};
  return {
      "open files", Grade::warning, what + ".",
      fmt::format("Set LimitNOFILE={} in the service's unit (or ulimit -Hn), or lower net.max_connections.",
                  needs.open_files)};
}

Finding judge_offload(const MachineFacts& facts) {
  if (facts.segmentation && facts.coalescing)
    return {"UDP offload", Grade::fine,
            "The kernel takes and gives packets in trains (UDP_SEGMENT, UDP_GRO)."};
  return {"UDP offload", Grade::warning,
          fmt::format("The kernel lacks {}; each packet costs a system call's work.",
                      facts.segmentation ? "UDP_GRO" : "UDP_SEGMENT"),
          "Linux 5.0 or newer has both. In a container, the host's kernel counts."};
}

Finding judge_clock(const MachineFacts& facts) {
  if (!facts.clock_synchronized || *facts.clock_synchronized)
    return {"clock", Grade::fine,
            facts.clock_synchronized ? "Synchronised."
                                     : "The kernel does not say whether it is synchronised."};
  return {
      "clock", Grade::warning,
      "Nobody synchronises it; certificates and TURN credentials depend on the right time.",
      "Install chrony or systemd-timesyncd. In a container or virtual machine the host may do it unseen."};
}

}  // namespace

MachineFacts look_at_machine(const MachineNeeds& needs) {
  const Probe probe;
  MachineFacts facts;
  facts.receive_buffer = probe.buffer(SO_RCVBUF, SO_RCVBUFFORCE, needs.socket_buffer);
  facts.send_buffer = probe.buffer(SO_SNDBUF, SO_SNDBUFFORCE, needs.socket_buffer);
  facts.segmentation = probe.takes(SOL_UDP, UDP_SEGMENT, 1200);
  facts.coalescing = probe.takes(SOL_UDP, UDP_GRO, 1);
  facts.ipv6 = has_ipv6();
  facts.clock_synchronized = clock_synchronized();
  rlimit files{};
  if (::getrlimit(RLIMIT_NOFILE, &files) == 0) facts.open_files = files.rlim_max;
  return facts;
}

std::vector<Finding> judge_machine(const MachineFacts& facts, const MachineNeeds& needs) {
  return {judge_buffers(facts, needs), judge_files(facts, needs), judge_offload(facts), judge_clock(facts)};
}

}  // namespace parlance::app::doctor
