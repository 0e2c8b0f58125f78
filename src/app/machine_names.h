#pragma once

#include <string>
#include <vector>

namespace parlance::app {

/// The addresses of this machine's interfaces that are up, without loopback and link-local ones.
std::vector<std::string> machine_addresses();

/// What a self-signed certificate speaks for: localhost, this machine's name, its addresses.
std::vector<std::string> machine_names();

}  // namespace parlance::app
