#include "app/media.h"

#include "app/machine_names.h"
#include "app/public_address.h"
#include "crypto/dtls/context.h"

#include <fmt/format.h>

namespace parlance::app {
namespace {

using Problem = ops::Settings::Problem;

constexpr std::int64_t kHighestPort = 65535;

std::optional<Problem> not_addresses(const ops::Settings& settings, std::string_view key) {
  for (const std::string& text : settings.texts(key)) {
    if (!net::Endpoint::parse(text, 0)) return fmt::format("`{}`: {} is not an IP address", key, text);
  }
  return std::nullopt;
}

}  // namespace

tl::expected<transport::Settings, Problem> media_settings(const ops::Settings& settings) {
  for (const std::string_view key : {"media.listen", "media.announce"}) {
    if (auto problem = not_addresses(settings, key)) return tl::make_unexpected(*problem);
  }
  const std::string& discover = settings.text("media.discover");
  if (!discover.empty() && !parse_host_port(discover))
    return tl::make_unexpected(fmt::format("`media.discover`: {} is not shaped like host:port", discover));
  const std::int64_t port = settings.integer("media.port");
  const std::int64_t ports = settings.integer("media.ports");
  if (ports != 0 && port == 0)
    return tl::make_unexpected("`media.ports` shares ports, so `media.port` has to name the first");
  if (ports == 0 && port + settings.integer("net.workers") > kHighestPort)
    return tl::make_unexpected("`media.port` leaves no room for one port a thread; choose a lower one");
  transport::Settings media;
  media.listen = settings.texts("media.listen");
  media.machine = machine_addresses();
  media.announce = settings.texts("media.announce");
  media.port = static_cast<std::uint16_t>(port);
  media.ports = static_cast<std::size_t>(ports);
  media.max_peers = static_cast<std::size_t>(settings.integer("media.max_peers"));
  return media;
}

transport::Addresses machine_reach(const ops::Settings& settings) {
  return {machine_addresses(), settings.texts("media.announce")};
}

tl::expected<std::unique_ptr<transport::MediaPorts>, Problem>
open_media(net::WorkerPool& pool, Random& random, const ops::Settings& settings) {
  auto media = media_settings(settings);
  if (!media) return tl::make_unexpected(media.error());
  const auto identity = crypto::dtls::make_certificate(pool.worker(0).wall_now());
  if (!identity)
    return tl::make_unexpected(fmt::format("no certificate for media: {}", identity.error().what));
  auto dtls = crypto::dtls::Context::make(*identity);
  if (!dtls) return tl::make_unexpected(fmt::format("no certificate for media: {}", dtls.error().what));
  auto ports = transport::MediaPorts::open(pool, *media, {std::move(*dtls), random});
  if (!ports) {
    return tl::make_unexpected(fmt::format(
        "UDP port {} can't be opened on {} ({}); another program has it, or an address is not this machine's (media.port, media.listen)",
        media->port, fmt::join(media->listen, ", "), ports.error().what));
  }
  return std::move(*ports);
}

}  // namespace parlance::app
