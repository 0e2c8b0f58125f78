#include "gateway/turn/gateway_metrics.h"

#include <array>

namespace parlance::gateway::turn {
namespace {

/// Appends metrics of one name.
struct Series {
  std::vector<ops::Metric>& out;
  std::string_view name;
  std::string_view help;

  void add(std::string_view label, std::string_view value, std::uint64_t count) const {
    out.push_back({ops::Metric::Type::counter, name, help, {{label, value}}, static_cast<double>(count)});
  }
};

void gauge(std::vector<ops::Metric>& out, std::string_view name, std::string_view help, std::size_t value) {
  out.push_back({ops::Metric::Type::gauge, name, help, {}, static_cast<double>(value)});
}

}  // namespace

void report_stun(const Counters& counters, std::vector<ops::Metric>& out) {
  static constexpr std::array<std::string_view, proto::stun::kOutcomes> kNames{
      "success",     "unknown_attributes", "not_stun",       "malformed",
      "not_request", "unknown_method",     "bad_fingerprint"};
  const Series datagrams{out, "parlance_turn_datagrams_total", "STUN datagrams by what became of them."};
  for (std::size_t i = 0; i < kNames.size(); ++i) datagrams.add("outcome", kNames[i], counters.datagrams[i]);
  datagrams.add("outcome", "over_budget", counters.over_budget);
  const Series messages{out, "parlance_turn_messages_total", "STUN messages on TCP by what became of them."};
  for (std::size_t i = 0; i < kNames.size(); ++i) messages.add("outcome", kNames[i], counters.messages[i]);
  const Series bytes{out, "parlance_turn_datagram_bytes_total",
                     "Bytes of STUN over UDP, without headers of the network."};
  bytes.add("direction", "in", counters.datagram_bytes_in);
  bytes.add("direction", "out", counters.datagram_bytes_out);
  const Series closed{out, "parlance_turn_streams_closed_total",
                      "TCP and TLS connections that this server ended, by reason."};
  closed.add("reason", "not_stun", counters.broken_streams);
  closed.add("reason", "idle", counters.idle_streams);
  const Series late{out, "parlance_turn_packets_dropped_total", "Relayed packets dropped, by reason."};
  late.add("reason", "late", counters.late);
}

void report_relay(const proto::turn::Counters& counters, const RelayFigures& figures,
                  std::vector<ops::Metric>& out) {
  static constexpr std::array<std::string_view, proto::turn::kRefusals.size()> kCodes{
      "400", "401", "403", "420", "437", "438", "440", "441", "442", "443", "446", "486", "508", "other"};
  static constexpr std::array<std::string_view, proto::turn::kDrops> kDropNames{
      "malformed", "no_allocation", "no_channel", "no_permission",
      "forbidden", "over_rate",     "too_large",  "not_request"};
  const Series refusals{out, "parlance_turn_requests_refused_total", "TURN requests refused, by error code."};
  for (std::size_t i = 0; i < kCodes.size(); ++i) refusals.add("code", kCodes[i], counters.refused[i]);
  const Series drops{out, "parlance_turn_packets_dropped_total", "Relayed packets dropped, by reason."};
  for (std::size_t i = 0; i < kDropNames.size(); ++i) drops.add("reason", kDropNames[i], counters.dropped[i]);
  const Series packets{out, "parlance_turn_relayed_packets_total", "Packets relayed."};
  packets.add("to", "peers", counters.packets_to_peers);
  packets.add("to", "clients", counters.packets_to_clients);
  const Series bytes{out, "parlance_turn_relayed_bytes_total", "Payload relayed, in bytes."};
  bytes.add("to", "peers", counters.bytes_to_peers);
  bytes.add("to", "clients", counters.bytes_to_clients);
  const Series allocations{out, "parlance_turn_allocations_total",
                           "Relayed addresses given out, and run out."};
  allocations.add("what", "made", counters.allocated);
  allocations.add("what", "expired", counters.expired);
  Series{out, "parlance_turn_streams_closed_total",
         "TCP and TLS connections that this server ended, by reason."}
      .add("reason", "too_many", figures.refused_streams);
  gauge(out, "parlance_turn_allocations", "Relayed addresses in use.", figures.allocations);
  gauge(out, "parlance_turn_streams", "Open TCP and TLS connections for STUN and TURN.", figures.streams);
}

}  // namespace parlance::gateway::turn
