#include "app/machine_names.h"
#include "net/endpoint.h"

#include <gtest/gtest.h>

namespace parlance::test {
namespace {

TEST(MachineHas, TellsAddressesOfThisMachineFromOthers) {
  EXPECT_TRUE(app::machine_has(net::Endpoint::parse("127.0.0.1", 0).value()));
  EXPECT_TRUE(app::machine_has(net::Endpoint::parse("0.0.0.0", 0).value()));
  // 192.0.2.0/24 and 2001:db8::/32 are for documentation (RFC 5737, RFC 3849): on no machine. A port that is taken does not matter.
  EXPECT_FALSE(app::machine_has(net::Endpoint::parse("192.0.2.254", 1).value()));
  EXPECT_FALSE(app::machine_has(net::Endpoint::parse("2001:db8::fe", 1).value()));
}

}  // namespace
}  // namespace parlance::test
