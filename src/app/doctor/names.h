#pragma once

#include "app/doctor/finding.h"

#include <string>
#include <vector>

namespace parlance::app::doctor {

/// A name under which people look for this server, and what the resolver says.
struct NameFacts {
  std::string name;
  std::vector<std::string> addresses;  ///< as text; empty: it does not resolve
  enum class Resolver { answered, silent } resolver = Resolver::answered;
};

/// Asks the machine's resolver, one name after the other; may take seconds each. Where it does not answer, the names after that are left out.
std::vector<NameFacts> resolve(const std::vector<std::string>& names);
/// `own`: this machine's addresses and the announced ones, as inet_ntop writes them. One finding for all names that are fine.
std::vector<Finding> judge_names(const std::vector<NameFacts>& names, const std::vector<std::string>& own);

}  // namespace parlance::app::doctor
