#pragma once

#include "proto/sdp/session.h"

namespace parlance::proto::sdp {

/// Reads a whole session description (RFC 8866). Lines end in CRLF or LF; lines, attributes, groups, candidate types and transports that we do not
/// know are ignored, and so are attributes of payload types that the m= line does not list (Firefox writes such). Nothing is resolved
/// or followed. Time and memory grow linearly with the text.
///
/// Errors of Kind::malformed: `sdp.line` (not `x=…`, or a NUL or CR in it), `sdp.version` (v=0 is not first), `sdp.origin`, `sdp.connection`,
/// `sdp.bandwidth`, `sdp.media`, `sdp.payload.duplicate`, `sdp.group`, `sdp.mid`, `sdp.mid.duplicate`, `sdp.ice.ufrag`, `sdp.ice.pwd`,
/// `sdp.ice.options`, `sdp.fingerprint`, `sdp.setup`, `sdp.candidate`, `sdp.candidate.address`, `sdp.rtpmap`, `sdp.fmtp`, `sdp.rtcp_fb`, `sdp.extmap`,
/// `sdp.extmap.duplicate`, `sdp.rid`, `sdp.rid.duplicate`, `sdp.simulcast`, `sdp.msid`, `sdp.ssrc`, `sdp.ssrc_group`, `sdp.ptime`, `sdp.sctp`.
///
/// Errors of Kind::conflict (RFC 8843 section 7.1): `sdp.bundle.unknown_mid`, `sdp.bundle.overlap` (a mid twice),
/// `sdp.bundle.payload` and `sdp.bundle.extension` (one number means two things within one transport).
///
/// Errors of Kind::too_large, one for each number in limits.h: `sdp.too_long`, `sdp.line.too_long`, `sdp.lines.too_many`,
/// `sdp.attributes.too_many`, `sdp.media.too_many`, `sdp.candidates.too_many`, `sdp.candidate.too_long`, `sdp.fmtp.too_long`, `sdp.list.too_many` (others).
Result<SessionDescription> parse(std::string_view text);

}  // namespace parlance::proto::sdp
