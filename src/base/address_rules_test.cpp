#include "base/address_rules.h"

#include <gtest/gtest.h>

#include <vector>

namespace parlance {
namespace {

AddressBytes v4(std::uint8_t a, std::uint8_t b, std::uint8_t c, std::uint8_t d) {
  return {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, a, b, c, d};
}

TEST(AddressRules, OrdinaryAddressesOfBothFamiliesAreFine) {
  for (const AddressBytes& address :
       {v4(1, 1, 1, 1), v4(9, 255, 255, 255), v4(11, 0, 0, 0), v4(100, 63, 255, 255), v4(100, 128, 0, 0),
        v4(172, 15, 255, 255), v4(172, 32, 0, 0), v4(198, 17, 255, 255), v4(198, 20, 0, 0),
        v4(223, 255, 255, 255)}) {
    EXPECT_FALSE(is_forbidden_address(address)) << int{address[12]} << "." << int{address[13]};
  }
  EXPECT_FALSE(is_forbidden_address({0x26, 0x06, 0x47, 0x00, 0x47}));
  EXPECT_FALSE(is_forbidden_address({0x20, 0x01, 0x02}));  // the first behind 2001::/23
  EXPECT_FALSE(is_forbidden_address({0x20, 0x03}));
}

TEST(AddressRules, EachSpecialRangeIsForbiddenFromItsFirstToItsLastAddress) {
  for (const AddressBytes& address :
       {v4(0, 0, 0, 0), v4(0, 255, 255, 255), v4(10, 0, 0, 0), v4(10, 255, 255, 255), v4(100, 64, 0, 0),
        v4(100, 127, 255, 255), v4(127, 0, 0, 1), v4(127, 255, 255, 255), v4(169, 254, 169, 254),
        v4(172, 16, 0, 0), v4(172, 31, 255, 255), v4(192, 168, 255, 255), v4(198, 18, 0, 0),
        v4(198, 19, 255, 255), v4(224, 0, 0, 1), v4(239, 255, 255, 255), v4(240, 0, 0, 0),
        v4(255, 255, 255, 255)}) {
    EXPECT_TRUE(is_forbidden_address(address)) << int{address[12]} << "." << int{address[13]};
  }
}

TEST(AddressRules, EveryIpv6FormThatCarriesAnIpv4AddressIsForbidden) {
  const std::vector<AddressBytes> forms{
      {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1},                    // compatible
      {0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0, 1, 1, 1, 1},              // translated (SIIT)
      {0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1},           // NAT64
      {0, 0x64, 0xff, 0x9b, 0, 1, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1},           // NAT64, local
      {0x20, 0x02, 1, 1, 1, 1},                                            // 6to4
      {0x20, 0x01, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0, 0xfe, 0xfe, 0xfe, 0xfe},  // Teredo
  };
  for (const AddressBytes& address : forms) EXPECT_TRUE(is_forbidden_address(address));
}

TEST(AddressRules, SpecialIpv6RangesAreForbidden) {
  const AddressBytes loopback{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
  for (const AddressBytes& address :
       {AddressBytes{}, loopback, AddressBytes{0xfe, 0x80}, AddressBytes{0xfc}, AddressBytes{0xfd, 0xff},
        AddressBytes{0xff, 2}, AddressBytes{1}, AddressBytes{0x5f}, AddressBytes{0x20, 1, 0xd, 0xb8},
        AddressBytes{0x3f, 0xff, 0x0f, 0xff}, AddressBytes{0xfe, 0xc0},
        AddressBytes{0x26, 0x20, 0, 0x4f, 0x80, 0}}) {
    EXPECT_TRUE(is_forbidden_address(address)) << int{address[0]};
  }
}

TEST(AddressRange, ContainsExactlyItsPrefix) {
  const AddressRange range{v4(10, 32, 0, 0), 96 + 11};
  EXPECT_TRUE(range.contains(v4(10, 32, 0, 0)));
  EXPECT_TRUE(range.contains(v4(10, 63, 255, 255)));
  EXPECT_FALSE(range.contains(v4(10, 64, 0, 0)));
  EXPECT_FALSE(range.contains(v4(10, 31, 255, 255)));
  EXPECT_TRUE((AddressRange{{}, 0}.contains(v4(1, 2, 3, 4))));
  EXPECT_FALSE((AddressRange{v4(1, 2, 3, 4), 128}.contains(v4(1, 2, 3, 5))));
}

}  // namespace
}  // namespace parlance
