#include "app/settings.h"

#include "app/gateways.h"

#include <fmt/format.h>

#include <fstream>
#include <iterator>

extern char** environ;  // POSIX

namespace parlance::app {
namespace {

const std::vector<ops::SettingKey>& own_keys() {
  using Texts = std::vector<std::string>;
  static const std::vector<ops::SettingKey> kKeys{
      {"net.workers", std::int64_t{0}, "Threads that carry everything. 0: one for each processor core.", 0,
       256},
      {"net.listen", Texts{"0.0.0.0", "::"}, "Addresses on which HTTPS is answered."},
      {"net.https_port", std::int64_t{8443}, "The port for HTTPS and secure WebSockets. 0: any free one.", 0,
       65535},
      {"net.http_port", std::int64_t{8080},
       "The port for plain HTTP, on this machine alone (127.0.0.1 and ::1): for trying things out, and for a reverse proxy. "
       "0: none.",
       0, 65535},
      {"net.max_connections", std::int64_t{20000}, "Connections at a time; further ones are closed at once.",
       16, 1000000},
      {"net.max_connections_per_address", std::int64_t{2000},
       "Connections at a time from one address. A school or an office behind one address needs about three a person.",
       4, 1000000},
      {"media.port", std::int64_t{8443},
       "The first UDP port for sound and pictures; each thread has its own, counted from here, unless media.ports is 1. 0: any free ones.",
       0, 65535},
      {"media.ports", std::int64_t{0},
       "How many UDP ports the threads share. 0: each has its own. 1: all are behind one port, for narrow firewalls.",
       0, 256},
      {"media.listen", Texts{"0.0.0.0", "::"}, "Addresses on which media is taken."},
      {"media.tcp", true,
       "Whether media may also come over TCP, on the port for HTTPS (ICE-TCP): for networks that let no UDP out."},
      {"media.announce", Texts{},
       "Addresses told to participants instead of this machine's own: the public ones of a machine behind 1:1 NAT."},
      {"media.discover", std::string(),
       "A STUN server (host:port) that is asked for this machine's public IPv4 address, where media.announce names none. Empty: nobody is asked."},
      {"media.max_peers", std::int64_t{2000}, "Participants whose media this server forwards at a time.", 1,
       1000000},
      {"tls.certificate", std::string(),
       "PEM file with the certificate chain. Read again when it changes. Empty: a self-signed certificate is made in the data "
       "directory at the first start."},
      {"tls.key", std::string(), "PEM file with the private key of tls.certificate."},
      {"tls.names", Texts{}, "Further host names and addresses for the self-signed certificate."},
      {"data.directory", std::string("./data"), "Where everything that has to last is kept."},
      {"rooms.retention_hours", std::int64_t{24},
       "How long a room's chat is kept after the last person has left. A room in use is kept.", 1, 87600},
      {"rooms.capacity", std::int64_t{100}, "How many people a room takes.", 2, 10000},
      {"rooms.topology", std::string("auto"),
       "How media travels. auto: between two people directly where that works, else by the server. direct: never by the server (rooms of two). "
       "forwarded: always by the server. hide_addresses: always by the server, and nobody learns another's addresses."},
      {"rooms.direct", Texts{}, "Names of rooms with the topology direct."},
      {"rooms.forwarded", Texts{}, "Names of rooms with the topology forwarded."},
      {"rooms.hide_addresses", Texts{}, "Names of rooms with the topology hide_addresses."},
      {"rooms.video_codec", std::string("vp8"),
       "The codec of pictures that the server forwards, as long as all in the room can decode it: vp8, vp9, h264 or av1."},
      {"log.level", std::string("info"), "debug, info, warning or error."},
      {"log.format", std::string("text"), "text, or json: one object a line."},
  };
  return kKeys;
}

ops::Settings::Environment environment() {
  ops::Settings::Environment variables;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string text = *entry;
    const std::size_t sign = text.find('=');
    if (sign != std::string::npos) variables.emplace(text.substr(0, sign), text.substr(sign + 1));
  }
  return variables;
}

}  // namespace

const std::vector<ops::SettingKey>& setting_keys() {
  static const std::vector<ops::SettingKey> kAll = [] {
    std::vector<ops::SettingKey> keys = own_keys();
    for (const gateway::GatewayFactory& factory : gateways()) {
      keys.insert(keys.end(), factory.keys.begin(), factory.keys.end());
    }
    return keys;
  }();
  return kAll;
}

tl::expected<ops::Settings, ops::Settings::Problem> read_settings(const std::string& path) {
  std::string toml;
  if (!path.empty()) {
    std::ifstream file(path, std::ios::binary);
    if (!file)
      return tl::make_unexpected(
          fmt::format("{}: can't be read; give the path of a TOML file with --config", path));
    toml.assign(std::istreambuf_iterator<char>(file), {});
  }
  return ops::Settings::parse(setting_keys(), path.empty() ? "(no file)" : path, toml, environment());
}

}  // namespace parlance::app
