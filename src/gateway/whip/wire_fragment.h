#pragma once

#include "base/result.h"
#include "proto/ice/credentials.h"
#include "proto/sdp/session.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// The bodies of media type application/trickle-ice-sdpfrag (RFC 8840 section 9), with which WHIP changes an ICE session
/// (RFC 9725 section 4.3).
namespace parlance::gateway::whip {

constexpr std::size_t kMaxFragment = 64 * 1024;    ///< bytes; 100 candidates of a browser have some 15 KB
constexpr std::size_t kMaxFragmentLines = 2048;    ///< twice what the candidates and sections below can take
constexpr std::size_t kMaxFragmentLine = 1024;     ///< bytes; docs/protocol.md section 2.2: a candidate
constexpr std::size_t kMaxFragmentSections = 128;  ///< as m-lines of an offer; the same
constexpr std::size_t kMaxFragmentCandidates = 1024;  ///< as in an offer (proto/sdp/limits.h)

/// What a client says of its side of the ICE session.
struct IceFragment {
  /// Of the generation that it speaks about. The password may be empty, and with it the ufrag: not said.
  proto::ice::Credentials credentials;
  /// Those that we understand; others are to be dropped silently (RFC 9725 section 4.3.2).
  std::vector<proto::sdp::Candidate> candidates;
  bool end_of_candidates = false;
};

/// Lines end in CRLF or LF; attributes that we don't know are ignored. All sections share one transport (BUNDLE), so that credentials may stand
/// at the session, at a section or at several, and have to be the same.
///
/// Errors of Kind::malformed: `whip.fragment.line` (not `x=…`, or a NUL or CR in it), `whip.fragment.section` (m= of no shape),
/// `whip.fragment.mid` (a section without one, or one twice), `whip.fragment.credentials` (no ICE characters, a length that is not
/// RFC 8839's, two different ones, a password without ufrag), `whip.fragment.candidate`. Of Kind::too_large, one for each limit above:
/// `whip.fragment.too_long`, `whip.fragment.line.too_long`, `whip.fragment.lines`, `whip.fragment.sections`, `whip.fragment.candidates`.
Result<IceFragment> parse_fragment(std::string_view text);

/// What an answer to a restarted offer says of our side, as the body of a 200 (RFC 9725 section 4.3.3): credentials and candidates of the section
/// that describes the transport. Error `whip.answer`: no section does.
Result<std::string> write_fragment(const proto::sdp::SessionDescription& answer);

/// The offer as it would be after an ICE restart: with other credentials, and without the candidates of before.
void restart_ice(proto::sdp::SessionDescription& offer, const proto::ice::Credentials& credentials);

/// The client's credentials in an offer whose sections share one transport; empty ones where it says none.
proto::ice::Credentials credentials_of(const proto::sdp::SessionDescription& offer);

}  // namespace parlance::gateway::whip
