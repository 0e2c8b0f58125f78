#include "app/doctor/doctor.h"

#include "app/doctor/addresses.h"
#include "app/doctor/automatic.h"
#include "app/doctor/certificate.h"
#include "app/doctor/machine.h"
#include "app/doctor/names.h"
#include "app/doctor/ports.h"
#include "app/doctor/storage.h"
#include "app/machine_names.h"
#include "app/media.h"
#include "net/endpoint.h"
#include "ops/files.h"

#include <sys/sysinfo.h>

#include <algorithm>
#include <chrono>
#include <iterator>

namespace parlance::app::doctor {
namespace {

/// Beside connections: the database, listeners, media ports, event loops.
constexpr std::uint64_t kOtherFiles = 200;

void append(std::vector<Finding>& all, std::vector<Finding> more) {
  all.insert(all.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

std::size_t workers_of(const ops::Settings& settings) {
  const auto wanted = static_cast<std::size_t>(settings.integer("net.workers"));
  return wanted != 0 ? wanted : static_cast<std::size_t>(std::max(1, ::get_nprocs()));
}

WallTime now() {
  using namespace std::chrono;
  return {duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count()};
}

MachineNeeds needs_of(const ops::Settings& settings) {
  MachineNeeds needs;
  needs.socket_buffer = static_cast<std::uint64_t>(transport::Settings{}.socket_buffer);
  needs.open_files = static_cast<std::uint64_t>(settings.integer("net.max_connections")) + kOtherFiles;
  return needs;
}

CertificateState certificate_of(const ops::Settings& settings, const std::string& data) {
  CertificateState state;
  if (settings.flag("acme.enabled")) {
    const auto automatic = gateway::acme::inspect(settings, data);
    return {CertificateOrigin::automatic, automatic.certificate_path,
            ops::read_file(automatic.certificate_path), automatic.domains};
  }
  state.names = settings.texts("tls.names");
  state.path = data + "/certificate.pem";
  if (const std::string& own = settings.text("tls.certificate"); !own.empty()) {
    state.origin = CertificateOrigin::own;
    state.path = own;
  }
  state.pem = ops::read_file(state.path);
  return state;
}

/// Names to look up; addresses need none.
std::vector<std::string> names_of(const std::vector<std::string>& all) {
  std::vector<std::string> names;
  for (const std::string& each : all) {
    if (!net::Endpoint::parse(each, 0) && !each.starts_with("*.") && each != "localhost")
      names.push_back(each);
  }
  return names;
}

}  // namespace

std::vector<Finding> examine(const ops::Settings& settings, const std::string& data_directory) {
  std::vector<Finding> findings;
  const StorageFacts storage = look_at_storage(data_directory);
  append(findings, judge_storage(storage));
  const CertificateState certificate = certificate_of(settings, data_directory);
  append(findings, judge_certificate(certificate, now()));
  if (certificate.origin == CertificateOrigin::automatic)
    append(findings, judge_attempt(gateway::acme::inspect(settings, data_directory), now()));
  std::vector<std::string> own = machine_addresses();
  const auto& announced = settings.texts("media.announce");
  append(findings, judge_addresses(own, announced));
  own.insert(own.end(), announced.begin(), announced.end());
  append(findings, judge_names(resolve(names_of(certificate.names)), own));
  std::vector<PortUse> ports = ports_of(settings, workers_of(settings));
  look_at_ports(ports);
  append(findings, judge_ports(ports, storage.running));
  const MachineNeeds needs = needs_of(settings);
  append(findings, judge_machine(look_at_machine(needs), needs));
  return findings;
}

}  // namespace parlance::app::doctor
