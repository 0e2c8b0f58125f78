#include "app/media_metrics.h"

namespace parlance::app {
namespace {

using ops::Metric;
using Metrics = std::vector<Metric>;

void add(Metrics& out, Metric::Type type, std::string_view name, std::string_view help, std::uint64_t value) {
  out.push_back({type, name, help, {}, static_cast<double>(value)});
}

/// One metric, by reason.
class ByReason final {
 public:
  ByReason(Metrics& out, std::string_view name, std::string_view help)
      : out_(out), name_(name), help_(help) {}
  void operator()(std::string_view reason, std::uint64_t value) const {
    out_.push_back({Metric::Type::counter, name_, help_, {{"reason", reason}}, static_cast<double>(value)});
  }

 private:
  Metrics& out_;
  std::string_view name_;
  std::string_view help_;
};

void add_port(const transport::PortCounters& port, Metrics& out) {
  add(out, Metric::Type::gauge, "parlance_transport_peers", "WebRTC peers at present.", port.tables.peers);
  add(out, Metric::Type::gauge, "parlance_transport_packet_buffers_free", "Packet buffers not in use.",
      port.tables.packets_free);
  add(out, Metric::Type::counter, "parlance_transport_media_sent_total", "Media packets sent.",
      port.departures.media);
  const ByReason dropped(out, "parlance_transport_datagrams_dropped_total",
                         "Datagrams that reached no peer, or did not leave, by reason.");
  dropped("unknown_traffic", port.arrivals.unknown_traffic);
  dropped("stun_malformed", port.arrivals.stun_malformed);
  dropped("stun_unknown", port.arrivals.stun_unknown);
  dropped("unproven", port.arrivals.unproven);
  dropped("refused", port.arrivals.refused);
  dropped("handover_full", port.arrivals.handover_full);
  dropped("siblings_unknown", port.arrivals.siblings_unknown);
  dropped("too_large", port.departures.too_large);
  dropped("unprotected", port.departures.unprotected);
  dropped("forgotten", port.departures.forgotten);
  dropped("no_socket", port.departures.no_socket);
  dropped("send_failed", port.sockets.send_failures);
  dropped("stream_late", port.streams.late);
  dropped("stream_full", port.streams.full);
  dropped("stream_gone", port.streams.gone);
}

void add_streams(const transport::PortCounters& port, Metrics& out) {
  add(out, Metric::Type::gauge, "parlance_transport_streams",
      "Media connections over TCP (ICE-TCP) at present.", port.tables.streams);
  add(out, Metric::Type::counter, "parlance_transport_stream_datagrams_received_total",
      "Datagrams that came over TCP.", port.streams.received);
  add(out, Metric::Type::counter, "parlance_transport_stream_datagrams_sent_total",
      "Datagrams that left over TCP.", port.streams.sent);
  const ByReason closed(out, "parlance_transport_streams_closed_total",
                        "ICE-TCP connections that this server ended, by reason.");
  closed("no_request", port.door.refused);
  closed("slow", port.door.slow);
  closed("no_home", port.door.no_home);
  closed("unproven", port.streams.unproven);
  closed("malformed", port.streams.malformed);
  closed("too_many", port.streams.refused);
}

void add_peers(const rtc::PeerCounters& peers, Metrics& out) {
  add(out, Metric::Type::counter, "parlance_rtc_packets_received_total",
      "Media packets taken from publishers.", peers.receive.media);
  add(out, Metric::Type::counter, "parlance_rtc_repairs_received_total", "Of these, retransmissions.",
      peers.receive.repairs);
  add(out, Metric::Type::counter, "parlance_rtc_repairs_sent_total", "Retransmissions sent to viewers.",
      peers.send.repaired);
  const ByReason dropped(out, "parlance_rtc_packets_dropped_total", "Packets that peers dropped, by reason.");
  dropped("stun_refused", peers.connection.stun_refused);
  dropped("dtls_refused", peers.connection.dtls_refused);
  dropped("not_secured", peers.connection.not_secured);
  dropped("rtp_refused", peers.connection.rtp_refused);
  dropped("rtcp_refused", peers.connection.rtcp_refused);
  dropped("malformed", peers.receive.malformed);
  dropped("unknown_source", peers.receive.unknown_source);
  dropped("contradicting", peers.receive.contradicting);
  dropped("repeated", peers.receive.repeated);
  dropped("unclassified", peers.receive.unclassified);
  dropped("pool_exhausted", peers.receive.pool_exhausted);
  dropped("unknown_codec", peers.send.unknown_codec);
  dropped("too_long", peers.send.too_long);
}

}  // namespace

void register_media_metrics(ops::MetricsRegistry& registry, transport::MediaPorts& media) {
  registry.add([&media](std::size_t index, Metrics& out) {
    const transport::PortCounters counters = media.at(index).counters();
    add_port(counters, out);
    add_streams(counters, out);
    add_peers(counters.peers, out);
  });
}

}  // namespace parlance::app
