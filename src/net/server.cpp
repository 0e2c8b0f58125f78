#include "net/server.h"

#include "net/blocking_pool.h"
#include "net/detail/admission.h"
#include "net/detail/connection.h"
#include "net/detail/listener.h"
#include "net/detail/opening.h"
#include "net/detail/socket_address.h"
#include "ops/log.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <tuple>

namespace parlance::net {
namespace {

using boost::asio::ip::tcp;
using boost::system::error_code;
using detail::AsioWorker;

constexpr auto kReloadPeriod = std::chrono::seconds(5);
constexpr auto kStopLook = std::chrono::milliseconds(20);

using Part = detail::SecurePart;

/// Ends one worker's connections; `done` when there is none left.
class Stopping final : public std::enable_shared_from_this<Stopping> {
 public:
  Stopping(detail::WorkerStatePtr state, TimePoint end, Task done)
      : state_(std::move(state)), end_(end), done_(std::move(done)) {}

  void begin() {
    state_->stopping = true;
    for_each_open([](detail::Stoppable& connection) { connection.stop(); });
    look();
  }

 private:
  void look() {
    const TimePoint now = state_->worker.now();
    if (now >= end_) for_each_open([](detail::Stoppable& connection) { connection.abort(); });
    if (state_->open.empty()) return done_();
    again_ = state_->worker.at(now + kStopLook, [self = shared_from_this()] { self->look(); });
  }

  /// Ending one may end others.
  template <class F> void for_each_open(F call) {
    const std::vector<detail::Stoppable*> open(state_->open.begin(), state_->open.end());
    for (detail::Stoppable* connection : open) {
      if (state_->open.contains(connection)) call(*connection);
    }
  }

  detail::WorkerStatePtr state_;
  TimePoint end_;
  Task done_;
  Timer again_;
};

class Server final : public HttpServer {
 public:
  Server(WorkerPool& pool, HttpRouter& router, HttpServerSettings settings)
      : settings_(std::move(settings)), first_(detail::asio(pool.worker(0))) {
    const auto share = [&pool](std::size_t all) { return std::max<std::size_t>(all / pool.size(), 1); };
    for (std::size_t i = 0; i < pool.size(); ++i) {
      parts_.push_back(std::make_shared<Part>(
          Part{std::make_shared<detail::WorkerState>(
                   detail::WorkerState{detail::asio(pool.worker(i)), router, settings_.times}),
               std::make_shared<detail::Newcomers>(share(settings_.max_newcomers),
                                                   share(settings_.max_newcomers_per_address)),
               settings_.others, nullptr}));
    }
    admission_ =
        std::make_shared<detail::Admission>(settings_.max_connections, settings_.max_connections_per_address);
  }

  tl::expected<void, Problem> open();
  [[nodiscard]] std::vector<Endpoint> listening() const override;
  [[nodiscard]] const Counters& counters(std::size_t index) const override {
    return parts_.at(index)->state->counters;
  }
  void reload_certificate() override;
  void stop(std::chrono::milliseconds grace, Task done) override;

 private:
  tl::expected<void, Problem> load_certificate();
  [[nodiscard]] tl::expected<detail::TlsContext, std::string> load_tls() const;
  tl::expected<void, Problem> listen(const Endpoint& local, bool secure);
  AsioWorker& next_worker() { return parts_[turn_++ % parts_.size()]->state->worker; }
  void take(AsioWorker& worker, tcp::socket socket, std::uint16_t secure_port);
  void share(const detail::TlsContext& tls);
  void watch_certificate();
  void check_certificate();

