#include "gateway/turn/gateway.h"

#include "gateway/turn/session.h"
#include "gateway/turn/settings.h"
#include "net/driver.h"
#include "net/tcp.h"
#include "net/udp.h"
#include "ops/log.h"

#include <algorithm>
#include <map>

namespace parlance::gateway::turn {
namespace {

using proto::stun::TransportAddress;

constexpr std::string_view kSoftware =
    "Parlance";  // without a version: it would only help those who look for old ones

std::span<const ops::SettingKey> keys() {
  static const Settings fallback;
  static const std::array kKeys{
      ops::SettingKey{
          "turn.enabled", fallback.enabled,
          "Whether this server tells browsers their public address (STUN), so that no third party has to."},
      ops::SettingKey{"turn.listen", fallback.listen, "IP addresses to listen on, UDP and TCP."},
      ops::SettingKey{"turn.port", std::int64_t{fallback.port}, "UDP and TCP port for STUN.", 1, 65535},
      ops::SettingKey{
          "turn.say_software", fallback.say_software,
          "Whether answers name this software where they are not made larger than the request by it."},
      ops::SettingKey{"turn.max_connections", static_cast<std::int64_t>(fallback.max_connections),
                      "TCP connections at a time, all together.", 1, 100'000},
      ops::SettingKey{"turn.max_connections_per_source",
                      static_cast<std::int64_t>(fallback.max_connections_per_source),
                      "TCP connections at a time of one IPv4 address or IPv6 /64 network.", 1, 100'000},
  };
  return kKeys;
}

Settings read(const ops::Settings& from) {
  Settings settings;
  settings.enabled = from.flag("turn.enabled");
  settings.listen = from.texts("turn.listen");
  settings.port = static_cast<std::uint16_t>(from.integer("turn.port"));
  settings.say_software = from.flag("turn.say_software");
  settings.max_connections = static_cast<std::size_t>(from.integer("turn.max_connections"));
  settings.max_connections_per_source =
      static_cast<std::size_t>(from.integer("turn.max_connections_per_source"));
  return settings;
}

TransportAddress to_stun(const net::Endpoint& endpoint) {
  const auto bytes = std::span(endpoint.address);
  if (endpoint.family == net::Endpoint::Family::v4)
    return TransportAddress::ipv4(bytes.first<4>(), endpoint.port);
  return TransportAddress::ipv6(bytes, endpoint.port);
}

/// A TCP connection and its session. Its end is reported, never carried out from inside.
class Connection final : public net::TcpReader {
 public:
  using Ended = Function<void()>;
  Connection(net::Worker& worker, std::unique_ptr<net::TcpStream> stream, StreamSession session, Ended ended)
      : stream_(std::move(stream)), session_(std::move(session)), ended_(std::move(ended)),
        driver_(worker, session_, [this](StreamAction action) { act(std::move(action)); }) {
    stream_->start(*this);
  }

  void on_bytes(ByteView bytes) override {
    if (!driver_.receive(bytes)) end();
  }
  void on_closed() override { end(); }

 private:
  void act(StreamAction action) {
    if (auto* send = std::get_if<SendBytes>(&action)) return stream_->write(std::move(send->bytes));
    end();
  }
  void end() {
    if (auto ended = std::exchange(ended_, {})) ended();
  }

  std::unique_ptr<net::TcpStream> stream_;
  StreamSession session_;
  Ended ended_;
  net::Driver<StreamSession> driver_;
};

/// Everything lives on one worker: a source's budget would be several if its ports were spread over several. One worker answers far
/// more requests than a machine's people can send.
class TurnGateway final : public Gateway {
 public:
  explicit TurnGateway(const GatewayContext& context)
      : settings_(read(context.settings)), worker_(context.homes.front().worker),
        datagrams_(software(), context.random, counters_) {
    context.metrics.add([this](std::size_t index, std::vector<ops::Metric>& out) {
      if (index == worker_.index()) report(out);
    });
  }

  Result<void> start() override;
  void stop(Task done) override;

 private:
  /// Whoever has an IPv6 address has the /64 around it.
  using Source = std::array<std::uint8_t, 16>;

  [[nodiscard]] std::string_view software() const {
    return settings_.say_software ? kSoftware : std::string_view();
  }
  Result<void> listen(const net::Endpoint& local);
  void answer(net::UdpSocket& socket, std::span<const net::Datagram> batch);
  void accept(std::unique_ptr<net::TcpStream> stream);
  void forget(std::uint64_t id, const Source& source);
  void report(std::vector<ops::Metric>& out) const;

  Settings settings_;
  net::Worker& worker_;
  Counters counters_;
  std::uint64_t refused_connections_ = 0;
  DatagramSession datagrams_;
  std::vector<std::unique_ptr<net::UdpSocket>> sockets_;
  std::vector<std::unique_ptr<net::TcpAcceptor>> acceptors_;
  std::uint64_t next_id_ = 0;
  std::map<Source, std::size_t> per_source_;
  std::map<std::uint64_t, std::unique_ptr<Connection>> connections_;
};

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
  }
  return last;
}

Result<void> TurnGateway::listen(const net::Endpoint& local) {
  // The callbacks run on the worker only, and not before this has returned.
  const std::size_t place = sockets_.size();
  auto socket = net::UdpSocket::bind(worker_, local, [this, place](std::span<const net::Datagram> batch) {
    answer(*sockets_[place], batch);
  });
  if (!socket) return socket.error();
  auto acceptor = net::TcpAcceptor::listen(
      worker_, local, [this](std::unique_ptr<net::TcpStream> stream) { accept(std::move(stream)); });
  if (!acceptor) return acceptor.error();
  sockets_.push_back(std::move(*socket));
  acceptors_.push_back(std::move(*acceptor));
  return ok();
}

void TurnGateway::stop(Task done) {
  worker_.post([this, done = std::move(done)]() mutable {
    acceptors_.clear();
    sockets_.clear();
    connections_.clear();
    per_source_.clear();
    done();
  });
}

void TurnGateway::answer(net::UdpSocket& socket, std::span<const net::Datagram> batch) {
  const TimePoint now = worker_.now();
  std::vector<Bytes> answers;
  std::vector<net::Datagram> sent;
  answers.reserve(batch.size());
  for (const net::Datagram& datagram : batch) {
    Bytes bytes = datagrams_.answer(datagram.bytes, to_stun(datagram.peer), now);
    if (bytes.empty()) continue;
    answers.push_back(std::move(bytes));
    sent.push_back({datagram.peer, answers.back()});
  }
  if (!sent.empty()) socket.send(sent);
}

void TurnGateway::accept(std::unique_ptr<net::TcpStream> stream) {
  const TransportAddress peer = to_stun(stream->peer());
  Source source = peer.ip;
  if (!peer.is_ipv4()) std::fill(source.begin() + 8, source.end(), std::uint8_t{0});
  const auto known = per_source_.find(source);
  const std::size_t of_source = known == per_source_.end() ? 0 : known->second;
  if (connections_.size() >= settings_.max_connections || of_source >= settings_.max_connections_per_source) {
    ++refused_connections_;
    return;
  }
  ++per_source_[source];
  const std::uint64_t id = next_id_++;
  StreamSession session(peer, software(), counters_, worker_.now());
  auto ended = [this, id, source] { worker_.post([this, id, source] { forget(id, source); }); };
  connections_[id] =
      std::make_unique<Connection>(worker_, std::move(stream), std::move(session), std::move(ended));
}

void TurnGateway::forget(std::uint64_t id, const Source& source) {
  if (connections_.erase(id) == 0) return;
  const auto count = per_source_.find(source);
  if (--count->second == 0) per_source_.erase(count);
}

void TurnGateway::report(std::vector<ops::Metric>& out) const {
  static constexpr std::array<std::string_view, proto::stun::kOutcomes> kNames{
      "success",     "unknown_attributes", "not_stun",       "malformed",
      "not_request", "unknown_method",     "bad_fingerprint"};
  const auto add = [&out](std::string_view name, std::string_view help, std::string_view label,
                          std::string_view value, std::uint64_t count) {
    ops::Metric metric{ops::Metric::Type::counter, name, help, {}, static_cast<double>(count)};
    if (!label.empty()) metric.labels.emplace_back(label, value);
    out.push_back(std::move(metric));
  };
  constexpr std::string_view kDatagrams = "parlance_turn_datagrams_total";
  constexpr std::string_view kDatagramsHelp = "STUN datagrams by what became of them.";
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    add(kDatagrams, kDatagramsHelp, "outcome", kNames[i], counters_.datagrams[i]);
  }
  add(kDatagrams, kDatagramsHelp, "outcome", "over_budget", counters_.over_budget);
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    add("parlance_turn_messages_total", "STUN messages on TCP by what became of them.", "outcome", kNames[i],
        counters_.messages[i]);
  }
  constexpr std::string_view kBytes = "parlance_turn_datagram_bytes_total";
  constexpr std::string_view kBytesHelp = "Bytes of STUN over UDP, without headers of the network.";
  add(kBytes, kBytesHelp, "direction", "in", counters_.datagram_bytes_in);
  add(kBytes, kBytesHelp, "direction", "out", counters_.datagram_bytes_out);
  constexpr std::string_view kClosed = "parlance_turn_streams_closed_total";
  constexpr std::string_view kClosedHelp = "TCP connections that this server ended, by reason.";
  add(kClosed, kClosedHelp, "reason", "not_stun", counters_.broken_streams);
  add(kClosed, kClosedHelp, "reason", "idle", counters_.idle_streams);
  add(kClosed, kClosedHelp, "reason", "too_many", refused_connections_);
  out.push_back({ops::Metric::Type::gauge,
                 "parlance_turn_streams",
                 "Open TCP connections for STUN.",
                 {},
                 static_cast<double>(connections_.size())});
}

Result<std::unique_ptr<Gateway>> make(GatewayContext context) {
  return std::unique_ptr<Gateway>(std::make_unique<TurnGateway>(context));
}

}  // namespace

GatewayFactory factory() { return {"turn", keys(), &make}; }

}  // namespace parlance::gateway::turn
