#include "crypto/srtp/srtp_test_packets.h"

#include <gtest/gtest.h>

namespace parlance::crypto::srtp {
namespace {

/// Bad packets in all, over the profiles and backends.
constexpr std::size_t kForgeries = 120'000;

/// A genuine packet made bad in one of the ways that an attacker on the path has.
Bytes spoil(Random& random, const Bytes& genuine) {
  Bytes packet = genuine;
  const auto size = static_cast<std::uint32_t>(packet.size());
  switch (draw(random, 5)) {
  case 0: {  // one bit, anywhere: version, sequence, SSRC, payload, E bit, index or tag
    const std::uint32_t bit = draw(random, 8 * size);
    packet[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    return packet;
  }
  case 1:
    packet.resize(draw(random, size));
    return packet;
  case 2:
    packet.push_back(static_cast<std::uint8_t>(draw(random, 256)));
    return packet;
  case 3: {  // a header of its own choice before somebody else's secret
    const Bytes header =
        rtp_header({.ssrc = draw(random, 4), .sequence = static_cast<std::uint16_t>(draw(random, 65536))});
    std::copy(header.begin(), header.end(), packet.begin());
    if (packet == genuine) packet.back() ^= 1;
    return packet;
  }
  default: {
    packet = draw_bytes(random, draw(random, 200));
    if (!packet.empty()) packet[0] = static_cast<std::uint8_t>(0x80 | (packet[0] & 0x1f));
    return packet;
  }
  }
}

/// Two receivers of the same packets; one of them is attacked in between.
struct Twins {
  Twins(Backend& backend, Profile profile, const MasterKey& master)
      : sender(*make_sender(backend, profile, master)), attacked(*make_receiver(backend, profile, master)),
        quiet(*make_receiver(backend, profile, master)) {}

  void expect_equal() const {
    EXPECT_EQ(attacked.rtp_streams(), quiet.rtp_streams());
    EXPECT_EQ(attacked.rtcp_streams(), quiet.rtcp_streams());
    EXPECT_EQ(attacked.counters().accepted, quiet.counters().accepted);
  }

  Sender sender;
  Receiver attacked;
  Receiver quiet;
};

void attack(Backend& backend, Profile profile, std::size_t forgeries) {
  SeededRandom random(99);
  Twins twins(backend, profile, draw_master(random, profile));
  std::uint16_t sequence = 60'000;
  for (std::size_t i = 0; i < forgeries; i += 20) {
    const Bytes rtp =
        *protect_one(twins.sender, rtp_header({.ssrc = draw(random, 3), .sequence = sequence++}),
                     draw_bytes(random, draw(random, 80)));
    const Bytes rtcp = *protect_control(twins.sender, rtcp_packet(draw(random, 3), Bytes(28)));
    // The genuine ones are still on their way, so that a forgery can only fail by its signature.
    for (int n = 0; n < 10; ++n) {
      EXPECT_FALSE(unprotect_one(twins.attacked, spoil(random, rtp)));
      EXPECT_FALSE(unprotect_control(twins.attacked, spoil(random, rtcp)));
    }
    twins.expect_equal();
    EXPECT_EQ(unprotect_one(twins.attacked, rtp).value(), unprotect_one(twins.quiet, rtp).value());
    EXPECT_EQ(unprotect_control(twins.attacked, rtcp).value(), unprotect_control(twins.quiet, rtcp).value());
    if (::testing::Test::HasFailure()) return;
  }
  EXPECT_EQ(twins.quiet.counters().accepted, forgeries / 10);
  const ReceiverCounters& counters = twins.attacked.counters();
  EXPECT_EQ(counters.forged + counters.malformed + counters.too_old + counters.replayed, forgeries);
  EXPECT_GT(counters.forged, forgeries / 2);
  EXPECT_EQ(counters.refused, 0U);
}

TEST(SrtpForgery, AHundredThousandBadPacketsChangeNothing) {
  const auto backends = all_backends();
  for (const auto& backend : backends) {
    for (const Profile profile : kPreferredProfiles) {
      SCOPED_TRACE(std::string(backend->name()) + " " + std::string(openssl_name(profile)));
      attack(*backend, profile, kForgeries / kPreferredProfiles.size() / backends.size());
    }
  }
}

}  // namespace
}  // namespace parlance::crypto::srtp
