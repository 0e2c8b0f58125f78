#include "proto/rtp/rtcp_feedback.h"

#include <bit>
#include <limits>

namespace parlance::proto::rtp {
namespace {

constexpr std::size_t kSourcesSize = 8;
constexpr std::uint32_t kRembName = 0x52454d42;  // "REMB"
constexpr unsigned kMantissaBits = 18;           // draft-alvestrand-rmcat-remb-03 section 2.2
constexpr std::size_t kFirEntrySize = 8;

/// Of that kind, with its sources; the reader stands behind them.
Result<FeedbackSources> expect(const RtcpPacket& packet, RtcpType type, std::uint8_t format) {
  if (!packet.is(type, format)) return fail(Kind::malformed, "rtcp.type");
  return read_feedback_sources(packet);
}

std::size_t begin_feedback(SpanWriter& out, RtcpType type, std::uint8_t format, FeedbackSources sources) {
  const std::size_t began = begin_rtcp(out, type, format);
  out.u32(sources.sender);
  out.u32(sources.media);
  return began;
}

void add(Nack& nack, std::uint16_t sequence) {
  if (nack.count == kMaxNacked) {
    ++nack.cut_off;
  } else {
    nack.sequences[nack.count++] = sequence;
  }
}

std::uint64_t bitrate_of(std::uint32_t mantissa, unsigned exponent) {
  if (mantissa == 0) return 0;
  const auto width = static_cast<unsigned>(std::bit_width(mantissa));
  if (width + exponent > 64) return std::numeric_limits<std::uint64_t>::max();
  return std::uint64_t{mantissa} << exponent;
}

}  // namespace

Result<FeedbackSources> read_feedback_sources(const RtcpPacket& packet) {
  if (packet.body.size() < kSourcesSize) return fail(Kind::malformed, "rtcp.feedback");
  Reader reader(packet.body);
  const std::uint32_t sender = *reader.u32();
  return FeedbackSources{sender, *reader.u32()};
}

Result<Nack> read_nack(const RtcpPacket& packet) {
  const auto sources = expect(packet, RtcpType::transport_feedback, kFormatNack);
  if (!sources) return sources.error();
  Reader reader(packet.body.subspan(kSourcesSize));
  if (reader.empty() || reader.remaining() % 4 != 0) return fail(Kind::malformed, "rtcp.nack");
  Nack nack;
  nack.sources = *sources;
  while (!reader.empty()) {
    const std::uint16_t first = *reader.u16();
    const unsigned following = *reader.u16();
    add(nack, first);
    for (unsigned i = 0; i < 16; ++i) {
      if ((following >> i & 1U) != 0) add(nack, static_cast<std::uint16_t>(first + i + 1));
    }
  }
  return nack;
}

Result<void> write_nack(FeedbackSources sources, std::span<const std::uint16_t> sequences, SpanWriter& out) {
  if (sequences.empty() || sequences.size() > kMaxNacked) return fail(Kind::malformed, "rtcp.nack");
  const std::size_t began = begin_feedback(out, RtcpType::transport_feedback, kFormatNack, sources);
  for (std::size_t i = 0; i < sequences.size();) {
    const std::uint16_t first = sequences[i++];
    unsigned following = 0;
    for (; i < sequences.size(); ++i) {
      const auto step = static_cast<std::uint16_t>(sequences[i] - first);
      if (step == 0 || step > 16) break;
      following |= 1U << (step - 1U);
    }
    out.u16(first);
    out.u16(static_cast<std::uint16_t>(following));
  }
  return end_rtcp(out, began);
}

Result<FeedbackSources> read_pli(const RtcpPacket& packet) {
  return expect(packet, RtcpType::payload_feedback, kFormatPli);
}

Result<void> write_pli(FeedbackSources sources, SpanWriter& out) {
  return end_rtcp(out, begin_feedback(out, RtcpType::payload_feedback, kFormatPli, sources));
}

Result<Fir> read_fir(const RtcpPacket& packet) {
  const auto sources = expect(packet, RtcpType::payload_feedback, kFormatFir);
  if (!sources) return sources.error();
  Reader reader(packet.body.subspan(kSourcesSize));
  if (reader.empty() || reader.remaining() % kFirEntrySize != 0) return fail(Kind::malformed, "rtcp.fir");
  if (reader.remaining() / kFirEntrySize > kMaxFirEntries) return fail(Kind::too_large, "rtcp.fir");
  Fir fir;
  fir.sources = *sources;
  while (!reader.empty()) {
    const std::uint32_t ssrc = *reader.u32();
    fir.entries[fir.count++] = {ssrc, static_cast<std::uint8_t>(*reader.u32() >> 24U)};
  }
  return fir;
}

Result<void> write_fir(std::uint32_t sender, std::span<const FirEntry> entries, SpanWriter& out) {
  if (entries.empty() || entries.size() > kMaxFirEntries) return fail(Kind::malformed, "rtcp.fir");
  const std::size_t began = begin_feedback(out, RtcpType::payload_feedback, kFormatFir, {sender, 0});
  for (const FirEntry& entry : entries) {
    out.u32(entry.ssrc);
    out.u32(std::uint32_t{entry.command} << 24U);
  }
  return end_rtcp(out, began);
}

bool is_remb(const RtcpPacket& packet) {
  if (!packet.is(RtcpType::payload_feedback, kFormatApplication)) return false;
  if (packet.body.size() < kSourcesSize + 4) return false;
  Reader reader(packet.body.subspan(kSourcesSize));
  return *reader.u32() == kRembName;
}

Result<Remb> read_remb(const RtcpPacket& packet) {
  const auto sources = expect(packet, RtcpType::payload_feedback, kFormatApplication);
  if (!sources) return sources.error();
  if (!is_remb(packet)) return fail(Kind::malformed, "rtcp.type");
  Reader reader(packet.body.subspan(kSourcesSize + 4));
  const auto word = reader.u32();
  if (!word) return fail(Kind::malformed, "rtcp.remb");
  const std::size_t count = *word >> 24U;
  if (count > kMaxRembSources) return fail(Kind::too_large, "rtcp.remb");
  if (reader.remaining() < 4 * count) return fail(Kind::malformed, "rtcp.remb");
  Remb remb;
  remb.sender = sources->sender;
  remb.bits_per_second = bitrate_of(*word & ((1U << kMantissaBits) - 1U), *word >> kMantissaBits & 0x3fU);
  while (remb.count < count) remb.ssrcs[remb.count++] = *reader.u32();
  return remb;
}

Result<void> write_remb(std::uint32_t sender, std::uint64_t bits_per_second,
                        std::span<const std::uint32_t> ssrcs, SpanWriter& out) {
  if (ssrcs.size() > kMaxRembSources) return fail(Kind::too_large, "rtcp.remb");
  const auto width = static_cast<unsigned>(std::bit_width(bits_per_second));
  const unsigned exponent = width > kMantissaBits ? width - kMantissaBits : 0;
  const auto mantissa = static_cast<std::uint32_t>(bits_per_second >> exponent);
  const std::size_t began = begin_feedback(out, RtcpType::payload_feedback, kFormatApplication, {sender, 0});
  out.u32(kRembName);
  out.u32(static_cast<std::uint32_t>(ssrcs.size()) << 24U | exponent << kMantissaBits | mantissa);
  for (const std::uint32_t ssrc : ssrcs) out.u32(ssrc);
  return end_rtcp(out, began);
}

}  // namespace parlance::proto::rtp
