#pragma once

#include "app/doctor/finding.h"
#include "net/port_probe.h"
#include "ops/settings.h"

#include <optional>
#include <string>
#include <vector>

namespace parlance::app::doctor {

/// A port that the configuration wants.
struct PortUse {
  std::string_view use;  ///< what for
  std::string_view key;  ///< of the configuration
  net::Endpoint local;
  net::IpProtocol protocol = net::IpProtocol::tcp;
  /// Nothing on a machine without IPv6, where the server does without that address.
  std::optional<net::PortState> state{};
};

/// All of them; `workers`: threads, for the media ports.
std::vector<PortUse> ports_of(const ops::Settings& settings, std::size_t workers);
void look_at_ports(std::vector<PortUse>& ports);
/// Whether a server holds the data directory, so that taken ports are most likely its own.
enum class Server { absent, running };

/// One finding for each use, or one for each kind of trouble with it.
std::vector<Finding> judge_ports(const std::vector<PortUse>& ports, Server server);

}  // namespace parlance::app::doctor
