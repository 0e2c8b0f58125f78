#pragma once

#include "crypto/srtp/backend.h"
#include "crypto/srtp/detail/nonce.h"
#include "crypto/srtp/limits.h"
#include "crypto/srtp/streams.h"

namespace parlance::crypto::srtp {

/// What became of the packets; RTP and RTCP together.
struct ReceiverCounters {
  std::uint64_t accepted = 0;
  std::uint64_t malformed =
      0;  ///< `srtp.rtp_header`, `srtp.rtp_version`, `srtp.rtcp_header`, `srtp.rtcp_version`, `srtp.length`
  std::uint64_t replayed = 0;  ///< `srtp.replayed`
  std::uint64_t too_old = 0;   ///< `srtp.too_old`
  std::uint64_t forged = 0;    ///< `srtp.forged`
  std::uint64_t refused = 0;   ///< `srtp.ssrcs`, `srtp.key_used_up`
};

/// The receiving half of an SRTP session: one master key, any SSRCs up to a limit.
///
/// A packet changes nothing but a counter before it is authenticated. The first packet of an SSRC has rollover counter 0.
class Receiver final {
 public:
  /// The backend outlives it. `rtp` and `rtcp` have the same profile.
  Receiver(Backend& backend, const SessionKeys& rtp, const SessionKeys& rtcp, Limits limits = {});

  [[nodiscard]] Profile profile() const { return profile_; }
  [[nodiscard]] const ReceiverCounters& counters() const { return counters_; }
  [[nodiscard]] const Streams<kRtpReplayWindow>& rtp_streams() const { return rtp_streams_; }
  [[nodiscard]] const Streams<kRtcpReplayWindow>& rtcp_streams() const { return rtcp_streams_; }

  /// Verifies and decrypts in place; gives the RTP packet, a front part of what came. Errors: see ReceiverCounters; the bytes are then
  /// worth nothing, but never unverified plaintext.
  Result<std::span<std::uint8_t>> unprotect_rtp(std::span<std::uint8_t> packet);

  /// The same for RTCP. A packet that its sender signed but did not encrypt (E bit 0) is taken, too.
  Result<std::span<std::uint8_t>> unprotect_rtcp(std::span<std::uint8_t> packet);

 private:
  Result<std::span<std::uint8_t>> open_rtp(std::span<std::uint8_t> packet);
  Result<std::span<std::uint8_t>> open_rtcp(std::span<std::uint8_t> packet);
  void count(const Result<std::span<std::uint8_t>>& outcome);

  Profile profile_;
  Limits limits_;
  NonceMaker rtp_nonces_;
  NonceMaker rtcp_nonces_;
  std::unique_ptr<CipherKey> rtp_key_;
  std::unique_ptr<CipherKey> rtcp_key_;
  Streams<kRtpReplayWindow> rtp_streams_;
  Streams<kRtcpReplayWindow> rtcp_streams_;
  std::uint64_t rtp_packets_ = 0;
  std::uint64_t rtcp_packets_ = 0;
  ReceiverCounters counters_;
};

/// Errors: those of derive_session_keys().
Result<Receiver> make_receiver(Backend& backend, Profile profile, const MasterKey& master);

}  // namespace parlance::crypto::srtp
