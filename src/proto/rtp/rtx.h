#pragma once

#include "proto/rtp/header.h"

namespace parlance::proto::rtp {

constexpr std::size_t kRtxPrefix =
    2;  // RFC 4588 section 4: the original sequence number comes before the payload

struct RtxPayload {
  std::uint16_t original_sequence = 0;
  ByteView payload;
};

/// Of a retransmission. Error: `rtx.short`, which is no fault: a packet of padding on the retransmission stream is a bandwidth
/// probe.
Result<RtxPayload> read_rtx(const PacketView& packet);

/// The original packet, in `out`: the retransmission's header and extensions with the original's number and with this source
/// and type. Padding is taken off. Returns its size. Errors: `rtx.short`, `rtp.no_room`.
Result<std::size_t> unwrap_rtx(const PacketView& packet, std::uint32_t ssrc, std::uint8_t payload_type,
                               MutableBytes out);

/// A retransmission's header (its own source, number and type; the original's timestamp and marker) with the original sequence
/// number behind it: `size` counts both, and the original's payload follows. Errors: those of write_header.
Result<WrittenHeader> write_rtx_header(const Header& header, const HeaderParts& parts,
                                       std::uint16_t original_sequence, MutableBytes out);

}  // namespace parlance::proto::rtp
