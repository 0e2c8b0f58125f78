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
#include "crypto/certificate.h"
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
    const std::string& path = automatic.certificate_path;  // and the key's
    const auto pem = ops::read_file(path);
    return {CertificateOrigin::automatic, path, pem, automatic.domains, path, pem};
  }
  state.names = settings.texts("tls.names");
  state.path = data + "/certificate.pem";
  state.key_path = data + "/certificate.key";
  if (const std::string& own = settings.text("tls.certificate"); !own.empty()) {
    state.origin = CertificateOrigin::own;
    state.path = own;
    state.key_path = settings.text("tls.key");
  }
  state.pem = ops::read_file(state.path);
  state.key_pem = ops::read_file(state.key_path);
  return state;
}

/// Names to look up; addresses need none. Where the operator lists none, those of the operator's own certificate count.
std::vector<std::string> names_of(const CertificateState& state) {
  std::vector<std::string> all = state.names;
  if (all.empty() && state.pem && state.origin == CertificateOrigin::own) {
    if (const auto facts = crypto::read_certificate(*state.pem)) all = facts->dns_names;
  }
  std::erase_if(all, [](const std::string& each) {
    return net::Endpoint::parse(each, 0) || each.starts_with("*.") || each == "localhost";
  });
  return all;
}

/// This machine's addresses and the announced ones, each written in one way.
std::vector<std::string> reachable_at(const AddressFacts& facts) {
  std::vector<std::string> all = facts.own;
  for (const std::string& text : facts.announced) {
    const auto endpoint = net::Endpoint::parse(text, 0);
    all.push_back(endpoint ? endpoint->address_text() : text);
  }
  return all;
}

}  // namespace

std::vector<Finding> examine(const ops::Settings& settings, const std::string& data_directory) {
  std::vector<Finding> findings;
  const StorageFacts storage = look_at_storage(data_directory);
  append(findings, judge_storage(storage));
  CertificateState certificate = certificate_of(settings, data_directory);
  if (storage.exists && !storage.writable) certificate.folder = CertificateState::Folder::shut;
  append(findings, judge_certificate(certificate, now()));
  if (certificate.origin == CertificateOrigin::automatic)
    append(findings, judge_attempt(gateway::acme::inspect(settings, data_directory), now()));
  const AddressFacts addresses{machine_addresses(), settings.texts("media.announce"),
                               settings.text("media.discover")};
  append(findings, judge_addresses(addresses));
  append(findings, judge_names(resolve(names_of(certificate)), reachable_at(addresses)));
  std::vector<PortUse> ports = ports_of(settings, workers_of(settings));
  look_at_ports(ports);
  append(findings, judge_ports(ports, storage.running ? Server::running : Server::absent));
  const MachineNeeds needs = needs_of(settings);
  append(findings, judge_machine(look_at_machine(needs), needs));
  return findings;
}

}  // namespace parlance::app::doctor
