#include "crypto/srtp/sender.h"

#include "base/check.h"
#include "crypto/srtp/detail/words.h"
#include "crypto/srtp/header.h"

namespace parlance::crypto::srtp {
namespace {

constexpr std::uint32_t kEncrypted = 0x80000000;  // the E bit (RFC 3711 section 3.4)

}  // namespace

Sender::Sender(Backend& backend, const SessionKeys& rtp, const SessionKeys& rtcp, Limits limits)
    : backend_(backend), profile_(rtp.profile), limits_(limits), rtp_nonces_(rtp), rtcp_nonces_(rtcp),
      rtp_key_(backend.make_key(rtp, Direction::seal)), rtcp_key_(backend.make_key(rtcp, Direction::seal)),
      streams_(limits.ssrcs) {
  check(rtp.profile == rtcp.profile, "srtp: two profiles in one session");
}

Result<PacketIndex> Sender::claim_index(std::uint32_t ssrc, std::uint16_t sequence) {
  if (rtp_packets_ >= limits_.rtp_packets) return fail(Kind::exhausted, "srtp.key_used_up");
  auto* stream = streams_.find(ssrc);
  if (stream == nullptr) {
    if (streams_.full()) return fail(Kind::exhausted, "srtp.ssrcs");
    streams_.add(ssrc, sequence);
    ++rtp_packets_;
    return sequence;
  }
  const auto index = nearest_index(stream->window.highest(), sequence);
  if (!index) return fail(Kind::exhausted, "srtp.key_used_up");
  // Two packets under one index would betray both (RFC 3711 section 9.1, RFC 7714 section 8.1).
  if (stream->window.check(*index) != Freshness::fresh) return fail(Kind::conflict, "srtp.index_reused");
  stream->window.accept(*index);
  ++rtp_packets_;
  return *index;
}

Result<void> Sender::claim(const Job& job, Seal& seal) {
  const auto header = read_rtp_header(job.packet);
  if (!header) return header.error();
  const std::size_t tag_size = sizes_of(profile_).tag;
  const std::size_t tag_at = header->size + job.payload.size();
  if (job.packet.size() < tag_at + tag_size) return fail(Kind::too_large, "srtp.room");
  const auto index = claim_index(header->ssrc, header->sequence);
  if (!index) return index.error();

  seal.key = rtp_key_.get();
  seal.iv = rtp_nonces_.of(header->ssrc, *index);
  seal.plaintext = job.payload;
  seal.ciphertext = job.packet.subspan(header->size).data();
  seal.tag = job.packet.subspan(tag_at, tag_size);
  if (is_aead(profile_)) {
    seal.covered = job.packet.first(header->size);
  } else {
    // RFC 3711 section 4.2: the rollover counter is signed behind the packet, and not sent.
    store_u32(seal.tag, static_cast<std::uint32_t>(*index >> 16U));
    seal.covered = job.packet.first(tag_at + 4);
  }
  return ok();
}

void protect(std::span<Job> jobs) {
  if (jobs.empty()) return;
  Backend& backend = jobs.front().sender->backend_;
  // Beforehand: a backend that is left in the middle of a batch would remember the first jobs' places.
  for (const Job& job : jobs) check(&job.sender->backend_ == &backend, "srtp: two backends in one batch");
  Seal seal;
  for (Job& job : jobs) {
    if (const auto claimed = job.sender->claim(job, seal)) {
      backend.seal(seal);
      job.size = static_cast<std::size_t>(seal.tag.data() + seal.tag.size() - job.packet.data());
    } else {
      job.size = claimed.error();
    }
  }
  backend.flush();
}

Result<std::size_t> Sender::protect_rtcp(std::span<std::uint8_t> buffer, std::size_t size) {
  check(size <= buffer.size(), "srtp: a packet longer than its buffer");
  const auto ssrc = read_rtcp_ssrc(buffer.first(size));
  if (!ssrc) return ssrc.error();
  const std::size_t tag_size = sizes_of(profile_).tag;
  const std::size_t whole = size + 4 + tag_size;
  if (buffer.size() < whole) return fail(Kind::too_large, "srtp.room");
  if (rtcp_packets_ >= limits_.rtcp_packets) return fail(Kind::exhausted, "srtp.key_used_up");
  const auto index = static_cast<std::uint32_t>(rtcp_packets_++);

  Seal seal;
  seal.key = rtcp_key_.get();
  seal.iv = rtcp_nonces_.of(*ssrc, index);
  const auto text = buffer.subspan(kRtcpHeader, size - kRtcpHeader);
  seal.plaintext = text;
  seal.ciphertext = text.data();
  std::array<std::uint8_t, kRtcpHeader + 4> associated{};
  if (is_aead(profile_)) {
    // RFC 7714 section 9.2: the tag comes before the index, which is signed behind the header.
    std::ranges::copy(buffer.first(kRtcpHeader), associated.begin());
    store_u32(std::span(associated).subspan(kRtcpHeader), kEncrypted | index);
    seal.covered = associated;
    seal.tag = buffer.subspan(size, tag_size);
    store_u32(buffer.subspan(size + tag_size), kEncrypted | index);
  } else {
    store_u32(buffer.subspan(size), kEncrypted | index);
    seal.covered = buffer.first(size + 4);
    seal.tag = buffer.subspan(size + 4, tag_size);
  }
  rtcp_key_->seal(seal);
  return whole;
}

Result<Sender> make_sender(Backend& backend, Profile profile, const MasterKey& master) {
  const auto rtp = derive_session_keys(profile, master, Flow::rtp);
  if (!rtp) return rtp.error();
  const auto rtcp = derive_session_keys(profile, master, Flow::rtcp);
  if (!rtcp) return rtcp.error();
  return Sender(backend, *rtp, *rtcp);
}

}  // namespace parlance::crypto::srtp
