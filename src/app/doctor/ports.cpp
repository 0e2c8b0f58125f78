#include "app/doctor/ports.h"

#include "app/machine_names.h"

#include <fmt/format.h>

#include <algorithm>

namespace parlance::app::doctor {
namespace {

using net::IpProtocol;
using net::PortState;

class Collector final {
 public:
  explicit Collector(const ops::Settings& settings) : settings_(settings) {}

  void add(PortUse use, const std::vector<std::string>& addresses, std::int64_t port) {
    for (const std::string& text : addresses) {
      const auto local = net::Endpoint::parse(text, static_cast<std::uint16_t>(port));
      if (!local || port == 0) continue;  // any free port is free
      use.local = *local;
      found.push_back(use);
    }
  }
  void add(PortUse use, std::string_view addresses) {
    add(use, settings_.texts(addresses), settings_.integer(use.key));
  }

  std::vector<PortUse> found;

 private:
  const ops::Settings& settings_;
};

std::string_view word_of(IpProtocol protocol) { return protocol == IpProtocol::udp ? "udp" : "tcp"; }

std::string name_of(const PortUse& port) {
  return fmt::format("{}/{}", port.local.text(), word_of(port.protocol));
}

/// Whether it stands in the server's way; not so where the machine lacks IPv6.
bool is_trouble(const PortUse& port, Server server) {
  if (!port.state || *port.state == PortState::free) return false;
  // A server that runs has them, and may have rights that who asks here has not.
  return server == Server::absent || *port.state == PortState::no_address;
}

Finding trouble(const PortUse& port) {
  Finding finding{port.use, Grade::failure, {}, {}};
  switch (*port.state) {
  case PortState::taken:
    finding.what = fmt::format("Another program has {}.", name_of(port));
    finding.remedy = fmt::format(
        "`ss -{}lpn sport = :{}` names it; stop it, or set {}. If it is parlance: ask as its user, with its --config and --data.",
        port.protocol == IpProtocol::udp ? 'u' : 't', port.local.port, port.key);
    break;
  case PortState::denied:
    finding.what = fmt::format("This user may not listen on {}.", name_of(port));
    finding.remedy = fmt::format(
        "AmbientCapabilities=CAP_NET_BIND_SERVICE in the service's unit (doctor can't see it), or another {}.",
        port.key);
    break;
  default:
    finding.what = fmt::format("{} is not an address of this machine.", port.local.address_text());
    finding.remedy = fmt::format("Mend the addresses to listen on beside {}.", port.key);
  }
  return finding;
}

/// `8443-8446/udp`.
std::string range_of(std::span<const PortUse> uses) {
  const auto [low, high] =
      std::ranges::minmax_element(uses, {}, [](const PortUse& one) { return one.local.port; });
  const std::string ports = low->local.port == high->local.port
                                ? fmt::format("{}", low->local.port)
                                : fmt::format("{}-{}", low->local.port, high->local.port);
  std::string_view protocols = word_of(uses.front().protocol);
  if (std::ranges::any_of(uses, [&](const PortUse& one) { return one.protocol != uses.front().protocol; }))
    protocols = "udp+tcp";
  return fmt::format("{}/{}", ports, protocols);
}

/// Where nothing stands in the way of any.
Finding judge_use(std::span<const PortUse> uses, Server server) {
  const std::string_view topic = uses.front().use;
  const std::string range = range_of(uses);
  const auto any = [uses](PortState state) {
    return std::ranges::any_of(uses, [state](const PortUse& one) { return one.state == state; });
  };
  if (server == Server::absent) return {topic, Grade::fine, range + " is free."};
  if (any(PortState::taken)) return {topic, Grade::fine, range + " is in use by the server that runs."};
  if (any(PortState::denied))
    return {topic, Grade::fine, range + " is for the server that runs; this user may not look."};
  if (!any(PortState::free)) return {topic, Grade::fine, range + " has no address on this machine."};
  return {
      topic, Grade::warning, range + " is free, though a server runs on this data directory.",
      fmt::format("Ask with the --config that it was started with, or restart it (its {} is another one).",
                  uses.front().key)};
}

/// One finding, or one for each kind of trouble: a screen has no room for each port of each address.
void append_use(std::span<const PortUse> uses, Server server, std::vector<Finding>& findings) {
  const std::size_t before = findings.size();
  for (const PortState state : {PortState::taken, PortState::denied, PortState::no_address}) {
    const auto bad = [&](const PortUse& one) { return one.state == state && is_trouble(one, server); };
    const auto first = std::ranges::find_if(uses, bad);
    if (first == uses.end()) continue;
    findings.push_back(trouble(*first));
    if (const auto more = std::ranges::count_if(uses, bad) - 1; more > 0)
      findings.back().what += fmt::format(" So it is with {} more.", more);
  }
  if (findings.size() == before) findings.push_back(judge_use(uses, server));
}

}  // namespace

std::vector<PortUse> ports_of(const ops::Settings& settings, std::size_t workers) {
  Collector all(settings);
  all.add({"HTTPS", "net.https_port", {}, IpProtocol::tcp}, "net.listen");
  all.add({"HTTP", "net.http_port", {}, IpProtocol::tcp}, {"127.0.0.1", "::1"},
          settings.integer("net.http_port"));
  if (settings.flag("turn.enabled")) {
    all.add({"STUN, TURN", "turn.port", {}, IpProtocol::udp}, "turn.listen");
    all.add({"STUN, TURN", "turn.port", {}, IpProtocol::tcp}, "turn.listen");
  }
  if (settings.flag("acme.enabled") && settings.text("acme.challenge") == "http-01")
    all.add({"http-01", "acme.http_port", {}, IpProtocol::tcp}, "net.listen");
  const std::int64_t first = settings.integer("media.port");
  const auto wanted = static_cast<std::size_t>(settings.integer("media.ports"));
  const std::size_t ports = wanted == 0 ? workers : std::min(wanted, workers);
  for (std::size_t i = 0; i < ports && first != 0; ++i) {
    all.add({"media", "media.port", {}, IpProtocol::udp}, settings.texts("media.listen"),
            first + static_cast<std::int64_t>(i));
  }
  return std::move(all.found);
}

void look_at_ports(std::vector<PortUse>& ports) {
  for (PortUse& each : ports) {
    net::Endpoint any = each.local;
    any.port = 0;
    const bool v6 = each.local.family == net::Endpoint::Family::v6;
    if (v6 && !machine_has(any)) continue;
    each.state = net::probe_port(each.local, each.protocol);
  }
}

std::vector<Finding> judge_ports(const std::vector<PortUse>& ports, Server server) {
  std::vector<Finding> findings;
  for (auto begin = ports.begin(); begin != ports.end();) {
    const auto end =
        std::find_if(begin, ports.end(), [&](const PortUse& one) { return one.use != begin->use; });
    append_use({begin, end}, server, findings);
    begin = end;
  }
  return findings;
}

}  // namespace parlance::app::doctor
