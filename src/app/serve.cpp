#include "app/serve.h"

#include "app/data_directory.h"
#include "app/gateways.h"
#include "app/machine_names.h"
#include "app/media.h"
#include "app/media_addresses.h"
#include "app/media_metrics.h"
#include "app/media_reach.h"
#include "app/metrics.h"
#include "app/open_files.h"
#include "app/rooms.h"
#include "app/version.h"
#include "engine/rooms.h"
#include "gateway/acme/gateway.h"
#include "net/blocking_pool.h"
#include "net/latch.h"
#include "net/server.h"
#include "net/signals.h"
#include "net/system_random.h"
#include "ops/log.h"
#include "store/store.h"

#include <fmt/format.h>

#include <chrono>
#include <cstdio>

namespace parlance::app {
namespace {

using Problem = ops::Settings::Problem;
using std::chrono::milliseconds;

constexpr int kFailedAtStart = 2;
constexpr milliseconds kGrace{2000};     // for answers under way when we stop
constexpr milliseconds kPatience{5000};  // for each step of stopping; then the process ends all the same

void apply_log(const ops::Settings& settings) {
  const std::string& level = settings.text("log.level");
  const ops::LogLevel chosen = level == "debug"     ? ops::LogLevel::debug
                               : level == "warning" ? ops::LogLevel::warning
                               : level == "error"   ? ops::LogLevel::error
                                                    : ops::LogLevel::info;
  ops::set_log(chosen, settings.text("log.format") == "json" ? ops::LogFormat::json : ops::LogFormat::text);
}

/// A machine without IPv6 is no reason not to start: its IPv6 addresses are left out. Any other address has to be there.
void add_where_possible(std::vector<net::Endpoint>& list, const net::Endpoint& address) {
  if (address.family == net::Endpoint::Family::v6 && !machine_has(address)) {
    ops::log_warning("an IPv6 address is not on this machine; going on without it",
                     {{"address", address.address_text()}});
    return;
  }
  list.push_back(address);
}

tl::expected<net::HttpServerSettings, Problem> server_settings(const ops::Settings& settings,
                                                               const DataDirectory& data, WallTime now) {
  net::HttpServerSettings server;
  const auto https = static_cast<std::uint16_t>(settings.integer("net.https_port"));
  for (const std::string& address : settings.texts("net.listen")) {
    add_where_possible(server.secure,
                       net::Endpoint::parse(address, https).value());  // contradiction() has checked them
  }
  if (server.secure.empty())
    return tl::make_unexpected("`net.listen`: none of its addresses is on this machine");
  if (const auto http = static_cast<std::uint16_t>(settings.integer("net.http_port")); http != 0) {
    for (const char* address : {"127.0.0.1", "::1"}) {
      add_where_possible(server.plain, net::Endpoint::parse(address, http).value());
    }
  }
  server.max_connections = static_cast<std::size_t>(settings.integer("net.max_connections"));
  server.max_connections_per_address =
      static_cast<std::size_t>(settings.integer("net.max_connections_per_address"));
  if (const std::string& own = settings.text("tls.certificate"); !own.empty()) {
    server.tls = net::TlsFiles{own, settings.text("tls.key")};
    return server;
  }
  if (settings.flag("acme.enabled")) {
    auto files = gateway::acme::tls_files(settings, data.path(), now);
    if (!files) return tl::make_unexpected(files.error());
    server.tls = std::move(*files);
    return server;
  }
  std::vector<std::string> names = machine_names();
  const auto& more = settings.texts("tls.names");
  names.insert(names.end(), more.begin(), more.end());
  const auto made = data.certificate(std::move(names), now);
  if (!made) return tl::make_unexpected(made.error());
  server.tls = net::TlsFiles{made->certificate, made->key};
  return server;
}

/// The parts of the running server, in the order in which they depend on each other.
class Composition final {
 public:
  Composition(const ops::Settings& settings, crypto::TokenKey tokens)
      : settings_(settings), tokens_(std::move(tokens)),
        pool_(static_cast<std::size_t>(settings.integer("net.workers"))) {}
  Composition(const Composition&) = delete;
  Composition& operator=(const Composition&) = delete;
  ~Composition() {
    // Loops first: then nothing runs any more that could use what is taken down.
    pool_.stop();
    disk_.stop();
  }

  tl::expected<void, Problem> open(const DataDirectory& data);
  tl::expected<void, Problem> start();
  void stop();
  void reload() { server_->reload_certificate(); }
  [[nodiscard]] const net::HttpServer& server() const { return *server_; }

