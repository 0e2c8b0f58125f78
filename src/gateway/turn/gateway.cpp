#include "gateway/turn/gateway.h"

#include "gateway/turn/gateway_addresses.h"
#include "gateway/turn/gateway_bridge.h"
#include "gateway/turn/gateway_metrics.h"
#include "gateway/turn/gateway_relay.h"
#include "gateway/turn/gateway_settings.h"
#include "gateway/turn/gateway_streams.h"
#include "net/udp.h"
#include "ops/log.h"
#include "proto/turn/channel_data.h"
#include "transport/address.h"

#include <algorithm>

namespace parlance::gateway::turn {
namespace {

using proto::turn::Path;
using proto::turn::Transport;

constexpr std::string_view kSoftware =
    "Parlance";                           // without a version: it would only help those who look for old ones
constexpr int kBuffer = 4 * 1024 * 1024;  // bytes; all clients' media comes to one socket

std::vector<net::Endpoint> parse(const std::vector<std::string>& texts) {
  std::vector<net::Endpoint> parsed;
  for (const std::string& text : texts)
    if (const auto address = net::Endpoint::parse(text, 0)) parsed.push_back(*address);
  return parsed;
}

/// What the relay has to know of this machine, and what the operator wants of it.
Relay::Settings relay_settings(const Settings& settings, const GatewayContext& context) {
  const std::vector<net::Endpoint> machine = machine_addresses();
  const std::vector<net::Endpoint> announced =
      parse(settings.announce.empty() ? context.media.announced : settings.announce);
  Relay::Settings relay;
  relay.sockets = {settings.first_relay_port, settings.last_relay_port, {}, announced};
  auto& server = relay.server;
  server.authentication = {settings.realm, proto::turn::secret_of(settings.secret, context.tokens)};
  server.quotas = {settings.max_allocations, settings.max_allocations_per_user,
                   settings.max_allocations_per_source};
  server.allocating.bytes_per_second = settings.max_kbps * 1000 / 8;
  server.allocating.families = {false, false};
  server.peers.own = forbidden_of(machine, announced);
  relay.sockets.own = reachable_of(machine);
  // A machine of loopback alone, as in tests, relays there.
  const auto& relaying = relay.sockets.own.empty() ? machine : relay.sockets.own;
  for (const net::Endpoint& own : relaying)
    server.allocating.families[own.family == net::Endpoint::Family::v4 ? 0 : 1] = true;
  server.peers.media = context.media.sockets;
  for (const std::string& text : settings.allow_peers)
    if (const auto range = parse_range(text)) server.peers.allowed.push_back(*range);
  relay.nat = Nat(announced, context.media.sockets);
  return relay;
}

/// Everything lives on one worker: a source's budget would be several if its ports were spread over several, and two who both relay meet
/// inside it. One worker carries more than a machine's people can send.
class TurnGateway final : public Gateway, private ClientPort, private Streams::Owner {
 public:
  TurnGateway(const GatewayContext& context, Settings settings);

  Result<void> start() override;
  void stop(Task done) override;

 private:
  [[nodiscard]] std::string_view software() const {
    return settings_.say_software ? kSoftware : std::string_view();
  }
  Result<void> listen(const net::Endpoint& local);
  void take_from(net::StreamDispatch& dispatch);
  void receive(std::span<net::Arrival> batch);
  void receive_one(const net::Arrival& arrival, TimePoint now);
  void report(std::vector<ops::Metric>& out) const;
  void release(std::size_t worker, Task done);

  net::UdpSocket* socket_of(const Path& path) override;
  void write(const Path& path, Bytes bytes) override;
  void answer(proto::turn::Reply reply) override;
  void on_message(const Path& path, ByteView bytes) override;
  void on_end(const Path& path) override;
  bool is_served(const Path& path) override { return relay_ != nullptr && relay_->serves(path); }

