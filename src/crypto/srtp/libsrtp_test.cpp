// libsrtp2 is the oracle: for the same keys and packets both have to say the same, bit for bit.
#include "crypto/srtp/srtp_test_packets.h"

#include <gtest/gtest.h>
#include <srtp2/srtp.h>

#include <cstdio>
#include <cstdlib>

namespace parlance::crypto::srtp {
namespace {

constexpr std::uint64_t kSeed = 3711;

/// Packets of all the tests here together: a million in `./dev test full`, a twentieth otherwise.
std::size_t total_packets() {
  constexpr std::size_t kFull = 1'000'000;
  return std::getenv("PARLANCE_FULL") != nullptr ? kFull : kFull / 20;
}

/// One direction of a session of libsrtp's.
class Oracle final {
 public:
  Oracle(Profile profile, const MasterKey& master, srtp_ssrc_type_t direction) {
    static const srtp_err_status_t kReady = srtp_init();
    EXPECT_EQ(kReady, srtp_err_status_ok);
    Bytes key = joined(master.key.view(), master.salt.view());
    srtp_policy_t policy{};
    for (srtp_crypto_policy_t* part : {&policy.rtp, &policy.rtcp}) {
      if (profile == Profile::aead_aes_128_gcm) srtp_crypto_policy_set_aes_gcm_128_16_auth(part);
      if (profile == Profile::aead_aes_256_gcm) srtp_crypto_policy_set_aes_gcm_256_16_auth(part);
      if (profile == Profile::aes_cm_128_hmac_sha1_80) srtp_crypto_policy_set_rtp_default(part);
    }
    policy.ssrc.type = direction;
    policy.key = key.data();
    policy.window_size = kRtpReplayWindow;
    EXPECT_EQ(srtp_create(&session_, &policy), srtp_err_status_ok);
  }
  Oracle(const Oracle&) = delete;
  Oracle& operator=(const Oracle&) = delete;
  ~Oracle() { srtp_dealloc(session_); }

  using Function = srtp_err_status_t (*)(srtp_t, void*, int*);

  /// What comes out; nothing where it refuses.
  std::optional<Bytes> run(Function function, Bytes packet) {
    int size = static_cast<int>(packet.size());
    packet.resize(packet.size() + SRTP_MAX_TRAILER_LEN + 4);
    if (function(session_, packet.data(), &size) != srtp_err_status_ok) return std::nullopt;
    packet.resize(static_cast<std::size_t>(size));
    return packet;
  }

 private:
  srtp_t session_ = nullptr;
};

std::optional<Bytes> value_of(Result<Bytes> result) {
  return result ? std::optional(std::move(*result)) : std::nullopt;
}

/// A rough network: what goes in comes out once, late, twice, broken or never.
class RoughNetwork final {
 public:
  explicit RoughNetwork(Random& random) : random_(random) {}

  void put(const Bytes& packet) {
    if (draw(random_, 100) < 5) return;
    const std::uint32_t copies = draw(random_, 100) < 5 ? 2 : 1;
    for (std::uint32_t i = 0; i < copies; ++i) waiting_.push_back(packet);
  }

