#pragma once

#include "crypto/srtp/backend.h"
#include "crypto/srtp/detail/nonce.h"
#include "crypto/srtp/limits.h"
#include "crypto/srtp/streams.h"

namespace parlance::crypto::srtp {

class Sender;

/// One RTP packet for one receiver.
struct Job {
  Sender* sender = nullptr;
  /// The plaintext payload, shared by all receivers: it is encrypted from here. Apart from `packet`, or its own place in there.
  ByteView payload;
  /// Where the packet is made. It begins with the finished RTP header, whose length is read from it, and has room for the payload and
  /// kMaxRtpOverhead bytes.
  std::span<std::uint8_t> packet;
  /// After protect(): the packet's length, or why there is none: `srtp.rtp_header`, `srtp.rtp_version`, `srtp.room` (the destination is
  /// too small), `srtp.index_reused` (this sequence number was sent, or is behind the window), `srtp.ssrcs`, `srtp.key_used_up`.
  Result<std::size_t> size = 0;
};

/// The sending half of an SRTP session: one master key, any SSRCs. The rollover counters begin at 0, so the first sequence number of an
/// SSRC should be below 2^15: a receiver that loses the packets before a wrap could not know of it.
class Sender final {
 public:
  /// The backend outlives it. `rtp` and `rtcp` have the same profile.
  Sender(Backend& backend, const SessionKeys& rtp, const SessionKeys& rtcp, Limits limits = {});

  [[nodiscard]] Profile profile() const { return profile_; }

  /// Encrypts the first `size` bytes of the buffer, one (compound) RTCP packet, in place; there is room for kMaxRtcpOverhead more. The new
  /// length. Errors: `srtp.rtcp_header`, `srtp.rtcp_version`, `srtp.room`, `srtp.key_used_up`.
  Result<std::size_t> protect_rtcp(std::span<std::uint8_t> buffer, std::size_t size);

 private:
  friend void protect(std::span<Job> jobs);

  /// Claims the packet's index and writes down what is to be encrypted. On error nothing changed.
  Result<void> claim(const Job& job, Seal& seal);
  Result<PacketIndex> claim_index(std::uint32_t ssrc, std::uint16_t sequence);

  Backend& backend_;
  Profile profile_;
  Limits limits_;
  NonceMaker rtp_nonces_;
  NonceMaker rtcp_nonces_;
  std::unique_ptr<CipherKey> rtp_key_;
  std::unique_ptr<CipherKey> rtcp_key_;
  Streams<kRtpReplayWindow> streams_;
  std::uint64_t rtp_packets_ = 0;
  /// Also the next index. One for all SSRCs: receivers take any that grows, and (SSRC, index) stays unique.
  std::uint64_t rtcp_packets_ = 0;
};

/// Protects each packet, all of whose senders use one backend; in the order given, so that several may be of one SSRC. The wider the
/// batch, the cheaper each: gather over receivers and tracks. Allocates nothing but for an SSRC's first packet.
void protect(std::span<Job> jobs);

/// Errors: those of derive_session_keys().
Result<Sender> make_sender(Backend& backend, Profile profile, const MasterKey& master);

}  // namespace parlance::crypto::srtp
