#pragma once

#include "proto/rtp/span_writer.h"

#include <optional>

namespace parlance::proto::rtp {

/// The second byte of an RTCP packet; any can come from the wire.
enum class RtcpType : std::uint8_t {
  sender_report = 200,       // RFC 3550 section 6.4.1
  receiver_report = 201,     // 6.4.2
  source_description = 202,  // 6.5
  goodbye = 203,             // 6.6
  application = 204,         // 6.7
  transport_feedback = 205,  // RFC 4585 section 6.2
  payload_feedback = 206,    // 6.3
  extended_report = 207,     // RFC 3611 section 2
};

/// FMT of RtcpType::transport_feedback.
constexpr std::uint8_t kFormatNack = 1;  // RFC 4585 section 6.2.1
constexpr std::uint8_t kFormatTransportCc =
    15;  // draft-holmer-rmcat-transport-wide-cc-extensions-01 section 3.1
/// FMT of RtcpType::payload_feedback.
constexpr std::uint8_t kFormatPli = 1;           // RFC 4585 section 6.3.1
constexpr std::uint8_t kFormatFir = 4;           // RFC 5104 section 4.3.1
constexpr std::uint8_t kFormatApplication = 15;  // RFC 4585 section 6.4; "REMB" is one

/// A browser's compound has at most some ten; one datagram of empty reports could hold 180.
constexpr std::size_t kMaxRtcpPackets = 64;

/// One packet of a compound, read in place.
struct RtcpPacket {
  RtcpType type{};
  std::uint8_t count = 0;  ///< the five bits: RC, SC or FMT
  ByteView body;           ///< after the first four bytes, without padding

  /// Whether it is this kind of feedback.
  [[nodiscard]] bool is(RtcpType wanted, std::uint8_t format) const {
    return type == wanted && count == format;
  }
};

/// Walks through a compound, which may be reduced-size: begin with any packet (RFC 5506). The bytes have to outlive it.
class RtcpReader final {
 public:
  explicit RtcpReader(ByteView compound) : rest_(compound) {}

  /// The next packet, or nothing at the end. After an error it is at its end: what came before stands. Errors: `rtcp.short`,
  /// `rtcp.version`, `rtcp.length` (overrun), `rtcp.padding` (wrong, or not in the last packet), `rtcp.too_many`.
  Result<std::optional<RtcpPacket>> next();

 private:
  Result<std::optional<RtcpPacket>> broken(Kind kind, std::string_view what);

  ByteView rest_;
  std::size_t count_ = 0;
};

/// Whether all of it can be walked through. An empty one can't (`rtcp.short`).
Result<void> check_compound(ByteView compound);

/// Begins a packet in a compound that grows in `out`, and ends it: pads to 32 bits with zeros and fills the length in. Between
/// them the body is written. Where it did not fit, end_rtcp takes all of the packet back. Error: `rtcp.no_room`.
std::size_t begin_rtcp(SpanWriter& out, RtcpType type, std::uint8_t count);
Result<void> end_rtcp(SpanWriter& out, std::size_t began);

// The packets themselves:
//   rtcp_reports.h   sender and receiver reports       rtcp_feedback.h        NACK, PLI, FIR, REMB
//   rtcp_sources.h   SDES (CNAME) and BYE              transport_feedback.h   transport-wide congestion control
//   rtcp_xr.h        RRTR and DLRR

}  // namespace parlance::proto::rtp
