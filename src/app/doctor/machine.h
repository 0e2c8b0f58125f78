#pragma once

#include "app/doctor/finding.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace parlance::app::doctor {

/// What the kernel gives this process. Sizes in bytes.
struct MachineFacts {
  std::uint64_t receive_buffer = 0;  ///< granted to a UDP socket that asked for what media ports ask for
  std::uint64_t send_buffer = 0;
  std::uint64_t open_files = 0;  ///< RLIMIT_NOFILE, the hard limit: the server takes all that it may
  bool segmentation = false;     ///< UDP_SEGMENT: several packets in one system call
  bool coalescing = false;       ///< UDP_GRO: the same for what arrives
  bool ipv6 = false;
  std::optional<bool>
      clock_synchronized;  ///< as the kernel was told (adjtimex); nothing where it does not say
};

/// What the configuration asks of the machine.
struct MachineNeeds {
  std::uint64_t socket_buffer = 0;  ///< for each direction
  std::uint64_t open_files = 0;
};

MachineFacts look_at_machine(const MachineNeeds& needs);
std::vector<Finding> judge_machine(const MachineFacts& facts, const MachineNeeds& needs);

}  // namespace parlance::app::doctor
