#pragma once

#include "proto/rtp/rtcp.h"

#include <array>

namespace parlance::proto::rtp {

/// The first eight bytes of every feedback packet (RFC 4585 section 6.1).
struct FeedbackSources {
  std::uint32_t sender = 0;  ///< SSRC of who says it
  std::uint32_t media = 0;   ///< SSRC of whom it is said to; 0 where the entries name it (FIR, REMB)
  friend bool operator==(const FeedbackSources&, const FeedbackSources&) = default;
};
/// Error: `rtcp.feedback` (too short).
Result<FeedbackSources> read_feedback_sources(const RtcpPacket& packet);

/// Generic NACK (RFC 4585 section 6.2.1). More sequence numbers in one packet than a retransmission buffer holds are not
/// answered: the rest is cut off and counted.
constexpr std::size_t kMaxNacked = 512;
struct Nack {
  FeedbackSources sources;
  std::array<std::uint16_t, kMaxNacked> sequences{};
  std::size_t count = 0;
  std::size_t cut_off = 0;

  [[nodiscard]] std::span<const std::uint16_t> all() const { return std::span(sequences).first(count); }
};
/// Errors: `rtcp.type`, `rtcp.feedback`, `rtcp.nack` (no pair, or half a pair).
Result<Nack> read_nack(const RtcpPacket& packet);
/// `sequences` in ascending order (on the circle); neighbours within 16 share a pair. Errors: `rtcp.no_room`, `rtcp.nack`
/// (none, or more than kMaxNacked).
Result<void> write_nack(FeedbackSources sources, std::span<const std::uint16_t> sequences, SpanWriter& out);

/// Picture loss indication (RFC 4585 section 6.3.1): it is only its sources. Errors: `rtcp.type`, `rtcp.feedback`.
Result<FeedbackSources> read_pli(const RtcpPacket& packet);
Result<void> write_pli(FeedbackSources sources, SpanWriter& out);

/// Full intra request (RFC 5104 section 4.3.1). A repetition carries the same `command` number and is not a new request.
struct FirEntry {
  std::uint32_t ssrc = 0;
  std::uint8_t command = 0;
  friend bool operator==(const FirEntry&, const FirEntry&) = default;
};
constexpr std::size_t kMaxFirEntries = 32;
struct Fir {
  FeedbackSources sources;
  std::array<FirEntry, kMaxFirEntries> entries{};
  std::size_t count = 0;

  [[nodiscard]] std::span<const FirEntry> all() const { return std::span(entries).first(count); }
};
/// Errors: `rtcp.type`, `rtcp.feedback`, `rtcp.fir` (no entry, half an entry, or too many).
Result<Fir> read_fir(const RtcpPacket& packet);
Result<void> write_fir(std::uint32_t sender, std::span<const FirEntry> entries, SpanWriter& out);

/// Receiver estimated maximum bitrate (draft-alvestrand-rmcat-remb-03 section 2.2).
constexpr std::size_t kMaxRembSources = 64;
struct Remb {
  std::uint32_t sender = 0;
  std::uint64_t bits_per_second = 0;  ///< what does not fit 64 bits reads as the highest number
  std::array<std::uint32_t, kMaxRembSources> ssrcs{};
  std::size_t count = 0;

  [[nodiscard]] std::span<const std::uint32_t> all() const { return std::span(ssrcs).first(count); }
};
/// Whether application feedback is REMB (four letters after its sources).
bool is_remb(const RtcpPacket& packet);
/// Errors: `rtcp.type`, `rtcp.feedback`, `rtcp.remb` (too short for its count, or too many).
Result<Remb> read_remb(const RtcpPacket& packet);
/// The bitrate is rounded down to 18 significant bits. Errors: `rtcp.no_room`, `rtcp.remb` (too many).
Result<void> write_remb(std::uint32_t sender, std::uint64_t bits_per_second,
                        std::span<const std::uint32_t> ssrcs, SpanWriter& out);

}  // namespace parlance::proto::rtp
