#pragma once

#include "proto/rtp/rtcp.h"

#include <array>
#include <string_view>

namespace parlance::proto::rtp {

constexpr std::size_t kMaxSources = 31;    // a five-bit count
constexpr std::size_t kMaxSdesItems = 16;  // a chunk; RFC 3550 section 6.5 defines eight

struct SourceName {
  std::uint32_t ssrc = 0;
  std::string_view
      cname;  ///< into the packet's bytes; at most 255 bytes of any content; empty where the chunk has none
};

struct SourceNames {
  std::array<SourceName, kMaxSources> names{};
  std::size_t count = 0;

  [[nodiscard]] std::span<const SourceName> all() const { return std::span(names).first(count); }
};

/// SDES; items other than CNAME are skipped. Errors: `rtcp.type`, `rtcp.sdes` (overrun, or a chunk without its end),
/// `rtcp.sdes_items`.
Result<SourceNames> read_source_names(const RtcpPacket& packet);
/// Errors: `rtcp.no_room`, `rtcp.sdes` (more than 31 names, or one of more than 255 bytes).
Result<void> write_source_names(std::span<const SourceName> names, SpanWriter& out);

struct Goodbye {
  std::array<std::uint32_t, kMaxSources> ssrcs{};
  std::size_t count = 0;

  [[nodiscard]] std::span<const std::uint32_t> all() const { return std::span(ssrcs).first(count); }
};

/// BYE; a reason is ignored. Errors: `rtcp.type`, `rtcp.bye` (too short for its count).
Result<Goodbye> read_goodbye(const RtcpPacket& packet);
/// Errors: `rtcp.no_room`, `rtcp.bye` (more than 31).
Result<void> write_goodbye(std::span<const std::uint32_t> ssrcs, SpanWriter& out);

}  // namespace parlance::proto::rtp
