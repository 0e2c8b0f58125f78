#include "net/port_probe.h"
#include "net/udp.h"
#include "net/worker_pool.h"

#include <gtest/gtest.h>

namespace parlance::net {
namespace {

TEST(PortProbe, TellsATakenPortFromAFreeOne) {
  WorkerPool pool(1);
  Endpoint taken;
  {
    auto holder =
        *UdpSocket::bind(pool.worker(0), *Endpoint::parse("127.0.0.1", 0), [](std::span<const Datagram>) {});
    taken = holder->local();
    EXPECT_EQ(probe_port(taken, IpProtocol::udp), PortState::taken);
    EXPECT_EQ(probe_port(taken, IpProtocol::tcp), PortState::free) << "UDP and TCP have ports of their own";
  }
  EXPECT_EQ(probe_port(taken, IpProtocol::udp), PortState::free);
}

TEST(PortProbe, TellsAnAddressThatIsNotThisMachines) {
  EXPECT_EQ(probe_port(*Endpoint::parse("192.0.2.77", 4000), IpProtocol::tcp), PortState::no_address);
  EXPECT_EQ(probe_port(*Endpoint::parse("2001:db8::77", 4000), IpProtocol::udp), PortState::no_address);
}

}  // namespace
}  // namespace parlance::net
