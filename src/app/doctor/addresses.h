#pragma once

#include "app/doctor/finding.h"

#include <string>
#include <vector>

namespace parlance::app::doctor {

/// Where people are told to send media. As text.
struct AddressFacts {
  std::vector<std::string> own;        ///< this machine's
  std::vector<std::string> announced;  ///< media.announce
  std::string asked{};                 ///< media.discover: who tells the public one; may be empty
};

/// Whether people elsewhere can send media to one of them.
std::vector<Finding> judge_addresses(const AddressFacts& facts);

}  // namespace parlance::app::doctor
