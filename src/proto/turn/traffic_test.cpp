#include "proto/turn/limits.h"
#include "proto/turn/turn_test_client.h"

namespace parlance::proto::turn {
namespace {

using namespace test;

std::uint64_t dropped(const Stage& stage, Drop reason) {
  return stage.server.counters().dropped[static_cast<std::size_t>(reason)];
}

/// A message to a client as its bytes.
Bytes whole(const ToClient& message, std::string_view payload) {
  Bytes bytes(message.header.begin(),
              message.header.begin() + static_cast<std::ptrdiff_t>(message.header_size));
  bytes.insert(bytes.end(), payload.begin(), payload.end());
  bytes.resize(bytes.size() + message.padding);
  return bytes;
}

std::optional<ToClient> arrive(Stage& stage, const Client& client, const TransportAddress& peer,
                               std::string_view payload = "hello") {
  const auto& to = stage.opened.at(client.path.client.port - 1U);
  return stage.server.to_client({to.allocation, to.first}, peer, as_bytes(payload), stage.now);
}

TEST(TurnTraffic, ASendIndicationReachesAPermittedPeerAndNoOther) {
  Stage stage;
  Client client = allocated(stage, 1);
  EXPECT_FALSE(client.pass(client.indication(kPeer, "hi")));
  EXPECT_EQ(client.permit(kPeer), 0);
  const Bytes message = client.indication(v4({8, 8, 8, 8}, 6000), "hi");  // a permission is for the address
  const auto sent = client.pass(message);
  ASSERT_TRUE(sent);
  EXPECT_EQ(sent->peer.port, 6000);
  EXPECT_EQ(as_text(sent->payload), "hi");
  EXPECT_EQ(sent->source, v4({198, 18, 5, 5}, 50'000));
  EXPECT_FALSE(sent->local);
  EXPECT_FALSE(client.pass(client.indication(v4({8, 8, 4, 4}, 5000), "hi")));
  EXPECT_EQ(dropped(stage, Drop::no_permission), 2U);
}

TEST(TurnTraffic, APermissionEndsAfterFiveMinutesUnlessRenewed) {
  Stage stage;
  Client client = allocated(stage, 1);
  EXPECT_EQ(client.permit(kPeer), 0);
  stage.now += 299s;
  EXPECT_TRUE(client.pass(client.indication(kPeer, "hi")));
  EXPECT_TRUE(arrive(stage, client, kPeer));
  EXPECT_EQ(client.permit(kPeer), 0);
  stage.now += 299s;
  EXPECT_TRUE(arrive(stage, client, kPeer));
  stage.now += 1s;
  EXPECT_FALSE(arrive(stage, client, kPeer));
  EXPECT_FALSE(client.pass(client.indication(kPeer, "hi")));
}

TEST(TurnTraffic, AChannelCarriesBothWays) {
  Stage stage;
  Client client = allocated(stage, 1);
  EXPECT_EQ(client.bind(0x4001, kPeer), 0);
  const Bytes message = Client::channel_message(0x4001, "media");
  const auto sent = client.pass(message);
  ASSERT_TRUE(sent);
  EXPECT_EQ(sent->peer, kPeer);
  EXPECT_EQ(as_text(sent->payload), "media");
  const auto back = arrive(stage, client, kPeer, "media");
  ASSERT_TRUE(back);
  EXPECT_EQ(whole(*back, "media"), message);
  EXPECT_EQ(back->path, client.path);
  EXPECT_FALSE(client.pass(Client::channel_message(0x4002, "media")));
  EXPECT_EQ(dropped(stage, Drop::no_channel), 1U);
}

TEST(TurnTraffic, AChannelEndsAfterTenMinutesAndThenMayBeAnothers) {
  Stage stage;
  Client client = allocated(stage, 1);
  EXPECT_EQ(client.refresh(3600), 0);
  EXPECT_EQ(client.bind(0x4001, kPeer), 0);
  const TransportAddress other = v4({9, 9, 9, 9}, 1);
  EXPECT_EQ(client.bind(0x4001, other), 400);
  EXPECT_EQ(client.bind(0x4002, kPeer), 400);
  EXPECT_EQ(client.bind(0x3fff, other), 400);
  EXPECT_EQ(client.bind(0x8000, other), 400);
  stage.now += 599s;
  EXPECT_TRUE(client.pass(Client::channel_message(0x4001, "media")));
  stage.now += 1s;
  EXPECT_FALSE(client.pass(Client::channel_message(0x4001, "media")));
  EXPECT_EQ(client.bind(0x4001, other), 0);
}

TEST(TurnTraffic, WithoutAChannelAPeersDataComesAsAnIndication) {
  Stage stage;
  Client client = allocated(stage, 1);
  EXPECT_EQ(client.permit(kPeer), 0);
  const auto back = arrive(stage, client, kPeer, "hello");
  ASSERT_TRUE(back);
  const Bytes bytes = whole(*back, "hello");
  const auto message = stun::Message::parse(bytes);
  ASSERT_TRUE(message);
  EXPECT_EQ(message->message_class(), stun::Class::indication);
  EXPECT_EQ(message->method(), kMethodData);
  EXPECT_EQ(peer(*message)->address, kPeer);
  EXPECT_EQ(as_text(*data(*message).value()), "hello");
}

TEST(TurnTraffic, AnIpv6PeersAddressIsReadBackFromTheIndication) {
  Stage stage;
  Client client(stage, 1);
  auto writer = client.allocation();
  writer.add_u32(kTypeRequestedAddressFamily, 2U << 24U);
  EXPECT_EQ(client.ask(std::move(writer)), 0);
  const TransportAddress far = v6({0x26, 0x06, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14}, 4242);
  EXPECT_EQ(client.permit(far), 0);
  const auto back = arrive(stage, client, far, "abcd");
  ASSERT_TRUE(back);
  const Bytes bytes = whole(*back, "abcd");
  EXPECT_EQ(peer(*stun::Message::parse(bytes))->address, far);
  EXPECT_EQ(client.permit(kPeer), 443);
}

TEST(TurnTraffic, OnAStreamChannelDataIsPadded) {
  Stage stage;
  Client client(stage, 1, "room.anna", Transport::stream);
  EXPECT_EQ(client.allocate(), 0);
  EXPECT_EQ(client.bind(0x4001, kPeer), 0);
  EXPECT_EQ(arrive(stage, client, kPeer, "12345")->padding, 3U);
  EXPECT_EQ(arrive(stage, client, kPeer, "1234")->padding, 0U);
}

TEST(TurnTraffic, TwoOfOneRoomReachEachOthersRelayedAddressesInsideTheServer) {
  Stage stage;
  Client anna = allocated(stage, 1, "room.anna");
  const TransportAddress annas = anna.relayed();
  Client ben = allocated(stage, 2, "room.ben");
  const TransportAddress bens = ben.relayed();
  EXPECT_EQ(anna.bind(0x4000, bens), 0);
  EXPECT_EQ(ben.bind(0x4005, annas), 0);
  const Bytes message = Client::channel_message(0x4000, "hi");
  const auto sent = anna.pass(message);
  ASSERT_TRUE(sent);
  ASSERT_TRUE(sent->local);
  const auto got = stage.server.to_client(*sent->local, sent->source, sent->payload, stage.now);
  ASSERT_TRUE(got);
  EXPECT_EQ(got->path, ben.path);
  EXPECT_EQ(whole(*got, "hi"), Client::channel_message(0x4005, "hi"));
}

TEST(TurnTraffic, RelayedAddressesOfAnotherRoomAndPortsThatAreNoneAreForbidden) {
  Stage stage;
  Client anna = allocated(stage, 1, "room.anna");
  Client eve = allocated(stage, 2, "cellar.eve");
  const TransportAddress eves = eve.relayed();
  EXPECT_EQ(anna.permit(eves), 403);
  EXPECT_EQ(anna.bind(0x4000, eves), 403);
  EXPECT_EQ(anna.permit(v4({198, 18, 5, 5}, 49'999)), 403);
  EXPECT_EQ(anna.permit(v4({198, 18, 5, 5}, 22)), 403);
}

TEST(TurnTraffic, OurMediaSocketIsReachedByItsExactPortAlone) {
  Stage stage;
  Client client = allocated(stage, 1);
  EXPECT_EQ(client.permit(kMedia), 0);
  EXPECT_TRUE(client.pass(client.indication(kMedia, "hi")));
  EXPECT_TRUE(arrive(stage, client, kMedia));
  EXPECT_FALSE(client.pass(client.indication(v4({198, 18, 5, 5}, 8080), "hi")));
  EXPECT_FALSE(arrive(stage, client, v4({198, 18, 5, 5}, 8080)));
  EXPECT_EQ(client.permit(kServer), 403);
}

TEST(TurnTraffic, ARelayedAddressThatHasGoneIsNotSentToAnyMore) {
  Stage stage;
  Client anna = allocated(stage, 1, "room.anna");
  Client ben = allocated(stage, 2, "room.ben");
  const TransportAddress bens = ben.relayed();
  EXPECT_EQ(anna.bind(0x4000, bens), 0);
  EXPECT_EQ(ben.refresh(0), 0);
  EXPECT_FALSE(anna.pass(Client::channel_message(0x4000, "hi")));
  EXPECT_FALSE(anna.pass(anna.indication(bens, "hi")));
  EXPECT_EQ(dropped(stage, Drop::forbidden), 2U);
}

TEST(TurnTraffic, OneForbiddenPeerRefusesAllPeersOfTheRequest) {
  Stage stage;
  Client client = allocated(stage, 1);
  auto writer = client.begin(kMethodCreatePermission);
  writer.add_xor_address(kTypeXorPeerAddress, kPeer);
  writer.add_xor_address(kTypeXorPeerAddress, v4({127, 0, 0, 1}, 5000));
  EXPECT_EQ(client.ask(std::move(writer)), 403);
  EXPECT_FALSE(client.pass(client.indication(kPeer, "hi")));
}

TEST(TurnTraffic, OfTwoPeersInOneIndicationTheFirstIsJudgedAndSentTo) {
  Stage stage;
  Client client = allocated(stage, 1);
  EXPECT_EQ(client.permit(kPeer), 0);
  for (const bool permitted_first : {true, false}) {
    stun::MessageWriter writer(stun::Class::indication, kMethodSend, {});
    const TransportAddress loopback = v4({127, 0, 0, 1}, 5000);
    writer.add_xor_address(kTypeXorPeerAddress, permitted_first ? kPeer : loopback);
    writer.add_xor_address(kTypeXorPeerAddress, permitted_first ? loopback : kPeer);
    writer.add_text(kTypeData, "hi");
    const Bytes bytes = std::move(writer).take();
    const auto sent = client.pass(bytes);
    EXPECT_EQ(sent.has_value(), permitted_first);
    EXPECT_TRUE(!sent || sent->peer == kPeer);
  }
}

TEST(TurnTraffic, BandwidthIsLimitedBothWaysTogether) {
  auto slow = settings();
  slow.allocating.bytes_per_second = 80'000;
  Stage stage(slow);
  Client client = allocated(stage, 1);
  EXPECT_EQ(client.bind(0x4000, kPeer), 0);
  const std::string payload(1000, 'x');
  int passed = 0;
  for (int i = 0; i < 100; ++i) {
    passed += client.pass(Client::channel_message(0x4000, payload)) ? 1 : 0;
    passed += arrive(stage, client, kPeer, payload) ? 1 : 0;
  }
  EXPECT_EQ(passed, 63);  // the burst of 64 KiB, with headers
  EXPECT_EQ(dropped(stage, Drop::over_rate), 137U);
  stage.now += 100ms;
  passed = 0;
  for (int i = 0; i < 100; ++i) passed += client.pass(Client::channel_message(0x4000, payload)) ? 1 : 0;
  EXPECT_EQ(passed, 8);
}

TEST(TurnTraffic, EmptyPacketsCostBandwidthToo) {
  auto slow = settings();
  slow.allocating.bytes_per_second = 80'000;
  Stage stage(slow);
  Client client = allocated(stage, 1);
  EXPECT_EQ(client.bind(0x4000, kPeer), 0);
  int passed = 0;
  for (int i = 0; i < 10'000; ++i) passed += client.pass(Client::channel_message(0x4000, "")) ? 1 : 0;
  EXPECT_EQ(passed, 64 * 1024 / 28);
}

TEST(TurnTraffic, WhoeverIsConfinedReachesRelayedAddressesOfTheirGroupAndNothingElse) {
  Stage stage;
  Client near = allocated(stage, 1, "!room.doctor");
  const TransportAddress nears = near.relayed();
  Client far = allocated(stage, 2, "!room.doctor");
  const TransportAddress fars = far.relayed();
  Client other = allocated(stage, 3, "!cellar.doctor");
  Client participant = allocated(stage, 4, "room.anna");
  const TransportAddress annas = participant.relayed();
  for (const TransportAddress& refused : {kPeer, kMedia, other.relayed(), annas}) {
    EXPECT_EQ(near.permit(refused), 403);
    EXPECT_EQ(near.bind(0x4001, refused), 403);
    EXPECT_FALSE(near.pass(near.indication(refused, "hi")));
  }
  EXPECT_EQ(participant.permit(nears), 403);
  EXPECT_EQ(near.bind(0x4000, fars), 0);
  EXPECT_EQ(far.bind(0x4000, nears), 0);
  const auto sent = near.pass(Client::channel_message(0x4000, "hi"));
  ASSERT_TRUE(sent);
  ASSERT_TRUE(sent->local);
  EXPECT_TRUE(stage.server.to_client(*sent->local, sent->source, sent->payload, stage.now));
}

TEST(TurnTraffic, WhoeverIsConfinedHasLittleBandwidthAlsoWhereThereIsNoLimit) {
  Stage stage;
  Client near = allocated(stage, 1, "!room.doctor");
  const TransportAddress nears = near.relayed();
  Client far = allocated(stage, 2, "!room.doctor");
  EXPECT_EQ(far.bind(0x4000, nears), 0);
  const std::string payload(1000, 'x');
  int passed = 0;
  for (int i = 0; i < 200; ++i) passed += far.pass(Client::channel_message(0x4000, payload)) ? 1 : 0;
  EXPECT_EQ(passed, 63);
}

TEST(TurnTraffic, AnAddressThatThisMachineGetsWhileRunningIsForbiddenFromThenOn) {
  Stage stage;
  Client client = allocated(stage, 1);
  const TransportAddress gained = v4({9, 9, 9, 9}, 22);
  EXPECT_EQ(client.permit(gained), 0);
  EXPECT_EQ(client.bind(0x4000, gained), 0);
  EXPECT_EQ(client.bind(0x4001, kPeer), 0);
  EXPECT_EQ(client.bind(0x4002, kMedia), 0);
  stage.server.set_own_addresses({kServer.ip, gained.ip});
  EXPECT_FALSE(client.pass(client.indication(gained, "hi")));
  EXPECT_FALSE(client.pass(Client::channel_message(0x4000, "hi")));
  EXPECT_FALSE(arrive(stage, client, gained));
  EXPECT_EQ(client.permit(gained), 403);
  EXPECT_TRUE(client.pass(Client::channel_message(0x4001, "hi")));
  EXPECT_TRUE(client.pass(Client::channel_message(0x4002, "hi")));
  stage.server.set_own_addresses({kServer.ip});
  EXPECT_EQ(client.permit(gained), 0);
}

TEST(TurnTraffic, PermissionsAndChannelsOfAnAllocationAreLimited) {
  Stage stage;
  Client client = allocated(stage, 1);
  for (std::size_t i = 0; i < kMaxPermissions; ++i)
    EXPECT_EQ(client.permit(v4({8, 8, 8, static_cast<std::uint8_t>(i)}, 1)), 0);
  EXPECT_EQ(client.permit(v4({8, 8, 9, 0}, 1)), 508);
  EXPECT_EQ(client.permit(v4({8, 8, 8, 0}, 1)), 0);
  for (std::size_t i = 0; i < kMaxChannels; ++i)
    EXPECT_EQ(client.bind(static_cast<std::uint16_t>(0x4000 + i),
                          v4({8, 8, 8, 1}, static_cast<std::uint16_t>(i + 1))),
              0);
  EXPECT_EQ(client.bind(0x4fff, v4({8, 8, 8, 1}, 999)), 508);
  EXPECT_TRUE(client.pass(client.indication(v4({8, 8, 8, 5}, 9), "others are as they were")));
}

TEST(TurnTraffic, ABrokenMessageGoesNowhere) {
  Stage stage;
  Client client = allocated(stage, 1);
  EXPECT_EQ(client.bind(0x4000, kPeer), 0);
  Bytes lying = Client::channel_message(0x4000, "hello");
  lying[3] = 6;
  EXPECT_FALSE(client.pass(lying));
  EXPECT_FALSE(client.pass({}));
  EXPECT_FALSE(client.pass({0x40, 0x00, 0x00}));
  Bytes indication = client.indication(kPeer, "hello");
  indication.resize(indication.size() - 1);
  EXPECT_FALSE(client.pass(indication));
  stun::MessageWriter fragment(stun::Class::indication, kMethodSend, {});
  fragment.add_xor_address(kTypeXorPeerAddress, kPeer);
  fragment.add_text(kTypeData, "hi");
  fragment.add(kTypeDontFragment, {});
  EXPECT_FALSE(client.pass(std::move(fragment).take()));
  EXPECT_EQ(dropped(stage, Drop::malformed), 5U);
}

TEST(TurnTraffic, NobodyElsesPathCarriesAnAllocation) {
  Stage stage;
  Client client = allocated(stage, 1);
  EXPECT_EQ(client.bind(0x4000, kPeer), 0);
  Path other = client.path;
  other.client.port = 9;
  EXPECT_FALSE(stage.server.to_peer(other, Client::channel_message(0x4000, "hi"), stage.now));
  other = client.path;
  other.transport = Transport::stream;
  EXPECT_FALSE(stage.server.to_peer(other, Client::channel_message(0x4000, "hi"), stage.now));
  EXPECT_EQ(dropped(stage, Drop::no_allocation), 2U);
}

}  // namespace
}  // namespace parlance::proto::turn
