#include "rtc/rtcp_router.h"

namespace parlance::rtc {

namespace rtp = proto::rtp;
using rtp::RtcpType;

void RtcpRouter::on_compound(ByteView compound, TimePoint now) {
  rtp::RtcpReader reader(compound);
  for (;;) {
    const auto packet = reader.next();
    if (!packet) ++counters_.malformed;
    if (!packet || !*packet) break;
    ++counters_.packets;
    const Outcome outcome = route(**packet, now);
    if (outcome == Outcome::malformed) ++counters_.malformed;
    if (outcome == Outcome::foreign) ++counters_.foreign;
    if (outcome == Outcome::unused) ++counters_.unused;
  }
  if (const auto round_trip = sending_.take_round_trip()) receiving_.on_round_trip(*round_trip);
}

RtcpRouter::Outcome RtcpRouter::route(const rtp::RtcpPacket& packet, TimePoint now) {
  if (packet.type == RtcpType::sender_report || packet.type == RtcpType::receiver_report)
    return report(packet, now);
  if (packet.is(RtcpType::transport_feedback, rtp::kFormatNack)) return nack(packet, now);
  if (packet.is(RtcpType::payload_feedback, rtp::kFormatPli)) return picture_loss(packet);
  if (packet.is(RtcpType::payload_feedback, rtp::kFormatFir)) return full_intra_request(packet);
  return Outcome::unused;
}

RtcpRouter::Outcome RtcpRouter::report(const rtp::RtcpPacket& packet, TimePoint now) {
  const auto report = rtp::read_report(packet);
  if (!report) return Outcome::malformed;
  bool ours = !report->sender || receiving_.on_sender_report(*report, now);
  for (const rtp::ReportBlock& block : report->all()) ours = sending_.on_report(block, now) && ours;
  return ours ? Outcome::used : Outcome::foreign;
}

RtcpRouter::Outcome RtcpRouter::nack(const rtp::RtcpPacket& packet, TimePoint now) {
  const auto nack = rtp::read_nack(packet);
  if (!nack) return Outcome::malformed;
  return sending_.on_nack(*nack, now) ? Outcome::used : Outcome::foreign;
}

RtcpRouter::Outcome RtcpRouter::picture_loss(const rtp::RtcpPacket& packet) {
  const auto sources = rtp::read_pli(packet);
  if (!sources) return Outcome::malformed;
  return sending_.on_picture_loss(sources->media) ? Outcome::used : Outcome::foreign;
}

RtcpRouter::Outcome RtcpRouter::full_intra_request(const rtp::RtcpPacket& packet) {
  const auto request = rtp::read_fir(packet);
  if (!request) return Outcome::malformed;
  bool ours = true;
  for (const rtp::FirEntry& entry : request->all()) ours = sending_.on_full_intra_request(entry) && ours;
  return ours ? Outcome::used : Outcome::foreign;
}

}  // namespace parlance::rtc
