#include "app/metrics.h"

namespace parlance::app {
namespace {

using ops::Metric;

Metric counter(std::string_view name, std::string_view help, std::uint64_t value) {
  return {Metric::Type::counter, name, help, {}, static_cast<double>(value)};
}

Metric gauge(std::string_view name, std::string_view help, std::uint64_t value) {
  return {Metric::Type::gauge, name, help, {}, static_cast<double>(value)};
}

void add_server(const net::HttpServer::Counters& server, std::vector<Metric>& out) {
  out.push_back(gauge("parlance_net_connections", "TCP connections open.", server.connections));
  out.push_back(counter("parlance_net_requests_total", "HTTP requests taken.", server.requests));
  out.push_back(counter("parlance_net_websockets_total", "WebSockets opened.", server.websockets));
  const auto ended = [&out](std::string_view reason, std::uint64_t value) {
    out.push_back({Metric::Type::counter,
                   "parlance_net_connections_ended_total",
                   "Connections ended by us, by reason.",
                   {{"reason", reason}},
                   static_cast<double>(value)});
  };
  ended("malformed", server.malformed);
  ended("timeout", server.timeouts);
  ended("tls", server.tls_failures);
  ended("budget", server.refused);
}

void add_rooms(const engine::Rooms& rooms, std::vector<Metric>& out) {
  const engine::Counters counters = rooms.counters();
  out.push_back(gauge("parlance_engine_rooms", "Rooms in memory.", rooms.open_rooms()));
  out.push_back(gauge("parlance_engine_participants", "Participants in rooms.", rooms.participants()));
  out.push_back(counter("parlance_engine_joins_total", "Participants that joined.", counters.joins));
  out.push_back(counter("parlance_engine_commands_total", "Commands carried out.", counters.commands));
  out.push_back(counter("parlance_engine_commands_refused_total", "Commands refused by a room's rules.",
                        counters.commands_refused));
  out.push_back(counter("parlance_engine_storage_errors_total", "Changes that could not be stored.",
                        counters.storage_errors));
  out.push_back(counter("parlance_engine_rooms_broken_total", "Rooms closed by a mistake of ours.",
                        counters.rooms_broken));
}

}  // namespace

void register_metrics(ops::MetricsRegistry& registry, net::WorkerPool& pool, const net::HttpServer& server,
                      const std::vector<std::unique_ptr<engine::Rooms>>& rooms) {
  registry.add([&pool, &server, &rooms](std::size_t index, std::vector<Metric>& out) {
    out.push_back(
        counter("parlance_net_tasks_total", "Tasks that the event loops ran.", pool.counters(index).tasks));
    out.push_back(counter("parlance_net_bugs_total",
                          "Exceptions that reached an event loop; each is a mistake of ours.",
                          pool.counters(index).bugs));
    add_server(server.counters(index), out);
    add_rooms(*rooms.at(index), out);
  });
}

}  // namespace parlance::app
