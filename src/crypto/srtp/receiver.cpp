#include "crypto/srtp/receiver.h"

#include "base/check.h"
#include "crypto/srtp/detail/words.h"
#include "crypto/srtp/header.h"

#include <algorithm>

namespace parlance::crypto::srtp {
namespace {

using Packet = std::span<std::uint8_t>;

constexpr std::uint32_t kEncrypted = 0x80000000;  // the E bit (RFC 3711 section 3.4)

/// The tag, copied out, so that its place can be used.
struct Tag {
  explicit Tag(ByteView from) : size(from.size()) { std::ranges::copy(from, bytes.begin()); }
  [[nodiscard]] ByteView view() const { return ByteView(bytes).first(size); }

  std::array<std::uint8_t, kMaxTag> bytes{};
  std::size_t size;
};

/// May this index be used under the key? The stream may be null: not known yet.
template <class Stream> Result<void> admit(const Stream* stream, std::uint64_t index) {
  if (stream == nullptr) return ok();
  switch (stream->window.check(index)) {
  case Freshness::fresh:
    return ok();
  case Freshness::seen:
    return fail(Kind::conflict, "srtp.replayed");
  case Freshness::too_old:
    return fail(Kind::conflict, "srtp.too_old");
  }
  return ok();
}

/// Remembers an authenticated packet.
template <class Streams> Result<void> record(Streams& streams, std::uint32_t ssrc, std::uint64_t index) {
  if (auto* stream = streams.find(ssrc)) {
    stream->window.accept(index);
    return ok();
  }
  if (streams.full()) return fail(Kind::exhausted, "srtp.ssrcs");
  streams.add(ssrc, index);
  return ok();
}

/// An SRTCP packet taken apart (RFC 3711 section 3.4: index, then tag; RFC 7714 section 9.2: tag, then index).
struct RtcpParts {
  std::uint32_t ssrc = 0;
  std::uint32_t word = 0;  ///< E bit and index
  std::size_t size = 0;    ///< of the RTCP packet
  std::size_t tag_at = 0;

