#include "rtc/outbound_slot.h"

#include "proto/rtp/rtcp_sources.h"
#include "proto/rtp/rtx.h"

#include <algorithm>
#include <utility>

namespace parlance::rtc {
namespace {

namespace rtp = proto::rtp;

std::uint32_t clock_rate_of(const SendPlan& plan) {
  return plan.payloads.empty() || plan.payloads.front().clock_rate == 0 ? 90000
                                                                        : plan.payloads.front().clock_rate;
}

/// Moves the packet's bytes into what leaves: rewritten ones in `patch`, the rest shared.
void attach_payload(const media::Rewritten& packet, Outgoing& out) {
  if (packet.filler) return;
  const auto prefix = ByteView(packet.prefix).first(packet.prefix_size);
  std::ranges::copy(prefix, out.patch.begin() + static_cast<std::ptrdiff_t>(out.patch_size));
  out.patch_size += prefix.size();
  out.payload = packet.packet.payload().subspan(prefix.size());
  out.packet = packet.packet;
}

std::size_t size_of(const Outgoing& out) { return out.header_size + out.patch_size + out.payload.size(); }

bool fits(const Outgoing& out) { return size_of(out) + crypto::srtp::kMaxRtpOverhead <= kMaxPacket; }

}  // namespace

void OutboundSlot::Content::carry(OutboundSlot& slot, std::uint32_t number) {
  slot_ = &slot;
  number_ = number;
}

void OutboundSlot::Content::on_packets(std::span<const media::Packet> packets, TimePoint now) {
  for (const media::Packet& packet : packets) slot_->on_packet(number_, packet, now);
}

void OutboundSlot::Content::on_clock(std::uint8_t encoding, std::uint64_t ntp, std::uint32_t rtp_timestamp,
                                     TimePoint now) {
  slot_->on_clock(number_, encoding, {ntp, rtp_timestamp}, now);
}

OutboundSlot::OutboundSlot(SendPlan plan, const Around& around)
    : around_(around), plan_(std::move(plan)), header_(plan_), clock_(clock_rate_of(plan_)) {
  // Below 2^15: a receiver that loses the packets before a wrap could not know of it (RFC 3711 section 3.3.1).
  sent_.next_repair = static_cast<std::uint16_t>(random_u64(around.random) & 0x7fffU);
}

media::Forwarder& OutboundSlot::used() {
  if (!forwarder_)
    forwarder_ = std::make_unique<media::Forwarder>(plan_.kind, clock_rate_of(plan_), around_.random);
  return *forwarder_;
}

void OutboundSlot::renegotiate(SendPlan plan) {
  check(plan.mid == plan_.mid && plan.ssrc == plan_.ssrc, "a slot that becomes another one");
  plan_ = std::move(plan);
}

media::PacketSink& OutboundSlot::begin() {
  clock_.forget();
  reported_.reset();
  newest_content_ = (newest_content_ + 1) % kContents;
  Content& content = contents_[newest_content_];
  content.carry(*this, used().begin());
  return content;
}

void OutboundSlot::feed(media::Feed& feed) { used().attach(feed); }

void OutboundSlot::show_at(std::uint16_t height) { used().show_at(height); }

void OutboundSlot::end() {
  clock_.forget();
  if (forwarder_) forwarder_->end();
}

void OutboundSlot::on_packet(std::uint32_t content, const media::Packet& packet, TimePoint now) {
  // Before the forwarder numbers it: what can't be sent must not leave a hole.
  if (!around_.wire.ready()) {
    ++around_.counters.not_ready;
    return;
  }
  const PayloadUse* const use = use_of(packet.fields().codec);
  if (use == nullptr) {
    ++around_.counters.unknown_codec;
    return;
  }
  const auto rewritten = forwarder_->forward(content, packet);
  if (!rewritten || !send(*rewritten, use->type, now)) return;
  if (!report_due_) report_due_ = now + kReportInterval;
  if (rewritten->starts_content) around_.listener.on_slot_started(plan_.mid, rewritten->timestamp);
}

bool OutboundSlot::send(const media::Rewritten& packet, std::uint8_t payload_type, TimePoint now) {
  Outgoing out;
  const auto written = header_.write(packet, payload_type, stamp(now), out.header);
  if (!written) {
    ++around_.counters.too_long;
    return false;
  }
  out.header_size = written->size;
  attach_payload(packet, out);
  if (!fits(out)) {
    ++around_.counters.too_long;
    return false;
  }
  const std::size_t size = size_of(out);
  const auto octets = static_cast<std::uint32_t>(size - out.header_size);
  if (!around_.wire.send_media(std::move(out))) return false;
  budget_.on_sent(size);
  ++sent_.packets;
  sent_.octets += octets;
  return true;
}

SlotHeader::Stamp OutboundSlot::stamp(TimePoint now) {
  return {now, header_.numbers_packets() ? around_.wire.next_transport_sequence() : std::uint16_t{0}};
}

void OutboundSlot::on_nack(std::span<const std::uint16_t> sequences, TimePoint now) {
  around_.counters.nacked += sequences.size();
  for (const std::uint16_t sequence : sequences) repair(sequence, now);
}

/// Retransmissions go by their own stream only. The same packet once more under its own number would be encrypted twice under one SRTP index
/// (RFC 3711 section 9.1, RFC 7714 section 8.1), which betrays the key stream, since the stamps differ.
void OutboundSlot::repair(std::uint16_t sequence, TimePoint now) {
  SendCounters& counters = around_.counters;
  if (plan_.rtx_ssrc == 0 || !forwarder_) {
    ++counters.no_repair_stream;
    return;
  }
  const auto answer = budget_.ask(sequence, now);
  if (answer == RepairBudget::Answer::too_soon) ++counters.repeated_nacks;
  if (answer == RepairBudget::Answer::over_budget) ++counters.over_budget;
  if (answer != RepairBudget::Answer::send || !around_.wire.ready()) return;
  const auto packet = forwarder_->again(sequence);
  const PayloadUse* const use = packet ? use_of(packet->packet.fields().codec) : nullptr;
  if (use == nullptr) return;  // forgotten, which the forwarder counts
  if (!use->rtx) {
    ++counters.no_repair_stream;
    return;
  }
  if (send_repair(*packet, *use, now)) ++counters.repaired;
}

bool OutboundSlot::send_repair(const media::Rewritten& packet, const PayloadUse& use, TimePoint now) {
  Outgoing out;
  const rtp::Header header{.ssrc = plan_.rtx_ssrc,
                           .timestamp = packet.timestamp,
                           .sequence = sent_.next_repair,
                           .payload_type = *use.rtx,
                           .marker = packet.marker};
  const auto written = header_.write_repair(packet, header, stamp(now), out.header);
  if (!written) return false;
  // The original number is part of the payload (RFC 4588 section 4), so it is encrypted.
  out.header_size = written->size - rtp::kRtxPrefix;
  std::copy_n(out.header.begin() + static_cast<std::ptrdiff_t>(out.header_size), rtp::kRtxPrefix,
              out.patch.begin());
  out.patch_size = rtp::kRtxPrefix;
  attach_payload(packet, out);
  const std::size_t size = size_of(out);
  if (!fits(out)) {
    ++around_.counters.too_long;
    return false;
  }
  if (!around_.wire.send_media(std::move(out))) return false;
  ++sent_.next_repair;
  budget_.on_repaired(packet.sequence, size, now);
  return true;
}

void OutboundSlot::on_keyframe_request() {
  ++around_.counters.keyframe_requests;
  if (forwarder_) forwarder_->request_keyframe();
}

void OutboundSlot::on_full_intra_request(std::uint8_t command) {
  if (std::exchange(fir_, command) != command) on_keyframe_request();
}

std::optional<Duration> OutboundSlot::on_report(const rtp::ReportBlock& block, TimePoint now) {
  header_.set_name(SlotHeader::Name::not_needed);
  const auto round_trip = clock_.round_trip(block, now);
  if (round_trip) budget_.on_round_trip(*round_trip);
  return round_trip;
}

void OutboundSlot::on_clock(std::uint32_t content, std::uint8_t encoding, media::SlotClock clock,
                            TimePoint now) {
  const auto ours = forwarder_->on_clock(content, encoding, clock);
  if (!ours) return;
  clock_.on_clock(clock.ntp, now);
  if (reported_ && now - *reported_ < kShortestReportInterval) return;
  report(now);
  around_.wire.flush();  // nobody else may be about to
}

void OutboundSlot::tick(TimePoint now) {
  if (report_due_ && now >= *report_due_) report(now);
}

void OutboundSlot::report(TimePoint now) {
  report_due_ = now + kReportInterval;
  const auto clock = used().clock();
  const auto moment = clock ? clock_.at(*clock, now) : std::nullopt;
  if (!moment || sent_.packets == 0) return;
  const rtp::SenderInfo info{moment->ntp, moment->timestamp, sent_.packets, sent_.octets};
  const std::array names{rtp::SourceName{plan_.ssrc, plan_.cname}};
  around_.wire.report([&](rtp::SpanWriter& out) -> Result<void> {
    if (auto written = rtp::write_sender_report(plan_.ssrc, info, {}, out); !written) return written;
    return rtp::write_source_names(names, out);
  });
  clock_.on_sent(moment->ntp, now);
  reported_ = now;
}

const PayloadUse* OutboundSlot::use_of(media::Codec codec) const {
  const auto found = std::ranges::find(plan_.payloads, codec, &PayloadUse::codec);
  return found == plan_.payloads.end() ? nullptr : &*found;
}

}  // namespace parlance::rtc
