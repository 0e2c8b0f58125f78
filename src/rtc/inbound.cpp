#include "rtc/inbound.h"

#include "proto/rtp/rtcp_feedback.h"
#include "proto/rtp/rtx.h"

#include <algorithm>
#include <utility>

namespace parlance::rtc {
namespace {

namespace rtp = proto::rtp;

media::Section section_of(const ReceivePlan& plan) {
  media::Section section;
  section.extensions = plan.extensions;
  for (const PayloadUse& use : plan.payloads) section.codecs.at(use.type) = use.codec;
  return section;
}

std::size_t encodings_of(const ReceivePlan& plan) { return std::max<std::size_t>(1, plan.rids.size()); }

}  // namespace

Inbound::Inbound(ReceivePlan plan, const Around& around)
    : around_(around), plan_(std::move(plan)), classifier_(section_of(plan_)) {
  check(encodings_of(plan_) <= streams_.size(), "more encodings than a track can have");
}

Inbound::~Inbound() { end(); }

void Inbound::renegotiate(ReceivePlan plan) {
  plan_ = std::move(plan);
  classifier_.renegotiate(section_of(plan_));
}

void Inbound::on_media(const rtp::PacketView& packet, std::uint8_t encoding, TimePoint now) {
  const auto fields = classifier_.classify(packet, encoding, now);
  if (!fields) {
    ++around_.counters.unclassified;
    return;
  }
  newest_ = now;
  // What nobody wants is received all the same: it is reported on, and who asks later finds it running.
  Stream& stream = streams_[encoding];
  learn(stream, packet, *fields);
  stream.statistics->on_packet(packet.sequence(), packet.timestamp(), now);
  media::PacketDraft draft = around_.packets.draft();
  if (!draft) {
    ++around_.counters.pool_exhausted;
    return;
  }
  std::ranges::copy(packet.bytes(), draft.buffer().begin());
  hand_on(std::move(draft), packet.bytes().size(), *fields);
}

void Inbound::on_repair(const rtp::PacketView& packet, std::uint8_t encoding, std::uint32_t media_ssrc,
                        TimePoint now) {
  const auto original = std::ranges::find(plan_.payloads, packet.payload_type(), &PayloadUse::rtx);
  check(original != plan_.payloads.end(), "a retransmission of no known type");
  if (packet.payload().size() < rtp::kRtxPrefix) {
    ++around_.counters.probes;
    return;
  }
  media::PacketDraft draft = around_.packets.draft();
  if (!draft) {
    ++around_.counters.pool_exhausted;
    return;
  }
  const auto size = rtp::unwrap_rtx(packet, media_ssrc, original->type, draft.buffer());
  const auto view = size ? rtp::PacketView::parse(ByteView(draft.buffer()).first(*size))
                         : Result<rtp::PacketView>(size.error());
  const auto fields =
      view ? classifier_.classify(*view, encoding, now) : Result<media::PacketFields>(view.error());
  if (!fields) {
    ++(view ? around_.counters.unclassified : around_.counters.malformed);
    return;
  }
  newest_ = now;
  learn(streams_[encoding], *view, *fields);
  ++around_.counters.repairs;
  hand_on(std::move(draft), *size, *fields);
}

/// Keeps the books of what came and what is missing.
void Inbound::learn(Stream& stream, const rtp::PacketView& packet, const media::PacketFields& fields) {
  if (stream.ssrc != packet.ssrc() || stream.number != fields.stream) begin_stream(stream, packet, fields);
  const bool keyframe = fields.frame.starts && fields.frame.keyframe && fields.frame.spatial == 0;
  if (keyframe) gate_.on_keyframe(fields.encoding);
  if (!stream.missing) return;
  stream.missing->on_packet(fields.sequence, fields.arrival);
  if (keyframe) stream.missing->on_keyframe(fields.sequence);
  if (stream.missing->take_keyframe_wish()) gate_.request(fields.encoding);
}

/// The first packet of an encoding, or of one that began anew.
void Inbound::begin_stream(Stream& stream, const rtp::PacketView& packet, const media::PacketFields& fields) {
  const PayloadUse& use = *use_of(packet.payload_type());  // the classifier took it
  if (stream.ssrc) gate_.request(fields.encoding);         // nothing after the break can be decoded
  if (stream.ssrc != packet.ssrc()) stream.statistics.emplace(std::max<std::uint32_t>(1, use.clock_rate));
  stream.missing = use.rtx ? std::make_unique<media::NackGenerator>() : nullptr;
  if (stream.missing && round_trip_) stream.missing->on_round_trip(*round_trip_);
  stream.ssrc = packet.ssrc();
  stream.number = fields.stream;
}

bool Inbound::is_repeated(Stream& stream, std::uint64_t sequence) {
  if (!stream.seen) {
    stream.seen.emplace(sequence);
    return false;
  }
  if (stream.seen->check(sequence) != crypto::srtp::Freshness::fresh) return true;
  stream.seen->accept(sequence);
  return false;
}

void Inbound::hand_on(media::PacketDraft draft, std::size_t size, const media::PacketFields& fields) {
  if (ended_) return;
  if (is_repeated(streams_[fields.encoding], fields.sequence)) {
    ++around_.counters.repeated;
    return;
  }
  if (!began_) begin(fields);
  if (sink_ == nullptr) {
    ++around_.counters.nowhere;
    return;
  }
  const media::Packet packet = draft.seal(size, fields);
  ++around_.counters.media;
  sink_->on_packets(std::span(&packet, 1), fields.arrival);
}

void Inbound::begin(const media::PacketFields& fields) {
  began_ = true;
  const PayloadUse* const use = use_of(fields.payload_type);
  media::TrackInfo info;
  info.source = plan_.source;
  info.codec = fields.codec;
  info.clock_rate = use->clock_rate;
  info.encodings.clear();
  for (const std::string& rid : plan_.rids) info.encodings.push_back({rid});
  if (info.encodings.empty()) info.encodings.emplace_back();
  sink_ = around_.listener.on_track(info, *this);
}

void Inbound::on_sender_report(std::uint8_t encoding, const rtp::SenderInfo& info, TimePoint now) {
  Stream& stream = streams_[encoding];
  if (stream.statistics) stream.statistics->on_sender_report(info.ntp, now);
  if (sink_ != nullptr) sink_->on_clock(encoding, info.ntp.value, info.rtp_timestamp, now);
}

void Inbound::on_round_trip(Duration round_trip) {
  round_trip_ = round_trip;
  for (Stream& stream : streams_)
    if (stream.missing) stream.missing->on_round_trip(round_trip);
}

/// At once: the caller is another session's turn, and ours may be long in coming.
void Inbound::on_keyframe_request(std::uint8_t encoding) {
  gate_.request(encoding);
  ask_for_keyframes(newest_);
  around_.wire.flush();
}

void Inbound::ask_for_keyframes(TimePoint now) {
  if (!around_.wire.ready()) return;
  const media::EncodingSet wanted = gate_.take(now);
  for (std::size_t i = 0; i < streams_.size(); ++i) {
    if (!wanted.test(i) || !streams_[i].ssrc) continue;
    ++around_.counters.keyframe_requests;
    around_.wire.report([&](rtp::SpanWriter& out) {
      return rtp::write_pli({around_.wire.identity().ssrc, *streams_[i].ssrc}, out);
    });
  }
}

void Inbound::nack(Stream& stream, TimePoint now) {
  const auto due = stream.missing ? stream.missing->deadline() : std::nullopt;
  if (!due || *due > now) return;
  const auto sequences = stream.missing->take(now);
  if (sequences.empty()) return;
  around_.counters.nacked += sequences.size();
  around_.wire.report([&](rtp::SpanWriter& out) {
    return rtp::write_nack({around_.wire.identity().ssrc, *stream.ssrc}, sequences, out);
  });
}

void Inbound::tick(TimePoint now) {
  if (ended_) return;
  newest_ = std::max(newest_, now);
  for (Stream& stream : streams_) nack(stream, now);
  ask_for_keyframes(now);
}

std::optional<TimePoint> Inbound::deadline() const {
  if (ended_ || !began_ || !around_.wire.ready()) return std::nullopt;
  std::optional<TimePoint> first = gate_.deadline();
  for (const Stream& stream : streams_) {
    const auto due = stream.missing ? stream.missing->deadline() : std::nullopt;
    if (due && (!first || *due < *first)) first = due;
  }
  return first;
}

void Inbound::report(TimePoint now, std::vector<rtp::ReportBlock>& blocks) {
  for (Stream& stream : streams_) {
    if (!stream.statistics || !stream.ssrc) continue;
    if (const auto block = stream.statistics->report(*stream.ssrc, now)) blocks.push_back(*block);
  }
}

void Inbound::end() {
  if (std::exchange(ended_, true)) return;
  if (media::PacketSink* const sink = std::exchange(sink_, nullptr)) sink->on_end();
}

const PayloadUse* Inbound::use_of(std::uint8_t payload_type) const {
  const auto found = std::ranges::find(plan_.payloads, payload_type, &PayloadUse::type);
  return found == plan_.payloads.end() ? nullptr : &*found;
}

}  // namespace parlance::rtc