  [[nodiscard]] bool encrypted() const { return (word & kEncrypted) != 0; }
  [[nodiscard]] std::uint32_t index() const { return word & ~kEncrypted; }
};

Result<RtcpParts> take_apart(ByteView packet, Profile profile) {
  const auto ssrc = read_rtcp_ssrc(packet);
  if (!ssrc) return ssrc.error();
  const std::size_t tag_size = sizes_of(profile).tag;
  if (packet.size() < kRtcpHeader + 4 + tag_size) return fail(Kind::malformed, "srtp.length");
  const std::size_t size = packet.size() - 4 - tag_size;
  const bool tag_first = is_aead(profile);
  return RtcpParts{.ssrc = *ssrc,
                   .word = load_u32(packet, tag_first ? size + tag_size : size),
                   .size = size,
                   .tag_at = tag_first ? size : size + 4};
}

}  // namespace

Receiver::Receiver(Backend& backend, const SessionKeys& rtp, const SessionKeys& rtcp, Limits limits)
    : profile_(rtp.profile), limits_(limits), rtp_nonces_(rtp), rtcp_nonces_(rtcp),
      rtp_key_(backend.make_key(rtp, Direction::open)), rtcp_key_(backend.make_key(rtcp, Direction::open)),
      rtp_streams_(limits.ssrcs), rtcp_streams_(limits.ssrcs) {
  check(rtp.profile == rtcp.profile, "srtp: two profiles in one session");
}

Result<Packet> Receiver::unprotect_rtp(Packet packet) {
  auto outcome = open_rtp(packet);
  count(outcome);
  return outcome;
}

Result<Packet> Receiver::unprotect_rtcp(Packet packet) {
  auto outcome = open_rtcp(packet);
  count(outcome);
  return outcome;
}

Result<Packet> Receiver::open_rtp(Packet packet) {
  const auto header = read_rtp_header(packet);
  if (!header) return header.error();
  const std::size_t tag_size = sizes_of(profile_).tag;
  if (packet.size() < header->size + tag_size) return fail(Kind::malformed, "srtp.length");
  if (rtp_packets_ >= limits_.rtp_packets) return fail(Kind::exhausted, "srtp.key_used_up");
  const auto* stream = rtp_streams_.find(header->ssrc);
  const auto index = nearest_index(stream == nullptr ? std::nullopt : std::optional(stream->window.highest()),
                                   header->sequence);
  if (!index) return fail(Kind::exhausted, "srtp.key_used_up");
  if (const auto admitted = admit(stream, *index); !admitted) return admitted.error();

  const std::size_t tag_at = packet.size() - tag_size;
  const Tag tag(packet.subspan(tag_at));
  Open open{.iv = rtp_nonces_.of(header->ssrc, *index),
            .covered = packet.first(header->size),
            .text = packet.subspan(header->size, tag_at - header->size),
            .tag = tag.view()};
  if (!is_aead(profile_)) {
    // RFC 3711 section 4.2: the rollover counter is signed behind the packet.
    store_u32(packet.subspan(tag_at), static_cast<std::uint32_t>(*index >> 16U));
    open.covered = packet.first(tag_at + 4);
  }
  if (!rtp_key_->open(open)) return fail(Kind::refused, "srtp.forged");
  if (const auto recorded = record(rtp_streams_, header->ssrc, *index); !recorded) return recorded.error();
  ++rtp_packets_;
  return packet.first(tag_at);
}

Result<Packet> Receiver::open_rtcp(Packet packet) {
  const auto parts = take_apart(packet, profile_);
  if (!parts) return parts.error();
  if (rtcp_packets_ >= limits_.rtcp_packets) return fail(Kind::exhausted, "srtp.key_used_up");
  const auto* stream = rtcp_streams_.find(parts->ssrc);
  if (const auto admitted = admit(stream, parts->index()); !admitted) return admitted.error();

  const Tag tag(packet.subspan(parts->tag_at, sizes_of(profile_).tag));
  Open open{.iv = rtcp_nonces_.of(parts->ssrc, parts->index()),
            .covered = packet.first(parts->size + 4),
            .text = packet.first(parts->size).subspan(kRtcpHeader),
            .tag = tag.view()};
  std::array<std::uint8_t, kRtcpHeader + 4> associated{};
  if (is_aead(profile_) && parts->encrypted()) {
    std::ranges::copy(packet.first(kRtcpHeader), associated.begin());
    store_u32(std::span(associated).subspan(kRtcpHeader), parts->word);
    open.covered = associated;
  } else if (is_aead(profile_)) {
    // RFC 7714 section 9.3: the whole packet is associated data, and the index behind it, which takes the tag's place for that.
    store_u32(packet.subspan(parts->size), parts->word);
  }
  if (!parts->encrypted()) open.text = {};
  if (!rtcp_key_->open(open)) return fail(Kind::refused, "srtp.forged");
  if (const auto recorded = record(rtcp_streams_, parts->ssrc, parts->index()); !recorded)
    return recorded.error();
  ++rtcp_packets_;
  return packet.first(parts->size);
}

void Receiver::count(const Result<Packet>& outcome) {
  if (outcome) {
    ++counters_.accepted;
  } else if (outcome.error().kind == Kind::malformed) {
    ++counters_.malformed;
  } else if (outcome.error().kind == Kind::refused) {
    ++counters_.forged;
  } else if (outcome.error().kind == Kind::exhausted) {
    ++counters_.refused;
  } else {
    ++(outcome.error().what == "srtp.too_old" ? counters_.too_old : counters_.replayed);
  }
}

Result<Receiver> make_receiver(Backend& backend, Profile profile, const MasterKey& master) {
  const auto rtp = derive_session_keys(profile, master, Flow::rtp);
  if (!rtp) return rtp.error();
  const auto rtcp = derive_session_keys(profile, master, Flow::rtcp);
  if (!rtcp) return rtcp.error();
  return Receiver(backend, *rtp, *rtcp);
}

}  // namespace parlance::crypto::srtp
