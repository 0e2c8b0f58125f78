#include "proto/rtp/rtcp_sources.h"

namespace parlance::proto::rtp {
namespace {

constexpr std::uint8_t kEnd = 0;    // RFC 3550 section 6.5
constexpr std::uint8_t kCname = 1;  // 6.5.1
constexpr std::size_t kMaxItem = 255;

/// Items end with a zero byte and are padded with more of them to 32 bits.
Result<void> skip_end(Reader& reader, std::size_t whole) {
  const std::size_t done = whole - reader.remaining();
  if (!reader.skip((4 - done % 4) % 4)) return fail(Kind::malformed, "rtcp.sdes");
  return ok();
}

Result<SourceName> read_chunk(Reader& reader, std::size_t whole) {
  const auto ssrc = reader.u32();
  if (!ssrc) return fail(Kind::malformed, "rtcp.sdes");
  SourceName name{*ssrc, {}};
  for (std::size_t items = 0; items <= kMaxSdesItems; ++items) {
    const auto type = reader.u8();
    if (!type) return fail(Kind::malformed, "rtcp.sdes");
    if (*type == kEnd) {
      if (auto skipped = skip_end(reader, whole); !skipped) return skipped.error();
      return name;
    }
    const auto size = reader.u8();
    if (!size) return fail(Kind::malformed, "rtcp.sdes");
    const auto value = reader.bytes(*size);
    if (!value) return fail(Kind::malformed, "rtcp.sdes");
    if (*type == kCname) name.cname = as_text(*value);
  }
  return fail(Kind::too_large, "rtcp.sdes_items");
}

}  // namespace

Result<SourceNames> read_source_names(const RtcpPacket& packet) {
  if (packet.type != RtcpType::source_description) return fail(Kind::malformed, "rtcp.type");
  Reader reader(packet.body);
  SourceNames names;
  while (names.count < packet.count) {
    const auto name = read_chunk(reader, packet.body.size());
    if (!name) return name.error();
    names.names[names.count++] = *name;
  }
  return names;
}

Result<void> write_source_names(std::span<const SourceName> names, SpanWriter& out) {
  if (names.size() > kMaxSources) return fail(Kind::too_large, "rtcp.sdes");
  for (const SourceName& name : names) {
    if (name.cname.size() > kMaxItem) return fail(Kind::too_large, "rtcp.sdes");
  }
  const std::size_t began =
      begin_rtcp(out, RtcpType::source_description, static_cast<std::uint8_t>(names.size()));
  for (const SourceName& name : names) {
    out.u32(name.ssrc);
    if (!name.cname.empty()) {
      out.u8(kCname);
      out.u8(static_cast<std::uint8_t>(name.cname.size()));
      out.bytes(as_bytes(name.cname));
    }
    out.u8(kEnd);
    out.zeros((4 - (out.size() - began) % 4) % 4);
  }
  return end_rtcp(out, began);
}

Result<Goodbye> read_goodbye(const RtcpPacket& packet) {
  if (packet.type != RtcpType::goodbye) return fail(Kind::malformed, "rtcp.type");
  if (packet.body.size() < std::size_t{4} * packet.count) return fail(Kind::malformed, "rtcp.bye");
  Reader reader(packet.body);
  Goodbye goodbye;
  while (goodbye.count < packet.count) goodbye.ssrcs[goodbye.count++] = *reader.u32();
  return goodbye;
}

Result<void> write_goodbye(std::span<const std::uint32_t> ssrcs, SpanWriter& out) {
  if (ssrcs.size() > kMaxSources) return fail(Kind::too_large, "rtcp.bye");
  const std::size_t began = begin_rtcp(out, RtcpType::goodbye, static_cast<std::uint8_t>(ssrcs.size()));
  for (const std::uint32_t ssrc : ssrcs) out.u32(ssrc);
  return end_rtcp(out, began);
}

}  // namespace parlance::proto::rtp
