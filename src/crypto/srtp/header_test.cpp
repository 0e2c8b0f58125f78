#include "crypto/srtp/header.h"
#include "crypto/srtp/srtp_test_packets.h"

#include <gtest/gtest.h>

namespace parlance::crypto::srtp {
namespace {

TEST(SrtpHeader, EndsBehindContributorsAndExtension) {
  struct Case {
    HeaderFields fields;
    std::size_t size;
  };
  const Case cases[] = {{{}, 12},
                        {{.csrcs = 3}, 24},
                        {{.csrcs = 15}, 72},
                        {{.extension_words = 0}, 16},
                        {{.csrcs = 2, .extension_words = 5}, 44},
                        {{.csrcs = 15, .extension_words = 65535}, 72 + 4 + 4 * 65535}};
  for (const Case& c : cases) {
    const Bytes packet = rtp_packet(c.fields, Bytes(7));
    const auto header = read_rtp_header(packet);
    ASSERT_TRUE(header);
    EXPECT_EQ(*header, (RtpHeader{.size = c.size, .sequence = 1, .ssrc = 0xcafebabe}));
    // All of it has to be there, and no byte more.
    EXPECT_TRUE(read_rtp_header(ByteView(packet).first(c.size)));
    EXPECT_EQ(what(read_rtp_header(ByteView(packet).first(c.size - 1))), "srtp.rtp_header");
  }
}

TEST(SrtpHeader, CutAnywhereIsRefused) {
  const Bytes packet = rtp_header({.csrcs = 2, .extension_words = 2});
  for (std::size_t size = 0; size < packet.size(); ++size)
    EXPECT_EQ(what(read_rtp_header(ByteView(packet).first(size))), "srtp.rtp_header") << size;
  const Bytes control = rtcp_packet(7, {});
  for (std::size_t size = 0; size < control.size(); ++size)
    EXPECT_EQ(what(read_rtcp_ssrc(ByteView(control).first(size))), "srtp.rtcp_header") << size;
  EXPECT_EQ(read_rtcp_ssrc(control).value(), 7U);
}

TEST(SrtpHeader, OfAnotherVersionIsRefused) {
  Bytes packet = rtp_header({});
  Bytes control = rtcp_packet(7, {});
  for (const unsigned version : {0U, 1U, 3U}) {
    packet[0] = static_cast<std::uint8_t>(version << 6U);
    control[0] = packet[0];
    EXPECT_EQ(what(read_rtp_header(packet)), "srtp.rtp_version");
    EXPECT_EQ(what(read_rtcp_ssrc(control)), "srtp.rtcp_version");
  }
}

}  // namespace
}  // namespace parlance::crypto::srtp