 private:
  tl::expected<void, Problem> open_rooms(const DataDirectory& data);
  tl::expected<void, Problem> make_gateways(const DataDirectory& data);

  const ops::Settings& settings_;
  crypto::TokenKey tokens_;
  net::SystemRandom random_;
  net::BlockingPool disk_;
  std::unique_ptr<store::Store> store_;
  net::HttpRouter router_;
  net::TlsChallenges challenges_;
  net::StreamDispatch streams_;
  ops::MetricsRegistry metrics_;
  ops::Readiness readiness_;
  net::WorkerPool pool_;
  std::unique_ptr<transport::MediaPorts>
      media_;  ///< after the pool, whose loops its sockets use; before all who hold peers
  MediaReach reach_{{pool_.worker(0), disk_, random_}, settings_, [this](const transport::Addresses& now) {
                      media_->use_addresses(now);
                    }};
  std::vector<std::unique_ptr<hub::Journal>> journals_;
  std::vector<std::unique_ptr<engine::Rooms>> rooms_;
  std::vector<gateway::Home> homes_;
  std::unique_ptr<net::HttpServer> server_;
  std::vector<std::unique_ptr<gateway::Gateway>> gateways_;
};

tl::expected<void, Problem> Composition::open_rooms(const DataDirectory& data) {
  const std::string file = data.file("parlance.db");
  auto opened = store::Store::open(file, disk_);
  if (!opened) {
    return tl::make_unexpected(fmt::format(
        "{}: can't be used ({}); nothing in it was changed. Restore a backup, or move it away to begin anew",
        file, opened.error().what));
  }
  store_ = std::move(*opened);
  readiness_.add("store", [this](Executor& reply, Then<bool> then) {
    store_->counters(
        reply, [then = std::move(then)](const store::Counters& counters) mutable { then(!counters.broken); });
  });
  const auto rooms = room_settings(settings_);
  if (!rooms) return tl::make_unexpected(rooms.error());
  for (std::size_t index = 0; index < pool_.size(); ++index) {
    net::Worker& worker = pool_.worker(index);
    journals_.push_back(store_->journal_for(worker));
    rooms_.push_back(std::make_unique<engine::Rooms>(worker, *journals_.back(), random_, *rooms));
    homes_.push_back({worker, *rooms_.back(), media_->at(index)});
    worker.post([own = rooms_.back().get(), count = pool_.size()] { own->recover(count); });
  }
  return {};
}

tl::expected<void, Problem> Composition::make_gateways(const DataDirectory& data) {
  for (const gateway::GatewayFactory& factory : gateways()) {
    auto made = factory.make({router_, homes_, settings_, metrics_, readiness_, tokens_, random_, data.path(),
                              challenges_, &streams_, media_addresses(*media_, settings_)});
    if (!made) return tl::make_unexpected(fmt::format("{}: {}", factory.name, made.error().what));
    gateways_.push_back(std::move(*made));
  }
  return {};
}

tl::expected<void, Problem> Composition::open(const DataDirectory& data) {
  auto media = open_media(pool_, random_, settings_);
  if (!media) return tl::make_unexpected(media.error());
  media_ = std::move(*media);
  if (settings_.flag("media.tcp")) {
    if (auto served = media_->serve_streams(streams_); !served)
      return tl::make_unexpected(std::string(served.error().what));
  }
  if (auto opened = open_rooms(data); !opened) return opened;
  if (auto made = make_gateways(data); !made) return made;
  auto settings = server_settings(settings_, data, pool_.worker(0).wall_now());
  if (!settings) return tl::make_unexpected(settings.error());
  settings->challenges = challenges_;
  settings->others = &streams_;
  const auto plain = static_cast<std::ptrdiff_t>(settings->plain.size());
  auto server = net::HttpServer::start(pool_, router_, std::move(*settings));
  if (!server) return tl::make_unexpected(server.error());
  server_ = std::move(*server);
  const std::vector<net::Endpoint> bound = server_->listening();
  if (settings_.flag("media.tcp")) media_->use_streams({bound.begin() + plain, bound.end()});
  reach_.start();
  register_metrics(metrics_, pool_, *server_, rooms_);
  register_media_metrics(metrics_, *media_);
  return {};
}

tl::expected<void, Problem> Composition::start() {
  for (std::size_t i = 0; i < gateways_.size(); ++i) {
    if (auto started = gateways_[i]->start(); !started) {
      return tl::make_unexpected(
          fmt::format("{}: can't start ({}); check section [{}] and whether another program has its port",
                      gateways()[i].name, started.error().what, gateways()[i].name));
    }
  }
  pool_.start();
  return {};
}

void Composition::stop() {
  const auto expect = [](const net::Latch& latch, std::string_view what) {
    if (!latch.wait_for(kPatience)) ops::log_warning("stopping took too long; going on", {{"step", what}});
  };
  // First the rooms let go of everybody: leaving because we stop is not leaving.
  const net::Latch closed(rooms_.size());
  for (std::size_t i = 0; i < rooms_.size(); ++i) {
    homes_[i].worker.post([own = rooms_[i].get(), closed] {
      own->close();
      closed.arrive();
    });
  }
  expect(closed, "rooms");
  const net::Latch told(gateways_.size());
  for (const auto& gateway : gateways_) gateway->stop([told] { told.arrive(); });
  expect(told, "gateways");
  const net::Latch parted(1);
  media_->say_goodbye([parted] { parted.arrive(); });
  expect(parted, "media");
  const net::Latch ended(1);
  server_->stop(kGrace, [ended] { ended.arrive(); });
  expect(ended, "connections");
}

void greet(const ops::Settings& settings, const net::HttpServer& server, const std::string& data) {
  const std::vector<net::Endpoint> bound = server.listening();
  const bool plain = settings.integer("net.http_port") != 0;
  const std::uint16_t secure_port = bound.back().port;
  fmt::print("Parlance {} is ready.\n\n", kVersion);
  if (plain) fmt::print("  Open http://localhost:{} on this machine\n", bound.front().port);
  for (const std::string& address : machine_addresses()) {
    const std::string host = address.find(':') == std::string::npos ? address : "[" + address + "]";
    fmt::print("  {} https://{}:{} from others\n", plain ? "or  " : "Open", host, secure_port);
  }
  if (settings.text("tls.certificate").empty() && !settings.flag("acme.enabled")) {
    fmt::print(
        "\n  The certificate is self-signed: browsers ask once before they trust it (tls.certificate takes your own).\n");
  }
  fmt::print("  Everything that lasts is in {}. Ctrl+C stops.\n\n", data);
  std::fflush(stdout);
}

int complain(const Problem& problem) {
  fmt::print(stderr, "parlance: {}\n", problem);
  return kFailedAtStart;
}

}  // namespace

std::optional<Problem> contradiction(const ops::Settings& settings) {
  for (const std::string& address : settings.texts("net.listen")) {
    if (!net::Endpoint::parse(address, 0))
      return fmt::format("`net.listen`: {} is not an IP address", address);
  }
  if (settings.texts("net.listen").empty()) return "`net.listen` is empty; name at least one address";
  if (settings.text("tls.certificate").empty() != settings.text("tls.key").empty()) {
    return "`tls.certificate` and `tls.key` go together; give both or neither";
  }
  const auto one_of = [&settings](std::string_view key,
                                  std::initializer_list<std::string_view> words) -> std::optional<Problem> {
    for (const std::string_view word : words) {
      if (settings.text(key) == word) return std::nullopt;
    }
    return fmt::format("`{}` is {}; it has to be one of {}", key, settings.text(key), fmt::join(words, ", "));
  };
  if (auto problem = one_of("log.level", {"debug", "info", "warning", "error"})) return problem;
  if (auto problem = one_of("log.format", {"text", "json"})) return problem;
  if (auto rooms = room_settings(settings); !rooms) return rooms.error();
  if (auto media = media_settings(settings); !media) return media.error();
  for (const gateway::GatewayFactory& factory : gateways()) {
    if (factory.check == nullptr) continue;
    if (auto problem = factory.check(settings)) return problem;
  }
  return std::nullopt;
}

int serve(const ops::Settings& settings, const std::string& data_directory) {
  if (const auto problem = contradiction(settings)) return complain(*problem);
  net::block_signals();
  apply_log(settings);
  raise_open_files();
  auto data = DataDirectory::open(data_directory);
  if (!data) return complain(data.error());
  net::SystemRandom random;
  auto tokens = data->token_key(random);
  if (!tokens) return complain(tokens.error());
  Composition server(settings, std::move(*tokens));
  if (auto opened = server.open(*data); !opened) return complain(opened.error());
  if (auto started = server.start(); !started) return complain(started.error());
  greet(settings, server.server(), data_directory);
  net::wait_for_stop([&server] { server.reload(); });
  ops::log_info("stopping");
  server.stop();
  return 0;
}

}  // namespace parlance::app
