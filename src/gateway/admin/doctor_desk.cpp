#include "gateway/admin/doctor_desk.h"

#include "net/endpoint.h"
#include "net/origin.h"
#include "proto/turn/credentials.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

namespace parlance::gateway::admin {
namespace {

using std::chrono::seconds;

/// A run of the page asks once for access and twice for a connection; so this is six runs at once, and then one each 20 s.
constexpr Rate kAccesses{6, seconds{20}};
constexpr Rate kConnections{12, seconds{10}};
/// A run measures with at most 24 MiB down and 16 MiB up. Two runs at once, and then 512 KiB/s.
constexpr Rate kBytes{std::uint64_t{96} * 1024 * 1024, Duration{seconds{1}} / (512 * 1024)};
/// All together: what is above their rate over the first seconds, so that one run at a time sees how fast the line is.
constexpr std::uint64_t kAllBurst = std::uint64_t{96} * 1024 * 1024;
constexpr std::size_t kRoomCharacters = 20;  // 100 bits: nobody meets another's relayed addresses
constexpr std::string_view kBusy = "The tests of this page are used by many at the moment.\n";
constexpr std::string_view kEnough = "You have measured much lately. Wait a minute, then test again.\n";

Rate all_bytes(std::uint64_t kbps, std::size_t workers) {
  const std::uint64_t a_second = std::max<std::uint64_t>(1, kbps * 1000 / 8 / workers);
  return {kAllBurst, std::max(Duration{1}, Duration{seconds{1}} / static_cast<Duration::rep>(a_second))};
}

/// One IPv4 address, or one IPv6 network of 64 bits, as hosts get it (RFC 4291 section 2.5.4).
std::string source_of(const net::Peer& peer) {
  auto endpoint = net::Endpoint::parse(peer.address, 0);
  if (!endpoint || endpoint->family == net::Endpoint::Family::v4) return peer.address;
  constexpr std::size_t kNetworkBytes = 8;
  for (std::size_t i = kNetworkBytes; i < endpoint->address.size(); ++i) endpoint->address.at(i) = 0;
  return endpoint->address_text();
}

net::HttpResponse uncached(net::HttpResponse response) {
  response.headers.emplace_back("cache-control", "no-store");
  return response;
}

net::HttpResponse later(unsigned status, std::string_view text, Duration wait) {
  net::HttpResponse response = uncached(net::text_response(status, text));
  const auto whole = std::chrono::ceil<seconds>(wait).count();
  response.headers.emplace_back("retry-after", std::to_string(std::max<std::int64_t>(1, whole)));
  return response;
}

}  // namespace

DoctorDesk::DoctorDesk(Means means)
    : means_(std::move(means)), accesses_(kAccesses), connections_(kConnections), bytes_(kBytes),
      all_bytes_(all_bytes(means_.settings.max_kbps, means_.workers)), probes_(means_.worker, means_.peers) {}

/// Answers, where it refuses.
bool DoctorDesk::refuses(net::HttpExchange& exchange, SourceAllowances& allowances, std::uint64_t amount) {
  if (!net::origin_allowed(exchange.request(), means_.settings.allowed_origins)) {
    exchange.respond(net::text_response(403, "Another site's page may not test this server.\n"));
    return true;
  }
  const auto wait = allowances.take(source_of(exchange.request().peer), amount, means_.worker.now());
  if (!wait) return false;
  ++counters_.refused_source;
  exchange.respond(later(429, kEnough, *wait));
  return true;
}

bool DoctorDesk::refuses_bytes(net::HttpExchange& exchange, std::uint64_t amount) {
  if (refuses(exchange, bytes_, amount)) return true;
  const auto wait = all_bytes_.take(amount, means_.worker.now());
  if (!wait) return false;
  ++counters_.refused_busy;
  exchange.respond(later(503, kBusy, *wait));
  return true;
}

void DoctorDesk::answer_access(net::HttpExchangePtr exchange) {
  if (refuses(*exchange, accesses_, 1)) return;
  ++counters_.accesses;
  exchange->respond(uncached(net::json_response(200, access_for(exchange->request()))));
}

/// All texts in it are numbers, base64 or addresses: nothing has to be escaped.
std::string DoctorDesk::access_for(const net::HttpRequest& request) {
  const DoctorSettings& settings = means_.settings;
  std::string turn = "null";
  if (!settings.relay_secret.empty()) {
    const std::chrono::milliseconds lifetime = kCredentials;
    const auto made = proto::turn::make_credentials(
        settings.relay_secret,
        {"doctor/" + random_text(means_.random, kRoomCharacters), "doctor", proto::turn::Circle::own_group},
        {means_.worker.wall_now().ms + lifetime.count()});
    turn =
        fmt::format(R"({{"port":{},"tls_port":{},"username":"{}","credential":"{}","lifetime_ms":{}}})",
                    settings.stun_port, settings.https_port, made.username, made.password, lifetime.count());
  }
  return fmt::format(
      R"({{"address":"{}","stun_port":{},"turn":{},"media_tcp":{},"own_certificate":{},"upload_bytes":{}}})",
      request.peer.address, settings.stun_port, turn, settings.media_tcp, settings.own_certificate,
      kUploadBytes);
}

void DoctorDesk::answer_media(net::HttpExchangePtr exchange) {
  if (refuses(*exchange, connections_, 1)) return;
  if (stopped_) return exchange->respond(later(503, "The server is being restarted.\n", seconds{5}));
  const net::HttpRequest& request = exchange->request();
  auto answer = probes_.open(request.body, source_of(request.peer));
  if (!answer && answer.error().kind == Kind::exhausted) {
    ++counters_.refused_busy;
    return exchange->respond(later(503, kBusy, MediaProbes::kLifetime));
  }
  if (!answer) {
    ++counters_.refused_offer;
    return exchange->respond(uncached(net::text_response(400, "This is no offer that we can answer.\n")));
  }
  ++counters_.media;
  net::HttpResponse response;
  response.headers = {{"content-type", "application/sdp"}};
  response.body = std::make_shared<const std::string>(std::move(*answer));
  exchange->respond(uncached(std::move(response)));
}

void DoctorDesk::answer_download(net::HttpExchangePtr exchange) {
  if (refuses_bytes(*exchange, means_.noise->size())) return;
  counters_.bytes_down += means_.noise->size();
  net::HttpResponse response;
  response.headers = {{"content-type", "application/octet-stream"}};
  response.body = means_.noise;
  exchange->respond(uncached(std::move(response)));
}

void DoctorDesk::answer_upload(net::HttpExchangePtr exchange) {
  const std::size_t size = exchange->request().body.size();
  if (refuses_bytes(*exchange, std::max<std::size_t>(1, size))) return;
  counters_.bytes_up += size;
  net::HttpResponse response;
  response.status = 204;
  exchange->respond(uncached(std::move(response)));
}

void DoctorDesk::stop() {
  stopped_ = true;
  probes_.clear();
}

void DoctorDesk::report(std::vector<ops::Metric>& out) const {
  const auto counter = [&out](std::string_view name, std::string_view help, std::string_view what,
                              std::uint64_t value) {
    out.push_back({ops::Metric::Type::counter, name, help, {{"what", what}}, static_cast<double>(value)});
  };
  constexpr std::string_view kRequests = "parlance_gateway_admin_doctor_requests_total";
  constexpr std::string_view kRequestsHelp = "What the page /doctor asked for.";
  counter(kRequests, kRequestsHelp, "access", counters_.accesses);
  counter(kRequests, kRequestsHelp, "media", counters_.media);
  counter(kRequests, kRequestsHelp, "refused_source", counters_.refused_source);
  counter(kRequests, kRequestsHelp, "refused_busy", counters_.refused_busy);
  counter(kRequests, kRequestsHelp, "refused_offer", counters_.refused_offer);
  constexpr std::string_view kBytesName = "parlance_gateway_admin_doctor_bytes_total";
  constexpr std::string_view kBytesHelp = "What the page /doctor measured with.";
  counter(kBytesName, kBytesHelp, "down", counters_.bytes_down);
  counter(kBytesName, kBytesHelp, "up", counters_.bytes_up);
}

std::shared_ptr<const std::string> make_noise(Random& random) {
  // Seeded: it only has to be incompressible, and the system's generator would take longer.
  SeededRandom generator(random_u64(random));
  std::vector<std::uint8_t> bytes(DoctorDesk::kDownloadBytes);
  generator.fill(bytes);
  return std::make_shared<const std::string>(bytes.begin(), bytes.end());
}

}  // namespace parlance::gateway::admin
