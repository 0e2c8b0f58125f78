#include "base/check.h"
#include "crypto/digest.h"
#include "crypto/srtp/srtp_test_packets.h"

#include <gtest/gtest.h>

#include <functional>

namespace parlance::crypto::srtp {
namespace {

struct Session {
  Session(Backend& backend, Profile profile, Limits limits = {}) {
    SeededRandom random(1);
    const MasterKey master = draw_master(random, profile);
    const SessionKeys rtp = *derive_session_keys(profile, master, Flow::rtp);
    const SessionKeys rtcp = *derive_session_keys(profile, master, Flow::rtcp);
    sender = std::make_unique<Sender>(backend, rtp, rtcp, limits);
    receiver = std::make_unique<Receiver>(backend, rtp, rtcp, limits);
  }

  Bytes send(const HeaderFields& fields, std::size_t size = 20) {
    return protect_one(*sender, rtp_header(fields), Bytes(size, 0x55)).value();
  }

  std::unique_ptr<Sender> sender;
  std::unique_ptr<Receiver> receiver;
};

/// Runs on each backend of this machine and with each profile.
void everywhere(const std::function<void(Backend&, Profile)>& test) {
  for (const auto& backend : all_backends()) {
    for (const Profile profile : kPreferredProfiles) {
      SCOPED_TRACE(std::string(backend->name()) + " " + std::string(openssl_name(profile)));
      test(*backend, profile);
    }
  }
}

TEST(SrtpSession, BringsEveryLengthOfPayloadAcross) {
  everywhere([](Backend& backend, Profile profile) {
    Session session(backend, profile);
    SeededRandom random(2);
    std::uint16_t sequence = 0;
    for (std::size_t size = 0; size <= 1500; size += size < 300 ? 1 : 97) {
      const Bytes header = rtp_header({.sequence = sequence++, .csrcs = 1, .extension_words = 2});
      const Bytes payload = draw_bytes(random, size);
      const auto packet = protect_one(*session.sender, header, payload);
      ASSERT_TRUE(packet);
      EXPECT_EQ(packet->size(), header.size() + size + sizes_of(profile).tag);
      ASSERT_EQ(unprotect_one(*session.receiver, *packet).value(), joined(header, payload)) << size;
    }
  });
}

TEST(SrtpSession, ABatchAcrossReceiversIsWhatSinglePacketsAre) {
  everywhere([](Backend& backend, Profile profile) {
    SeededRandom random(3);
    // More than any backend gathers at once, with uneven lengths and several packets of one SSRC.
    constexpr std::size_t kReceivers = 50;
    const Bytes payload = draw_bytes(random, 1200);
    std::vector<Sender> batched;
    std::vector<Sender> single;
    for (std::size_t i = 0; i < kReceivers; ++i) {
      const MasterKey master = draw_master(random, profile);
      batched.push_back(*make_sender(backend, profile, master));
      single.push_back(*make_sender(backend, profile, master));
    }
    std::vector<Bytes> packets;
    std::vector<Job> jobs;
    std::vector<Bytes> expected;
    for (std::uint16_t n = 0; n < 3 * kReceivers; ++n) {
      const std::size_t who = n % kReceivers;
      const ByteView part = ByteView(payload).first(draw(random, 1200));
      const Bytes header = rtp_header({.sequence = n, .extension_words = static_cast<int>(n % 4)});
      expected.push_back(protect_one(single[who], header, part).value());
      packets.push_back(joined(header, Bytes(part.size() + kMaxRtpOverhead)));
      jobs.push_back({.sender = &batched[who], .payload = part, .packet = packets.back()});
    }
    protect(jobs);
    for (std::size_t i = 0; i < jobs.size(); ++i) {
      ASSERT_TRUE(jobs[i].size);
      packets[i].resize(*jobs[i].size);
      ASSERT_EQ(packets[i], expected[i]) << i;
    }
  });
}

TEST(SrtpSession, ARefusedJobLeavesTheOthersOfItsBatchAlone) {
  everywhere([](Backend& backend, Profile profile) {
    Session session(backend, profile);
    const Bytes payload(100, 7);
    std::vector<Bytes> packets(4, joined(rtp_header({.sequence = 9}), Bytes(100 + kMaxRtpOverhead)));
    packets[1] = joined(rtp_header({.sequence = 10}), Bytes(100));  // no room for a tag
    packets[2].resize(11);                                          // no header
    packets.push_back(joined(rtp_header({.sequence = 11}), Bytes(100 + kMaxRtpOverhead)));
    std::vector<Job> jobs;
    jobs.reserve(packets.size());
    for (Bytes& packet : packets)
      jobs.push_back({.sender = session.sender.get(), .payload = payload, .packet = packet});
    protect(jobs);
    EXPECT_TRUE(jobs[0].size);
    EXPECT_EQ(what(jobs[1].size), "srtp.room");
    EXPECT_EQ(what(jobs[2].size), "srtp.rtp_header");
    EXPECT_EQ(what(jobs[3].size), "srtp.index_reused");
    EXPECT_EQ(packets[3], joined(rtp_header({.sequence = 9}), Bytes(100 + kMaxRtpOverhead)));
    for (const std::size_t i : {0U, 4U}) {
      packets[i].resize(*jobs[i].size);
      EXPECT_TRUE(unprotect_one(*session.receiver, packets[i]));
    }
    // The refused one had claimed nothing.
    EXPECT_TRUE(protect_one(*session.sender, rtp_header({.sequence = 10}), payload));
  });
}

TEST(SrtpSession, EncryptsInPlaceToo) {
  everywhere([](Backend& backend, Profile profile) {
    Session session(backend, profile);
    Bytes packet = joined(rtp_packet({}, Bytes(333, 5)), Bytes(kMaxRtpOverhead));
    std::array jobs{
        Job{.sender = session.sender.get(), .payload = ByteView(packet).subspan(12, 333), .packet = packet}};
    protect(jobs);
    packet.resize(*jobs[0].size);
    EXPECT_EQ(unprotect_one(*session.receiver, packet).value(), rtp_packet({}, Bytes(333, 5)));
  });
}

TEST(SrtpSession, RefusesASecondUseOfASequenceNumberAtBothEnds) {
  everywhere([](Backend& backend, Profile profile) {
    Session session(backend, profile);
    const Bytes first = session.send({.sequence = 2000});
    EXPECT_EQ(what(protect_one(*session.sender, rtp_header({.sequence = 2000}), {})), "srtp.index_reused");
    EXPECT_EQ(what(protect_one(*session.sender, rtp_header({.sequence = 2000 - 1024}), {})),
              "srtp.index_reused");
    EXPECT_TRUE(unprotect_one(*session.receiver, first));
    EXPECT_EQ(what(unprotect_one(*session.receiver, first)), "srtp.replayed");
    const Bytes second = session.send({.sequence = 2000 + 1024});
    EXPECT_TRUE(unprotect_one(*session.receiver, second));
    EXPECT_EQ(what(unprotect_one(*session.receiver, first)), "srtp.too_old");
    EXPECT_EQ(session.receiver->counters().accepted, 2U);
    EXPECT_EQ(session.receiver->counters().replayed, 1U);
    EXPECT_EQ(session.receiver->counters().too_old, 1U);
  });
}

TEST(SrtpSession, KeepsItsPlaceWhenPacketsChangeOrderAroundAWrap) {
  everywhere([](Backend& backend, Profile profile) {
    Session session(backend, profile);
    std::vector<Bytes> packets;
    for (std::uint32_t n = 65'000; n < 3 * 65'536; n += 100)
      packets.push_back(session.send({.sequence = static_cast<std::uint16_t>(n)}));
    // The middle one of each three is lost, the other two change places.
    for (std::size_t i = 0; i + 2 < packets.size(); i += 3) {
      EXPECT_TRUE(unprotect_one(*session.receiver, packets[i + 2])) << i;
      EXPECT_TRUE(unprotect_one(*session.receiver, packets[i])) << i;
    }
    EXPECT_EQ(session.receiver->counters().forged, 0U);
  });
}

TEST(SrtpSession, RemembersOnlySoManySsrcsAndOnlyGenuineOnes) {
  everywhere([](Backend& backend, Profile profile) {
    Session session(backend, profile, {.ssrcs = 3});
    for (std::uint32_t ssrc = 0; ssrc < 3; ++ssrc) {
      Bytes packet = session.send({.ssrc = ssrc});
      Bytes forged = packet;
      forged.back() ^= 1;
      EXPECT_EQ(what(unprotect_one(*session.receiver, forged)), "srtp.forged");
      EXPECT_EQ(session.receiver->rtp_streams().size(), ssrc);
      EXPECT_TRUE(unprotect_one(*session.receiver, packet));
      EXPECT_EQ(session.receiver->rtp_streams().size(), ssrc + 1);
    }
    EXPECT_EQ(what(protect_one(*session.sender, rtp_header({.ssrc = 3}), {})), "srtp.ssrcs");
    Session wide(backend, profile);  // the same keys
    EXPECT_EQ(what(unprotect_one(*session.receiver, wide.send({.ssrc = 3}))), "srtp.ssrcs");
    EXPECT_EQ(session.receiver->counters().refused, 1U);
    EXPECT_EQ(session.receiver->rtp_streams().size(), 3U);
    for (std::uint32_t ssrc = 10; ssrc < 14; ++ssrc) {
      const auto outcome =
          unprotect_control(*session.receiver, *protect_control(*wide.sender, rtcp_packet(ssrc, {})));
      EXPECT_EQ(what(outcome), ssrc < 13 ? "" : "srtp.ssrcs");
    }
  });
}

TEST(SrtpSession, StopsWhenItsKeyIsUsedUp) {
  everywhere([](Backend& backend, Profile profile) {
    Session session(backend, profile, {.rtp_packets = 2, .rtcp_packets = 2});
    Session endless(backend, profile);  // the same keys
    for (std::uint16_t n = 0; n < 3; ++n) {
      const auto sent = protect_one(*session.sender, rtp_header({.sequence = n}), {});
      EXPECT_EQ(what(sent), n < 2 ? "" : "srtp.key_used_up");
      EXPECT_EQ(what(unprotect_one(*session.receiver, endless.send({.sequence = n}))),
                n < 2 ? "" : "srtp.key_used_up");
      const auto report = protect_control(*session.sender, rtcp_packet(1, {}));
      EXPECT_EQ(what(report), n < 2 ? "" : "srtp.key_used_up");
      EXPECT_EQ(
          what(unprotect_control(*session.receiver, *protect_control(*endless.sender, rtcp_packet(1, {})))),
          n < 2 ? "" : "srtp.key_used_up");
    }
  });
}

TEST(SrtpSession, TakesRtcpThatIsSignedButReadable) {
  // As a peer of RFC 3711 section 3.4 may send it; made here by hand.
  const Bytes report = rtcp_packet(5, Bytes(24, 1));
  SeededRandom random(1);
  const Profile profile = Profile::aes_cm_128_hmac_sha1_80;
  const SessionKeys keys = *derive_session_keys(profile, draw_master(random, profile), Flow::rtcp);
  const Bytes covered = joined(report, from_hex("00000007"));  // E bit 0, index 7
  const auto mac = hmac_sha1(keys.auth.view(), covered);
  const Bytes packet = joined(covered, ByteView(mac).first(10));
  for (const auto& backend : all_backends()) {
    Session session(*backend, profile);
    EXPECT_EQ(unprotect_control(*session.receiver, packet).value(), report);
    EXPECT_EQ(what(unprotect_control(*session.receiver, packet)), "srtp.replayed");
  }
}

TEST(SrtpSession, AForgedPacketLeavesNoPlaintextBehind) {
  everywhere([](Backend& backend, Profile profile) {
    Session session(backend, profile);
    Bytes packet = session.send({}, 64);
    packet.back() ^= 1;
    EXPECT_FALSE(session.receiver->unprotect_rtp(packet));
    EXPECT_NE(Bytes(packet.begin() + 12, packet.begin() + 12 + 64), Bytes(64, 0x55));
  });
}

TEST(SrtpSession, TwoBackendsInOneBatchAreABug) {
  const auto one = make_openssl_backend();
  const auto another = make_openssl_backend();
  Session a(*one, Profile::aead_aes_128_gcm);
  Session b(*another, Profile::aead_aes_128_gcm);
  Bytes packet = joined(rtp_header({}), Bytes(kMaxRtpOverhead));
  std::array jobs{Job{.sender = a.sender.get(), .payload = {}, .packet = packet},
                  Job{.sender = b.sender.get(), .payload = {}, .packet = packet}};
  EXPECT_THROW(protect(jobs), Bug);
}

}  // namespace
}  // namespace parlance::crypto::srtp
