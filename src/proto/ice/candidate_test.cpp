#include "base/check.h"
#include "proto/ice/candidate.h"

#include <gtest/gtest.h>

namespace parlance::proto::ice {
namespace {

TransportAddress v4(std::uint8_t a, std::uint8_t b, std::uint16_t port = 9) {
  return TransportAddress::ipv4(std::array<std::uint8_t, 4>{a, b, 1, 1}, port);
}
LocalAddress udp(const TransportAddress& address) { return {.address = address}; }
LocalAddress tcp(TcpType type) {
  return {.transport = Transport::tcp, .address = v4(192, 0), .tcp_type = type};
}
Candidate remote(const TransportAddress& address) { return {.address = address}; }
Candidate remote_tcp(TcpType type) {
  return {.transport = Transport::tcp, .address = v4(192, 1), .tcp_type = type};
}

TEST(IceCandidate, PrioritiesFollowTheFormulaOfRfc8445) {
  const LocalAddress host = udp(v4(192, 0));
  EXPECT_EQ(priority_of(host, CandidateType::host, 0), 2130706431U);  // as in every browser's first candidate
  EXPECT_EQ(priority_of(host, CandidateType::host, 1), 2130706431U - 256U);
  EXPECT_EQ(priority_of(host, CandidateType::server_reflexive, 0), 1694498815U);
  EXPECT_EQ(priority_of(host, CandidateType::peer_reflexive, 0), 1862270975U);
  EXPECT_EQ(priority_of(host, CandidateType::relayed, 0), 16777215U);
  EXPECT_EQ(priority_of(tcp(TcpType::active), CandidateType::host, 0),
            (90U << 24U) + ((6U * 8192U + 8191U) << 8U) + 255U);
}

TEST(IceCandidate, UdpIsPreferredToTcpAndActiveToPassive) {
  const auto of = [](const LocalAddress& a, CandidateType type) { return priority_of(a, type, 5); };
  EXPECT_GT(of(udp(v4(1, 1)), CandidateType::server_reflexive),
            of(tcp(TcpType::active), CandidateType::host));
  EXPECT_GT(of(tcp(TcpType::active), CandidateType::host), of(tcp(TcpType::passive), CandidateType::host));
  EXPECT_GT(of(tcp(TcpType::passive), CandidateType::host),
            of(tcp(TcpType::simultaneous_open), CandidateType::host));
  EXPECT_THROW(priority_of(udp(v4(1, 1)), CandidateType::host, 8192), Bug);
}

TEST(IceCandidate, APairHasOnePriorityForBothSides) {
  EXPECT_EQ(pair_priority(3, 2), (std::uint64_t{2} << 32U) + 6 + 1);
  EXPECT_EQ(pair_priority(2, 3), (std::uint64_t{2} << 32U) + 6);
  EXPECT_EQ(pair_priority(7, 7), (std::uint64_t{7} << 32U) + 14);
  // A peer may claim more than RFC 8445 allows; ours never do, so the sum has room.
  EXPECT_EQ(pair_priority(0x7fffffff, 0xffffffff), (std::uint64_t{0x7fffffff} << 32U) + 0x1fffffffeU);
}

TEST(IceCandidate, PairsKeepFamilyScopeAndTransport) {
  const TransportAddress global{.ip = {0x20, 1}, .port = 1};
  const TransportAddress link{.ip = {0xfe, 0x80, 1}, .port = 1};
  EXPECT_TRUE(can_pair(udp(v4(10, 0)), remote(v4(192, 0))));
  EXPECT_TRUE(can_pair(udp(global), remote(global)));
  EXPECT_TRUE(can_pair(udp(link), remote(link)));
  EXPECT_TRUE(can_pair(udp(v4(169, 254)), remote(v4(169, 254))));
  EXPECT_FALSE(can_pair(udp(v4(10, 0)), remote(global)));
  EXPECT_FALSE(can_pair(udp(global), remote(link)));
  EXPECT_FALSE(can_pair(udp(link), remote(global)));
  EXPECT_FALSE(can_pair(udp(v4(10, 0)), remote_tcp(TcpType::passive)));
}

TEST(IceCandidate, OnTcpOneSideConnectsToTheOther) {
  EXPECT_TRUE(can_pair(tcp(TcpType::active), remote_tcp(TcpType::passive)));
  EXPECT_TRUE(can_pair(tcp(TcpType::passive), remote_tcp(TcpType::active)));
  EXPECT_FALSE(can_pair(tcp(TcpType::active), remote_tcp(TcpType::active)));
  EXPECT_FALSE(can_pair(tcp(TcpType::passive), remote_tcp(TcpType::passive)));
  EXPECT_FALSE(can_pair(tcp(TcpType::simultaneous_open), remote_tcp(TcpType::simultaneous_open)));
  Candidate untyped = remote_tcp(TcpType::passive);
  untyped.tcp_type.reset();
  EXPECT_FALSE(can_pair(tcp(TcpType::active), untyped));
}

TEST(IceCandidate, NothingIsSentToNobodyOrEverybody) {
  EXPECT_TRUE(is_sendable(v4(192, 0)));
  EXPECT_TRUE(is_sendable({.ip = {0x20, 1}, .port = 1}));
  EXPECT_FALSE(is_sendable(v4(192, 0, 0)));
  EXPECT_FALSE(is_sendable(v4(0, 1)));
  EXPECT_FALSE(is_sendable(v4(224, 0)));
  EXPECT_FALSE(is_sendable(v4(255, 255)));
  EXPECT_FALSE(is_sendable({.ip = {}, .port = 1}));
  EXPECT_FALSE(is_sendable({.ip = {0xff, 0x02}, .port = 1}));
}

}  // namespace
}  // namespace parlance::proto::ice