  /// The next to arrive: mostly the oldest, sometimes any of those on their way.
  std::optional<Bytes> take() {
    if (waiting_.size() < draw(random_, kMostWaiting)) return std::nullopt;
    if (waiting_.empty()) return std::nullopt;
    const auto count = static_cast<std::uint32_t>(waiting_.size());
    const std::uint32_t which = draw(random_, 4) == 0 ? draw(random_, count) : 0;
    const auto place = waiting_.begin() + which;
    Bytes packet = std::move(*place);
    waiting_.erase(place);
    if (draw(random_, 100) < 3) {
      const auto bit = draw(random_, static_cast<std::uint32_t>(8 * packet.size()));
      packet[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    }
    return packet;
  }

 private:
  static constexpr std::uint32_t kMostWaiting = 40;
  Random& random_;
  std::vector<Bytes> waiting_;
};

/// Sequence numbers of one SSRC as a forwarder sends them: rising with gaps, at times out of order, at times twice.
class Sequence final {
 public:
  std::uint16_t next(Random& random) {
    const std::uint32_t chance = draw(random, 1000);
    if (chance < 20) return static_cast<std::uint16_t>(highest_ - draw(random, 30));    // late, or again
    if (chance < 25) return static_cast<std::uint16_t>(highest_ - draw(random, 2000));  // much too late
    if (chance < 30) highest_ += draw(random, 20'000);                                  // an outage
    return static_cast<std::uint16_t>(++highest_);
  }
  [[nodiscard]] std::uint32_t rounds() const { return highest_ >> 16U; }

 private:
  std::uint32_t highest_ = 65'000;  // so that the first wrap comes soon
};

struct Tally {
  std::size_t sent = 0, unsent = 0, accepted = 0, refused = 0;
};

/// Sends `packets` through both implementations and the network to both.
Tally compare_rtp(Backend& backend, Profile profile, Random& random, std::size_t packets) {
  const MasterKey master = draw_master(random, profile);
  Sender sender = *make_sender(backend, profile, master);
  Receiver receiver = *make_receiver(backend, profile, master);
  Oracle oracle_out(profile, master, ssrc_any_outbound);
  Oracle oracle_in(profile, master, ssrc_any_inbound);
  std::array<Sequence, 3> sequences;
  RoughNetwork network(random);
  Tally tally;
  for (std::size_t i = 0; i < packets; ++i) {
    const std::uint32_t stream = draw(random, sequences.size());
    const Bytes header = rtp_header({.ssrc = 1000 + stream,
                                     .sequence = sequences[stream].next(random),
                                     .csrcs = static_cast<std::uint8_t>(draw(random, 3)),
                                     .extension_words = static_cast<int>(draw(random, 5)) - 1});
    const Bytes payload = draw_bytes(random, draw(random, 8) == 0 ? draw(random, 1200) : draw(random, 100));
    const auto ours = value_of(protect_one(sender, header, payload));
    const auto theirs = oracle_out.run(srtp_protect, joined(header, payload));
    EXPECT_EQ(ours, theirs);
    ++(ours ? tally.sent : tally.unsent);
    if (ours) network.put(*ours);
    while (auto arrived = network.take()) {
      const auto plain = value_of(unprotect_one(receiver, *arrived));
      EXPECT_EQ(plain, oracle_in.run(srtp_unprotect, *arrived));
      ++(plain ? tally.accepted : tally.refused);
    }
    if (::testing::Test::HasFailure()) return tally;
  }
  for (const Sequence& sequence : sequences) EXPECT_GE(sequence.rounds(), 2U) << "too few wraps to be a test";
  return tally;
}

/// Each implementation sends `packets / 2` reports, which both receive. (Their indices differ: libsrtp counts each SSRC, and from 1.)
Tally compare_rtcp(Backend& backend, Profile profile, Random& random, std::size_t packets) {
  const MasterKey master = draw_master(random, profile);
  Sender sender = *make_sender(backend, profile, master);
  Oracle oracle_out(profile, master, ssrc_any_outbound);
  Tally tally;
  for (const bool we_send : {true, false}) {
    Receiver receiver = *make_receiver(backend, profile, master);
    Oracle oracle_in(profile, master, ssrc_any_inbound);
    RoughNetwork network(random);
    for (std::size_t i = 0; i < packets / 2; ++i) {
      const Bytes report =
          rtcp_packet(draw(random, 3), draw_bytes(random, std::size_t{4} * draw(random, 40)));
      const auto sent =
          we_send ? value_of(protect_control(sender, report)) : oracle_out.run(srtp_protect_rtcp, report);
      if (!sent) {
        ADD_FAILURE() << "not sent";
        return tally;
      }
      ++tally.sent;
      network.put(*sent);
      while (auto arrived = network.take()) {
        const auto plain = value_of(unprotect_control(receiver, *arrived));
        EXPECT_EQ(plain, oracle_in.run(srtp_unprotect_rtcp, *arrived));
        ++(plain ? tally.accepted : tally.refused);
      }
      if (::testing::Test::HasFailure()) return tally;
    }
  }
  return tally;
}

void report(const char* flow, const Backend& backend, Profile profile, const Tally& tally) {
  std::printf("%s %s %s seed %llu: %zu sent, %zu not sent, %zu accepted, %zu refused\n", flow,
              std::string(backend.name()).c_str(), std::string(openssl_name(profile)).c_str(),
              static_cast<unsigned long long>(kSeed), tally.sent, tally.unsent, tally.accepted,
              tally.refused);
}

/// Nine tenths of the packets are RTP; the profiles and backends share them.
void expect_same_rtp(Profile profile) {
  const auto backends = all_backends();
  for (const auto& backend : backends) {
    SeededRandom random(kSeed);
    const Tally tally =
        compare_rtp(*backend, profile, random, total_packets() * 9 / 10 / 3 / backends.size());
    report("RTP", *backend, profile, tally);
    EXPECT_GT(tally.accepted, 0U);
    EXPECT_GT(tally.refused, 0U);
    EXPECT_GT(tally.unsent, 0U);
  }
}

void expect_same_rtcp(Profile profile) {
  const auto backends = all_backends();
  for (const auto& backend : backends) {
    SeededRandom random(kSeed);
    const Tally tally = compare_rtcp(*backend, profile, random, total_packets() / 10 / 3 / backends.size());
    report("RTCP", *backend, profile, tally);
    EXPECT_GT(tally.accepted, 0U);
    EXPECT_GT(tally.refused, 0U);
  }
}

TEST(SrtpAgainstLibsrtp, RtpIsTheSameWithGcm128) { expect_same_rtp(Profile::aead_aes_128_gcm); }
TEST(SrtpAgainstLibsrtp, RtpIsTheSameWithGcm256) { expect_same_rtp(Profile::aead_aes_256_gcm); }
TEST(SrtpAgainstLibsrtp, RtpIsTheSameWithCounterMode) { expect_same_rtp(Profile::aes_cm_128_hmac_sha1_80); }
TEST(SrtpAgainstLibsrtp, RtcpIsTheSameWithGcm128) { expect_same_rtcp(Profile::aead_aes_128_gcm); }
TEST(SrtpAgainstLibsrtp, RtcpIsTheSameWithGcm256) { expect_same_rtcp(Profile::aead_aes_256_gcm); }
TEST(SrtpAgainstLibsrtp, RtcpIsTheSameWithCounterMode) { expect_same_rtcp(Profile::aes_cm_128_hmac_sha1_80); }

}  // namespace
}  // namespace parlance::crypto::srtp
