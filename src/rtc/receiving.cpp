#include "rtc/receiving.h"

#include "proto/rtp/extensions.h"
#include "proto/rtp/rtcp_feedback.h"

#include <algorithm>
#include <utility>

namespace parlance::rtc {
namespace {

namespace rtp = proto::rtp;
using rtp::ExtensionKind;
using Role = SourceTable::Role;

std::optional<Role> role_of(const ReceivePlan& plan, std::uint8_t payload_type) {
  for (const PayloadUse& use : plan.payloads) {
    if (use.type == payload_type) return Role::media;
    if (use.rtx == payload_type) return Role::repair;
  }
  return std::nullopt;
}

bool continues(const ReceivePlan& before, const ReceivePlan& after) {
  return before.mid == after.mid && before.source == after.source && before.rids == after.rids;
}

/// Whether the client estimates its path itself, by the arrivals that we tell it.
bool estimates_itself(const ReceivePlan& plan) {
  return plan.extensions.id_of(ExtensionKind::transport_sequence) != 0;
}

}  // namespace

void Receiving::apply(const std::vector<ReceivePlan>& plans) {
  for (std::size_t i = 0; i < sections_.size(); ++i) {
    if (!sections_[i]) continue;
    const auto after = std::ranges::find_if(
        plans, [&](const ReceivePlan& plan) { return continues(sections_[i]->plan(), plan); });
    if (after != plans.end()) {
      sections_[i]->renegotiate(*after);
      continue;
    }
    sections_[i]->end();
    sections_[i].reset();
    sources_.remove(i);
  }
  names_ = {};
  for (const ReceivePlan& plan : plans) {
    for (const auto kind : {ExtensionKind::mid, ExtensionKind::rid, ExtensionKind::repaired_rid,
                            ExtensionKind::transport_sequence}) {
      // A second id for a kind breaks the rule of a bundle; the first stands.
      if (plan.extensions.id_of(kind) != 0) (void)names_.set(kind, plan.extensions.id_of(kind)).has_value();
    }
    const bool known = std::ranges::any_of(
        sections_, [&plan](const auto& section) { return section && continues(section->plan(), plan); });
    if (known) continue;
    // The places of sections that are over are taken again: none of their sources is left.
    const auto free = std::ranges::find_if(sections_, [](const auto& section) { return section == nullptr; });
    auto section = std::make_unique<Inbound>(plan, around_);
    if (free != sections_.end())
      *free = std::move(section);
    else
      sections_.push_back(std::move(section));
  }
}

void Receiving::on_rtp(ByteView bytes, TimePoint now) {
  const auto packet = rtp::PacketView::parse(bytes);
  if (!packet || bytes.size() > media::kMaxPacketSize) {
    ++counters_.malformed;
    return;
  }
  note_arrival(*packet, now);
  const SourceTable::Source* const source = source_of(*packet);
  if (source == nullptr) return;
  const SourceTable::Place place = source->place;
  Inbound& section = *sections_[place.section];
  limit_.on_received(bytes.size());
  if (!report_due_) report_due_ = now + kReportInterval;
  const auto role = role_of(section.plan(), packet->payload_type());
  if (role != place.role) {
    ++counters_.unknown_source;
  } else if (place.role == Role::media) {
    section.on_media(*packet, place.encoding, now);
  } else if (const auto* media = sources_.at({place.section, place.encoding, Role::media})) {
    section.on_repair(*packet, place.encoding, media->ssrc, now);
  } else {
    ++counters_.early_repairs;
  }
}

/// Every packet of the transport counts, whatever becomes of it: the client estimates its path by them.
void Receiving::note_arrival(const rtp::PacketView& packet, TimePoint now) {
  const auto value = names_.find(packet, ExtensionKind::transport_sequence);
  const auto sequence = value ? rtp::read_transport_sequence(*value) : fail(Kind::not_found, "rtc.sequence");
  if (!sequence) return;
  newest_ssrc_ = packet.ssrc();
  arrivals_.on_packet(*sequence, now);
  if (arrivals_.due(now)) tell_arrivals(now);
}

const SourceTable::Source* Receiving::source_of(const rtp::PacketView& packet) {
  const Names names = names_of(packet);
  const SourceTable::Source* const known = sources_.find(packet.ssrc());
  if (known == nullptr) return learn(packet, names);
  if (known->retired) {
    ++counters_.retired;
    return nullptr;
  }
  if (contradicts(*known, names)) {
    ++counters_.contradicting;
    return nullptr;
  }
  return known;
}

Receiving::Names Receiving::names_of(const rtp::PacketView& packet) const {
  const auto read = [&](ExtensionKind kind) -> std::string_view {
    const auto value = names_.find(packet, kind);
    const auto name = value ? rtp::read_stream_name(*value) : fail(Kind::not_found, "rtc.name");
    return name ? *name : std::string_view{};
  };
  return {read(ExtensionKind::mid), read(ExtensionKind::rid), read(ExtensionKind::repaired_rid)};
}

/// RFC 8843 section 9.2: by the packet's mid, else by what the offer declared, else by a payload type that only one section has.
std::optional<std::size_t> Receiving::section_of(const rtp::PacketView& packet, const Names& names) const {
  std::optional<std::size_t> by_type;
  std::size_t with_type = 0;
  for (std::size_t i = 0; i < sections_.size(); ++i) {
    if (!sections_[i]) continue;
    const ReceivePlan& plan = sections_[i]->plan();
    if (!names.mid.empty()) {
      if (plan.mid == names.mid) return i;
      continue;
    }
    if (std::ranges::find(plan.ssrcs, packet.ssrc()) != plan.ssrcs.end()) return i;
    if (!role_of(plan, packet.payload_type())) continue;
    by_type = i;
    ++with_type;
  }
  return with_type == 1 ? by_type : std::nullopt;
}

const SourceTable::Source* Receiving::learn(const rtp::PacketView& packet, const Names& names) {
  const auto section = section_of(packet, names);
  const ReceivePlan* const plan = section ? &sections_[*section]->plan() : nullptr;
  const auto role = plan != nullptr ? role_of(*plan, packet.payload_type()) : std::nullopt;
  if (!role) {
    ++counters_.unknown_source;
    return nullptr;
  }
  SourceTable::Place place{*section, 0, *role};
  if (!plan->rids.empty()) {
    const std::string_view rid = *role == Role::media ? names.rid : names.repaired_rid;
    const auto found = std::ranges::find(plan->rids, rid);
    if (found == plan->rids.end()) {
      ++counters_.unknown_source;
      return nullptr;
    }
    place.encoding = static_cast<std::uint8_t>(found - plan->rids.begin());
  }
  const auto added = sources_.add(packet.ssrc(), place);
  if (!added) ++counters_.too_many_sources;
  return added ? *added : nullptr;
}

bool Receiving::contradicts(const SourceTable::Source& source, const Names& names) const {
  const ReceivePlan& plan = sections_[source.place.section]->plan();
  if (!names.mid.empty() && names.mid != plan.mid) return true;
  const std::string_view rid = source.place.role == Role::media ? names.rid : names.repaired_rid;
  return !rid.empty() && !plan.rids.empty() && rid != plan.rids[source.place.encoding];
}

bool Receiving::on_sender_report(const rtp::Report& report, TimePoint now) {
  const SourceTable::Source* const source = sources_.find(report.ssrc);
  if (source == nullptr || source->retired) return false;
  if (source->place.role == Role::media && report.sender)
    sections_[source->place.section]->on_sender_report(source->place.encoding, *report.sender, now);
  return true;
}

void Receiving::on_round_trip(Duration round_trip) {
  for (const auto& section : sections_)
    if (section) section->on_round_trip(round_trip);
}

void Receiving::tick(TimePoint now) {
  for (const auto& section : sections_)
    if (section) section->tick(now);
  if (!around_.wire.ready()) return;
  if (arrivals_.due(now)) tell_arrivals(now);
  if (report_due_ && now >= *report_due_) report(now);
}

std::optional<TimePoint> Receiving::deadline() const {
  if (!around_.wire.ready()) return std::nullopt;
  std::optional<TimePoint> first = report_due_;
  const auto consider = [&first](std::optional<TimePoint> due) {
    if (due && (!first || *due < *first)) first = due;
  };
  consider(arrivals_.deadline());
  for (const auto& section : sections_)
    if (section) consider(section->deadline());
  return first;
}

void Receiving::report(TimePoint now) {
  report_due_ = now + kReportInterval;
  std::vector<rtp::ReportBlock> blocks;
  for (const auto& section : sections_)
    if (section) section->report(now, blocks);
  for (const rtp::ReportBlock& block : blocks) limit_.on_loss(block.fraction_lost);
  for (std::span<const rtp::ReportBlock> rest(blocks); !rest.empty();) {
    const auto part = rest.first(std::min(rest.size(), rtp::kMaxReportBlocks));
    rest = rest.subspan(part.size());
    around_.wire.report([&](rtp::SpanWriter& out) {
      return rtp::write_receiver_report(around_.wire.identity().ssrc, part, out);
    });
  }
  limit(now);
}

void Receiving::limit(TimePoint now) {
  const auto bits_per_second = limit_.take(now);
  const auto ssrcs = limited_sources();
  if (!bits_per_second || ssrcs.empty()) return;
  around_.wire.report([&](rtp::SpanWriter& out) {
    return rtp::write_remb(around_.wire.identity().ssrc, *bits_per_second, ssrcs, out);
  });
}

std::vector<std::uint32_t> Receiving::limited_sources() const {
  std::vector<std::uint32_t> ssrcs;
  for (std::size_t i = 0; i < sections_.size(); ++i) {
    const ReceivePlan* const plan = sections_[i] ? &sections_[i]->plan() : nullptr;
    if (plan == nullptr || media::kind_of(plan->source) == media::Kind::audio || estimates_itself(*plan))
      continue;
    for (std::uint8_t encoding = 0; encoding < media::TrackInfo::kMaxEncodings; ++encoding)
      if (const auto* source = sources_.at({i, encoding, Role::media})) ssrcs.push_back(source->ssrc);
  }
  return ssrcs;
}

void Receiving::tell_arrivals(TimePoint now) {
  if (!around_.wire.ready()) return;
  for (std::size_t told = 1; told > 0;) {
    told = 0;
    around_.wire.report([&](rtp::SpanWriter& out) -> Result<void> {
      const auto written = arrivals_.write({around_.wire.identity().ssrc, newest_ssrc_}, now, out);
      if (!written) return written.error();
      told = *written;
      return ok();
    });
  }
}

void Receiving::end() {
  for (const auto& section : sections_)
    if (section) section->end();
}

}  // namespace parlance::rtc
