#pragma once

#include "app/doctor/finding.h"

#include <string>
#include <vector>

namespace parlance::app::doctor {

/// A name under which people look for this server, and what the resolver says.
struct NameFacts {
  std::string name;
  std::vector<std::string> addresses;  ///< as text; empty: it does not resolve
};

/// Asks the machine's resolver, one name after the other; may take seconds each.
std::vector<NameFacts> resolve(const std::vector<std::string>& names);
/// `own`: this machine's addresses and the announced ones.
std::vector<Finding> judge_names(const std::vector<NameFacts>& names, const std::vector<std::string>& own);

}  // namespace parlance::app::doctor