  HttpServerSettings settings_;
  AsioWorker& first_;
  std::vector<std::shared_ptr<Part>> parts_;
  std::vector<std::shared_ptr<detail::Listener>> listeners_;
  std::shared_ptr<detail::Admission> admission_;
  BlockingPool disk_;
  std::string certificate_stamp_;  // touched by `disk_` only, once the server runs
  std::size_t turn_ = 0;
  Timer watch_;
};

tl::expected<detail::TlsContext, std::string> Server::load_tls() const {
  const auto protocols =
      settings_.others != nullptr ? settings_.others->protocols() : std::vector<std::string>();
  auto tls = detail::load_tls(*settings_.tls, protocols);
  if (tls) settings_.challenges.serve_on(**tls);
  return tls;
}

tl::expected<void, HttpServer::Problem> Server::load_certificate() {
  if (!settings_.tls) return {};
  certificate_stamp_ = detail::fingerprint_of(*settings_.tls);
  const auto tls = load_tls();
  if (!tls) return tl::make_unexpected(tls.error());
  for (const auto& part : parts_) part->tls = *tls;
  return {};
}

tl::expected<void, HttpServer::Problem> Server::listen(const Endpoint& local, bool secure) {
  const auto port = std::make_shared<std::uint16_t>();
  auto listener = std::make_shared<detail::Listener>(
      first_, [this]() -> AsioWorker& { return next_worker(); },
      [this, port](AsioWorker& worker, tcp::socket socket) { take(worker, std::move(socket), *port); });
  if (auto opened = listener->open(local); !opened) return opened;
  if (secure) *port = listener->local().port;
  listeners_.push_back(std::move(listener));
  return {};
}

tl::expected<void, HttpServer::Problem> Server::open() {
  if (auto loaded = load_certificate(); !loaded) return loaded;
  for (const Endpoint& local : settings_.plain) {
    if (!local.is_loopback())
      return tl::make_unexpected(fmt::format("{}: plain HTTP is for this machine alone", local.text()));
    if (auto bound = listen(local, false); !bound) return bound;
  }
  for (const Endpoint& local : settings_.secure) {
    if (!settings_.tls)
      return tl::make_unexpected(fmt::format("{}: HTTPS needs tls.certificate and tls.key", local.text()));
    if (auto bound = listen(local, true); !bound) return bound;
  }
  first_.post([this] {
    for (const auto& listener : listeners_) listener->accept();
    if (settings_.tls) watch_certificate();
  });
  return {};
}

std::vector<Endpoint> Server::listening() const {
  std::vector<Endpoint> bound;
  bound.reserve(listeners_.size());
  for (const auto& listener : listeners_) bound.push_back(listener->local());
  return bound;
}

void Server::take(AsioWorker& worker, tcp::socket socket, std::uint16_t secure_port) {
  error_code error;
  const tcp::endpoint remote = socket.remote_endpoint(error);
  if (error) return;
  const Endpoint peer = detail::from_asio(remote.address(), remote.port());
  detail::Accepted accepted;
  accepted.peer = {peer.address_text(), peer.port, false};
  accepted.redirect_port = secure_port;
  accepted.standing.admission = admission_->admit(peer);
  if (!accepted.standing.admission) {
    ++parts_.front()->state->counters.refused;
    return;
  }
  std::ignore = socket.set_option(tcp::no_delay(true), error);
  const std::shared_ptr<Part> part = parts_[worker.index()];
  worker.post([part, moved = std::make_shared<tcp::socket>(std::move(socket)),
               shared = std::move(accepted)]() mutable {
    if (part->state->stopping) return;
    if (shared.redirect_port != 0) {
      detail::open_connection(part, std::move(*moved), std::move(shared));
      return;
    }
    shared.channel = detail::plain_channel(std::move(*moved));
    detail::serve_http(part->state, std::move(shared));
  });
}

void Server::share(const detail::TlsContext& tls) {
  for (const auto& part : parts_) {
    part->state->worker.post([part, tls] { part->tls = tls; });
  }
}

void Server::watch_certificate() {
  watch_ = first_.at(first_.now() + kReloadPeriod, [this] {
    disk_.post([this] { check_certificate(); });
    watch_certificate();
  });
}

void Server::check_certificate() {
  const std::string stamp = detail::fingerprint_of(*settings_.tls);
  if (stamp == certificate_stamp_) return;
  certificate_stamp_ = stamp;
  const auto tls = load_tls();
  if (!tls) {
    ops::log_error("the changed certificate can't be used; the one before stays", {{"problem", tls.error()}});
    return;
  }
  share(*tls);
  ops::log_info("the certificate was read again", {{"file", settings_.tls->certificate}});
}

void Server::reload_certificate() {
  if (settings_.tls) disk_.post([this] { check_certificate(); });
}

void Server::stop(std::chrono::milliseconds grace, Task done) {
  disk_.stop();
  // Each worker's last connection counts down; the first worker's listeners are closed before anyone's connections are.
  auto missing = std::make_shared<std::atomic<std::size_t>>(parts_.size());
  auto finish = std::make_shared<Task>(std::move(done));
  first_.post([this, grace, missing, finish] {
    watch_.cancel();
    for (const auto& listener : listeners_) listener->close();
    for (const auto& part : parts_) {
      AsioWorker& worker = part->state->worker;
      worker.post([state = part->state, grace, missing, finish] {
        Task ended = [missing, finish] {
          if (missing->fetch_sub(1) == 1) (*finish)();
        };
        std::make_shared<Stopping>(state, state->worker.now() + grace, std::move(ended))->begin();
      });
    }
  });
}

}  // namespace

tl::expected<std::unique_ptr<HttpServer>, HttpServer::Problem>
HttpServer::start(WorkerPool& pool, HttpRouter& router, HttpServerSettings settings) {
  auto server = std::make_unique<Server>(pool, router, std::move(settings));
  if (auto opened = server->open(); !opened) return tl::make_unexpected(opened.error());
  return std::unique_ptr<HttpServer>(std::move(server));
}

}  // namespace parlance::net