  Settings settings_;
  std::vector<net::Worker*> workers_;
  net::Worker& worker_;
  Counters counters_;
  DatagramSession datagrams_;
  std::vector<std::unique_ptr<net::UdpSocket>> sockets_;
  std::vector<std::unique_ptr<net::TcpAcceptor>> acceptors_;
  std::unique_ptr<Relay> relay_;  ///< null: only STUN
  Streams streams_;
  Bridge bridge_;
};

std::vector<net::Worker*> workers_of(const GatewayContext& context) {
  std::vector<net::Worker*> workers;
  for (const Home& home : context.homes) workers.push_back(&home.worker);
  return workers;
}

TurnGateway::TurnGateway(const GatewayContext& context, Settings settings)
    : settings_(std::move(settings)), workers_(workers_of(context)), worker_(*workers_.front()),
      datagrams_(software(), context.random, counters_),
      streams_({worker_, software(), counters_},
               {settings_.max_connections, settings_.max_connections_per_source}, *this),
      bridge_(workers_, worker_,
              [this](std::unique_ptr<net::TcpStream> stream) { streams_.accept(std::move(stream)); }) {
  if (settings_.enabled && settings_.relay)
    relay_ = std::make_unique<Relay>(worker_, relay_settings(settings_, context), context.random,
                                     static_cast<ClientPort&>(*this));
  if (settings_.enabled && context.streams != nullptr) take_from(*context.streams);
  context.metrics.add([this](std::size_t index, std::vector<ops::Metric>& out) {
    if (index == worker_.index()) report(out);
  });
}

/// Of the port of HTTPS: TURN over TLS, for networks that let nothing else out.
void TurnGateway::take_from(net::StreamDispatch& dispatch) {
  const auto take = [this](net::Worker& worker, std::unique_ptr<net::TcpStream> stream) {
    bridge_.take(worker, std::move(stream));
  };
  // Somebody else's by a mistake of ours alone; then the other goes on, and this way in is missing.
  const bool all = dispatch.on_alpn("stun.turn", take).has_value() &&  // RFC 7443
                   dispatch.on_decrypted(net::FirstBytes::stun, take).has_value() &&
                   dispatch.on_plain(net::FirstBytes::stun, take).has_value();
  if (!all) ops::log_warning("TURN is not offered on the port of HTTPS");
}

Result<void> TurnGateway::start() {
  if (!settings_.enabled) return ok();
  Result<void> last = fail(Kind::malformed, "turn.listen");
  for (const std::string& address : settings_.listen) {
    const auto local = net::Endpoint::parse(address, settings_.port);
    if (!local) return local.error();
    last = listen(*local);
    if (last) continue;
    // A machine without IPv6 shall start with the defaults all the same; any other address was meant.
    if (address != "::" || sockets_.empty()) break;
    ops::log_warning("STUN without IPv6", {{"address", address}, {"error", last.error().what}});
    last = ok();
  }
  if (!last) {
    sockets_.clear();
    acceptors_.clear();
    return last;
  }
  if (relay_) worker_.post([this] { relay_->watch_addresses(); });
  return last;
}

Result<void> TurnGateway::listen(const net::Endpoint& local) {
  net::UdpOptions options;
  options.tell_local = true;
  options.coalesce = relay_ != nullptr;
  options.segment = relay_ != nullptr;
  options.buffer = kBuffer;
  auto socket = net::UdpSocket::open(worker_, local, options,
                                     [this](std::span<net::Arrival> batch) { receive(batch); });
  if (!socket) return socket.error();
  auto acceptor = net::TcpAcceptor::listen(
      worker_, local, [this](std::unique_ptr<net::TcpStream> stream) { streams_.accept(std::move(stream)); });
  if (!acceptor) return acceptor.error();
  sockets_.push_back(std::move(*socket));
  acceptors_.push_back(std::move(*acceptor));
  return ok();
}

void TurnGateway::stop(Task done) {
  worker_.post([this, then = std::move(done)]() mutable {
    acceptors_.clear();
    streams_.clear();
    if (relay_) relay_->stop();
    sockets_.clear();
    release(0, std::move(then));
  });
}

void TurnGateway::release(std::size_t worker, Task done) {
  if (worker == workers_.size()) return done();
  workers_[worker]->post([this, worker, then = std::move(done)]() mutable {
    bridge_.release(*workers_[worker]);
    release(worker + 1, std::move(then));
  });
}

void TurnGateway::receive(std::span<net::Arrival> batch) {
  const TimePoint now = worker_.now();
  for (const net::Arrival& arrival : batch) receive_one(arrival, now);
  if (relay_) relay_->flush();
}

void TurnGateway::receive_one(const net::Arrival& arrival, TimePoint now) {
  const Path path{Transport::datagram, transport::to_address(arrival.peer),
                  transport::to_address(arrival.local)};
  const ByteView bytes = arrival.bytes;
  // A Send indication's first two bytes (RFC 8489 section 5, figure 3).
  const bool send = bytes.size() > 2 && bytes[0] == 0x00 && bytes[1] == 0x16;
  const bool channel = !bytes.empty() && proto::turn::begins_channel_data(bytes[0]);
  if (relay_ && (send || channel)) return relay_->data(path, bytes, now);
  if (relay_ && relay_->request(path, bytes)) return;
  Bytes answer = datagrams_.answer(bytes, path.client, now);
  if (answer.empty()) return;
  const net::Datagram datagram{arrival.peer, answer, arrival.local};
  if (net::UdpSocket* socket = socket_of(path)) socket->send({&datagram, 1});
}

net::UdpSocket* TurnGateway::socket_of(const Path& path) {
  net::UdpSocket* wildcard = nullptr;
  for (const auto& socket : sockets_) {
    const proto::stun::TransportAddress own = transport::to_address(socket->local());
    if (own.is_ipv4() != path.server.is_ipv4()) continue;
    if (own.ip == path.server.ip) return socket.get();
    wildcard = socket.get();
  }
  return wildcard;
}

void TurnGateway::write(const Path& path, Bytes bytes) {
  if (!streams_.write(path, std::move(bytes))) ++counters_.late;
}

void TurnGateway::answer(proto::turn::Reply reply) {
  if (reply.path.transport == Transport::stream) {
    streams_.answer(reply.path, std::move(reply.bytes));
    if (relay_->serves(reply.path)) streams_.settle(reply.path);
    return;
  }
  const bool proven = reply.proof == proto::stun::Proof::stream;
  if (!proven && !datagrams_.may_answer(reply.path.client, reply.request, reply.bytes.size(), worker_.now()))
    return;
  const net::Datagram datagram{transport::to_endpoint(reply.path.client), reply.bytes,
                               transport::to_endpoint(reply.path.server)};
  if (net::UdpSocket* socket = socket_of(reply.path)) socket->send({&datagram, 1});
}

void TurnGateway::on_message(const Path& path, ByteView bytes) {
  if (!relay_) {
    ++counters_.messages[static_cast<std::size_t>(proto::stun::Outcome::unknown_method)];
    return;
  }
  if (proto::turn::begins_channel_data(bytes[0]) || (bytes[0] == 0x00 && bytes[1] == 0x16)) {
    relay_->data(path, bytes, worker_.now());
    relay_->flush();
  } else if (!relay_->request(path, bytes)) {
    ++counters_.messages[static_cast<std::size_t>(proto::stun::Outcome::unknown_method)];
  }
}

void TurnGateway::on_end(const Path& path) {
  if (relay_) relay_->closed(path);
}

void TurnGateway::report(std::vector<ops::Metric>& out) const {
  report_stun(counters_, out);
  static const proto::turn::Counters none;
  report_relay(relay_ ? relay_->counters() : none,
               {relay_ ? relay_->allocations() : 0, streams_.size(), streams_.refused()}, out);
}

// NOLINTNEXTLINE(performance-unnecessary-value-param): the signature is GatewayFactory's
Result<std::unique_ptr<Gateway>> make(GatewayContext context) {
  return std::unique_ptr<Gateway>(std::make_unique<TurnGateway>(context, read_settings(context.settings)));
}

}  // namespace

GatewayFactory factory() { return {"turn", setting_keys(), &make, &contradiction}; }

}  // namespace parlance::gateway::turn
