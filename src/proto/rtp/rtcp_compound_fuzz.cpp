#include "base/check.h"
#include "proto/rtp/rtcp_feedback.h"
#include "proto/rtp/rtcp_reports.h"
#include "proto/rtp/rtcp_sources.h"
#include "proto/rtp/rtcp_xr.h"
#include "proto/rtp/transport_feedback.h"

#include <cstddef>
#include <cstdint>

using namespace parlance;
using namespace parlance::proto::rtp;

namespace {

void check_fits(const Result<void>& written) {
  check(written.has_value(), "what was read cannot be written");
}

void walk(const TransportFeedback& feedback) {
  TransportFeedback::Walk walk(feedback);
  std::size_t count = 0;
  while (walk.next()) ++count;
  check(count == feedback.status_count(), "not as many statuses as announced");
}

void read_feedback(const RtcpPacket& packet, SpanWriter& out) {
  if (const auto nack = read_nack(packet); nack && nack->count > 0) {
    check_fits(write_nack(nack->sources, nack->all(), out));
  }
  if (const auto pli = read_pli(packet)) check_fits(write_pli(*pli, out));
  if (const auto fir = read_fir(packet)) check_fits(write_fir(fir->sources.sender, fir->all(), out));
  if (const auto remb = read_remb(packet)) {
    check_fits(write_remb(remb->sender, remb->bits_per_second, remb->all(), out));
  }
  if (const auto feedback = TransportFeedback::parse(packet)) walk(*feedback);
}

void read_packet(const RtcpPacket& packet, SpanWriter& out) {
  if (const auto report = read_report(packet)) {
    check_fits(report->sender ? write_sender_report(report->ssrc, *report->sender, report->all(), out)
                              : write_receiver_report(report->ssrc, report->all(), out));
  }
  if (const auto names = read_source_names(packet)) check_fits(write_source_names(names->all(), out));
  if (const auto goodbye = read_goodbye(packet)) check_fits(write_goodbye(goodbye->all(), out));
  if (const auto report = read_extended_report(packet)) check_fits(write_extended_report(*report, out));
  read_feedback(packet, out);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  RtcpReader reader(ByteView(data, size));
  Bytes target(16384);  // the largest packet that is written: 31 names of 255 bytes
  for (auto packet = reader.next(); packet && *packet; packet = reader.next()) {
    SpanWriter out(target);
    read_packet(**packet, out);
    if (out.size() > 0) check(check_compound(out.written()).has_value(), "our own packet does not parse");
  }
  return 0;
}
