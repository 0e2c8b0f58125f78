#include "net/first_bytes.h"

#include <gtest/gtest.h>

#include <string>

namespace parlance::net {
namespace {

FirstBytes kind_of(const std::string& bytes) { return classify_first_bytes(as_bytes(bytes)); }

const std::string kStun("\x00\x01\x00\x00\x21\x12\xa4\x42transaction", 19);
const std::string kFramed = std::string("\x00\x14", 2) + kStun;

TEST(FirstBytes, TellTlsAndHttpByTheFirstOne) {
  EXPECT_EQ(kind_of("\x16"), FirstBytes::tls);
  EXPECT_EQ(kind_of("G"), FirstBytes::text);
}

TEST(FirstBytes, TellStunFromFramedStunWhereverTheStreamIsCut) {
  for (const auto& [stream, kind, enough] :
       {std::tuple(kStun, FirstBytes::stun, 8U), std::tuple(kFramed, FirstBytes::framed_stun, 10U)}) {
    for (std::size_t size = 0; size <= stream.size(); ++size)
      EXPECT_EQ(kind_of(stream.substr(0, size)), size < enough ? FirstBytes::more : kind) << size;
  }
}

TEST(FirstBytes, OfNoProtocolAreKnownAsSuchAtOnce) {
  EXPECT_EQ(kind_of("\x17"), FirstBytes::unknown);
  EXPECT_EQ(kind_of("\x08"), FirstBytes::unknown);
  EXPECT_EQ(kind_of(std::string("\x00\x01\x00\x00\x21\x12\x00", 7)), FirstBytes::unknown);
  EXPECT_EQ(kind_of(std::string("\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00", 10)), FirstBytes::unknown);
}

}  // namespace
}  // namespace parlance::net
