#include "proto/turn/limits.h"
#include "proto/turn/turn_test_client.h"

#include <gmock/gmock.h>

namespace parlance::proto::turn {
namespace {

using namespace test;

std::uint32_t lifetime_of(const stun::Message& message) {
  return static_cast<std::uint32_t>(lifetime(message).value()->count());
}

TEST(TurnServer, AsksWhoeverDoesNotSignForCredentialsAndKeepsNothing) {
  Stage stage;
  Client client(stage, 4000);
  EXPECT_EQ(stun::error_code(client.answer())->code, 401);
  EXPECT_EQ(stun::text(client.answer(), stun::Type::realm).value(), kRealm);
  EXPECT_EQ(stage.server.allocations(), 0U);
  EXPECT_EQ(stage.replies.at(0).proof, stun::Proof::none);
  EXPECT_LE(stage.replies.at(0).bytes.size(), 28U * 32 / 10);
}

TEST(TurnServer, GivesAnAllocationWithItsRelayedAddressLifetimeAndReflexiveAddress) {
  Stage stage;
  Client client = allocated(stage, 4000);
  EXPECT_EQ(client.relayed(), v4({198, 18, 5, 5}, 50'000));
  EXPECT_EQ(lifetime_of(client.answer()), 600U);
  EXPECT_EQ(stun::xor_mapped_address(client.answer()).value(), client.path.client);
  EXPECT_EQ(stage.server.allocations(), 1U);
  EXPECT_EQ(stage.replies.back().proof, stun::Proof::stream);
}

TEST(TurnServer, RefusesACredentialAfterItsEndButLetsARunningAllocationGoOn) {
  Stage stage;
  Client running = allocated(stage, 4000);
  stage.now = kStart + 3500s;
  Client late(stage, 4001);
  stage.now = kStart + 3601s;
  EXPECT_EQ(late.allocate(), 401);
  Stage second;
  Client long_lived = allocated(second, 4000);
  for (int minute = 0; minute < 65; minute += 5) {
    second.now = kStart + minute * 60s;
    const int code = long_lived.refresh(600);
    if (code == 438) {
      long_lived.take_nonce();
      EXPECT_EQ(long_lived.refresh(600), 0);
    } else {
      EXPECT_EQ(code, 0);
    }
  }
  EXPECT_EQ(second.server.allocations(), 1U);
}

TEST(TurnServer, WhoeverIsConfinedHasTenMinutesAtATimeAndNoneAfterTheCredentialsEnd) {
  Stage stage;
  Client client(stage, 4000, "!room.doctor");
  auto writer = client.allocation();
  writer.add_u32(kTypeLifetime, 3600);
  ASSERT_EQ(client.ask(std::move(writer)), 0);
  EXPECT_EQ(lifetime(client.answer()).value(), 600s);
  for (int i = 0; i < 6; ++i) {
    stage.now += 595s;
    if (client.refresh(3600) == 438) {
      client.take_nonce();
      EXPECT_EQ(client.refresh(3600), 0);
    }
    EXPECT_EQ(lifetime(client.answer()).value(), 600s);
  }
  stage.now = kStart + 3601s;
  EXPECT_EQ(client.refresh(600), 401);
  EXPECT_EQ(stage.server.allocations(), 1U);
  EXPECT_EQ(client.refresh(0), 0);
  EXPECT_EQ(stage.server.allocations(), 0U);
}

TEST(TurnServer, WhoeverIsConfinedLeavesTheOthersTheirPlaces) {
  auto few = settings();
  few.quotas.all = 80;
  Stage stage(few);
  std::uint16_t port = 4000;
  std::vector<Client> confined;
  confined.reserve(10);
  for (int i = 0; i < 10; ++i)
    confined.push_back(allocated(stage, port++, "!" + std::to_string(i) + ".doctor"));
  EXPECT_EQ(Client(stage, port++, "!more.doctor").allocate(), 508);
  EXPECT_EQ(Client(stage, port++).allocate(), 0);
  EXPECT_EQ(confined[0].refresh(0), 0);
  EXPECT_EQ(Client(stage, port++, "!more.doctor").allocate(), 0);
}

TEST(TurnServer, RefusesAForgedPasswordAUserNameWithoutTimeAndOneFarInTheFuture) {
  Stage stage;
  Client client(stage, 4000);
  auto writer = client.allocation();
  writer.add_text(stun::Type::username, client.user());
  writer.add_text(stun::Type::realm, kRealm);
  writer.add_text(stun::Type::nonce, client.nonce());
  writer.add_integrity(as_bytes("guess"));
  EXPECT_EQ(client.send(std::move(writer).take()), 401);
  for (const char* name :
       {"anna", ":anna", "18000000x0:anna", "-5:anna", "9999999999999:anna", "99999999999:anna"}) {
    client.user() = name;
    EXPECT_EQ(client.allocate(), 401) << name;
  }
  EXPECT_EQ(stage.server.allocations(), 0U);
}

TEST(TurnServer, ANonceIsGoodForItsOwnSourceAndForHalfAnHour) {
  Stage stage;
  Client one(stage, 4000);
  Client other(stage, 4001);
  std::swap(one.nonce(), other.nonce());
  EXPECT_EQ(one.allocate(), 438);
  EXPECT_EQ(stage.replies.back().proof, stun::Proof::none);
  one.take_nonce();
  stage.now += kNonceLifetime;
  EXPECT_EQ(one.allocate(), 0);
  stage.now += 1s;
  EXPECT_EQ(one.refresh(600), 438);
}

TEST(TurnServer, AnswersARepeatedRequestAsBeforeAndRefusesASecondAllocation) {
  Stage stage;
  Client client(stage, 4000);
  const Bytes request = client.sign(client.allocation());
  EXPECT_EQ(client.send(request), 0);
  const TransportAddress first = client.relayed();
  EXPECT_EQ(client.send(request), 0);
  EXPECT_EQ(client.relayed(), first);
  EXPECT_EQ(client.allocate(), 437);
  EXPECT_EQ(stage.opened.size(), 1U);
}

TEST(TurnServer, RefusesWhatAnAllocateLacksOrContradicts) {
  Stage stage;
  Client client(stage, 4000);
  EXPECT_EQ(client.ask(client.begin(kMethodAllocate)), 400);
  auto tcp = client.begin(kMethodAllocate);
  tcp.add_u32(kTypeRequestedTransport, 6U << 24U);
  EXPECT_EQ(client.ask(std::move(tcp)), 442);
  auto fragment = client.allocation();
  fragment.add(kTypeDontFragment, {});
  EXPECT_EQ(client.ask(std::move(fragment)), 420);
  EXPECT_THAT(stun::unknown_attributes(client.answer()).value(), testing::ElementsAre(kTypeDontFragment));
  auto both = client.allocation();
  both.add(kTypeEvenPort, Bytes{0});
  both.add(kTypeReservationToken, Bytes(8));
  EXPECT_EQ(client.ask(std::move(both)), 400);
  auto families = client.allocation();
  families.add_u32(kTypeRequestedAddressFamily, 1U << 24U);
  families.add_u32(kTypeAdditionalAddressFamily, 2U << 24U);
  EXPECT_EQ(client.ask(std::move(families)), 400);
  auto fourth = client.allocation();
  fourth.add_u32(kTypeAdditionalAddressFamily, 1U << 24U);
  EXPECT_EQ(client.ask(std::move(fourth)), 400);
  auto unknown = client.allocation();
  unknown.add_u32(kTypeRequestedAddressFamily, 7U << 24U);
  EXPECT_EQ(client.ask(std::move(unknown)), 440);
  EXPECT_EQ(stage.server.allocations(), 0U);
  EXPECT_TRUE(stage.opened.empty());
}

TEST(TurnServer, GivesBothFamiliesAtOnceAndSaysWhichIsMissing) {
  Stage stage;
  Client client(stage, 4000);
  auto writer = client.allocation();
  writer.add_u32(kTypeAdditionalAddressFamily, 2U << 24U);
  EXPECT_EQ(client.ask(std::move(writer)), 0);
  EXPECT_EQ(client.answer().find(kTypeAddressErrorCode), nullptr);
  int relays = 0;
  const stun::Message answer = client.answer();
  for (const auto& attribute : answer.attributes()) relays += attribute.type == kTypeXorRelayedAddress;
  EXPECT_EQ(relays, 2);

  auto lone = settings();
  lone.allocating.families = {true, false};
  Stage half(lone);
  Client second(half, 4000);
  auto asked = second.begin(kMethodAllocate);
  asked.add_u32(kTypeRequestedTransport, std::uint32_t{kProtocolUdp} << 24U);
  asked.add_u32(kTypeRequestedAddressFamily, 2U << 24U);
  EXPECT_EQ(second.ask(std::move(asked)), 440);
}

TEST(TurnServer, TakesAWishForNoFamilyAsOneForIpv6WhereThereIsNothingElse) {
  auto lone = settings();
  lone.allocating.families = {false, true};
  Stage stage(lone);
  Client client(stage, 4000);
  EXPECT_EQ(client.allocate(), 0);
  EXPECT_EQ(stage.opened.at(0).first, Family::ipv6);
  EXPECT_EQ(stage.opened.at(0).families, (std::array{false, true}));
  EXPECT_FALSE(client.relayed().is_ipv4());
  Client other(stage, 4001);
  auto asked = other.allocation();
  asked.add_u32(kTypeRequestedAddressFamily, 1U << 24U);
  EXPECT_EQ(other.ask(std::move(asked)), 440);
}

TEST(TurnServer, ReservesThePortAboveForTheSameUserAlone) {
  Stage stage;
  Client client(stage, 4000);
  auto writer = client.allocation();
  writer.add(kTypeEvenPort, Bytes{0x80});
  EXPECT_EQ(client.ask(std::move(writer)), 0);
  const auto token = reservation_token(client.answer()).value().value();
  const ReservationId held = stage.opened.at(0).reservation;
  Client thief(stage, 4001, "room.ben");
  auto stolen = thief.allocation();
  stolen.add(kTypeReservationToken, token);
  EXPECT_EQ(thief.ask(std::move(stolen)), 508);
  Client second(stage, 4002);
  auto claimed = second.allocation();
  claimed.add(kTypeReservationToken, token);
  EXPECT_EQ(second.ask(std::move(claimed)), 0);
  EXPECT_EQ(stage.opened.back().adopt, held);
  Client third(stage, 4003);
  auto again = third.allocation();
  again.add(kTypeReservationToken, token);
  EXPECT_EQ(third.ask(std::move(again)), 508);
}

TEST(TurnServer, FreesAReservationThatNobodyClaimsAfterThirtySeconds) {
  Stage stage;
  Client client(stage, 4000);
  auto writer = client.allocation();
  writer.add(kTypeEvenPort, Bytes{0x80});
  EXPECT_EQ(client.ask(std::move(writer)), 0);
  EXPECT_EQ(stage.server.deadline(), kStart + 30s);
  stage.now += 30s;
  stage.tick();
  EXPECT_THAT(stage.freed, testing::ElementsAre(1U));
}

TEST(TurnServer, LivesAsLongAsIsRefreshedAndClosesItsSocketAtTheEnd) {
  Stage stage;
  Client client = allocated(stage, 4000);
  stage.now += 500s;
  EXPECT_EQ(client.refresh(1000), 0);
  EXPECT_EQ(lifetime_of(client.answer()), 1000U);
  EXPECT_EQ(stage.server.deadline(), kStart + 1500s);
  stage.now = kStart + 1499s;
  stage.tick();
  EXPECT_EQ(stage.server.allocations(), 1U);
  stage.now = kStart + 1500s;
  stage.tick();
  EXPECT_EQ(stage.server.allocations(), 0U);
  EXPECT_EQ(stage.closed.size(), 1U);
  EXPECT_EQ(stage.server.counters().expired, 1U);
  EXPECT_EQ(stage.server.deadline(), std::nullopt);
}

TEST(TurnServer, ALifetimeIsAtLeastTheDefaultAndAtMostAnHour) {
  Stage stage;
  Client client = allocated(stage, 4000);
  EXPECT_EQ(client.refresh(1), 0);
  EXPECT_EQ(lifetime_of(client.answer()), 600U);
  EXPECT_EQ(client.refresh(0xffffffff), 0);
  EXPECT_EQ(lifetime_of(client.answer()), 3600U);
  EXPECT_EQ(client.refresh(0), 0);
  EXPECT_EQ(stage.server.allocations(), 0U);
  EXPECT_EQ(stage.closed.size(), 1U);
  EXPECT_EQ(client.refresh(0), 437);
}

TEST(TurnServer, AnotherUserOnTheSamePathGets441) {
  Stage stage;
  Client client = allocated(stage, 4000);
  client.user() = username("room.ben");
  EXPECT_EQ(client.refresh(0), 441);
  EXPECT_EQ(client.permit(kPeer), 441);
  EXPECT_EQ(client.bind(0x4000, kPeer), 441);
  EXPECT_EQ(stage.server.allocations(), 1U);
  client.user() = username("room.anna", 7200s);  // the same user, with newer credentials
  EXPECT_EQ(client.refresh(600), 0);
}

TEST(TurnServer, QuotasHoldForTheUserTheSourceAndAll) {
  auto small = settings();
  small.quotas = {4, 2, 3};
  Stage stage(small);
  Client a = allocated(stage, 1);
  Client b = allocated(stage, 2);
  EXPECT_EQ(Client(stage, 3).allocate(), 486);
  Client c = allocated(stage, 4, "room.ben");
  EXPECT_EQ(Client(stage, 5, "room.cleo").allocate(), 486);
  Client d(stage, 6, "room.cleo");
  d.path.client = v4({203, 0, 113, 8}, 6);
  d.challenge();
  d.take_nonce();
  EXPECT_EQ(d.allocate(), 0);
  Client e(stage, 7, "room.dora");
  e.path.client = v4({203, 0, 113, 9}, 7);
  e.challenge();
  e.take_nonce();
  EXPECT_EQ(e.allocate(), 508);
  EXPECT_EQ(a.refresh(0), 0);
  EXPECT_EQ(Client(stage, 8).allocate(), 0);
}

TEST(TurnServer, FailsWith508WhereNoSocketCanBeOpened) {
  Stage stage;
  stage.can_open = {false, false};
  Client client(stage, 4000);
  EXPECT_EQ(client.allocate(), 508);
  EXPECT_EQ(stage.server.allocations(), 0U);
  stage.can_open = {true, true};
  EXPECT_EQ(client.allocate(), 0);
}

TEST(TurnServer, GivesNobodyARelayedAddressThatAnotherHas) {
  Stage stage;
  Client first(stage, 4000, "room.anna");
  ASSERT_EQ(first.allocate(), 0);
  const TransportAddress firsts = first.relayed();
  Client ben = allocated(stage, 4001, "room.ben");
  stage.next_port = firsts.port;
  Client eve(stage, 4002, "cellar.eve");
  EXPECT_EQ(eve.allocate(), 508);
  EXPECT_THAT(stage.closed, testing::ElementsAre(RelayId{stage.opened.at(2).allocation, Family::ipv4}));
  EXPECT_EQ(ben.bind(0x4000, firsts), 0);
  const auto sent = ben.pass(Client::channel_message(0x4000, "hi"));
  ASSERT_TRUE(sent);
  EXPECT_EQ(sent->local, (RelayId{stage.opened.at(0).allocation, Family::ipv4}));
}

TEST(TurnServer, ClosesTheSocketOfTheSecondFamilyWhereTheFirstFails) {
  Stage stage;
  stage.can_open = {false, true};
  Client client(stage, 4000);
  auto writer = client.allocation();
  writer.add_u32(kTypeAdditionalAddressFamily, 2U << 24U);
  EXPECT_EQ(client.ask(std::move(writer)), 508);
  const RelayId orphan{stage.opened.at(0).allocation, Family::ipv6};
  EXPECT_THAT(stage.closed, testing::ElementsAre(orphan));
}

TEST(TurnServer, ClosesWhatIsOpenedForAStreamThatHasEndedMeanwhile) {
  Stage stage;
  Client client(stage, 4000, "room.anna", Transport::stream);
  auto writer = client.allocation();
  writer.add(kTypeEvenPort, Bytes{0x80});
  ASSERT_TRUE(stage.server.receive(ClientMessage{client.path, client.sign(std::move(writer)), kWall}, kStart,
                                   stage.out));
  const auto wishes = stage.out.take();
  const auto& open = std::get<OpenRelays>(wishes.at(0));
  ASSERT_TRUE(stage.server.receive(PathClosed{client.path}, kStart, stage.out));
  const RelaysOpened late{open.allocation, {v4({198, 18, 5, 5}, 50'000), std::nullopt}, true};
  ASSERT_TRUE(stage.server.receive(late, kStart, stage.out));
  stage.tick();
  EXPECT_THAT(stage.closed, testing::ElementsAre(RelayId{open.allocation, Family::ipv4}));
  EXPECT_THAT(stage.freed, testing::ElementsAre(open.reservation));
}

TEST(TurnServer, AReservedPortOfIpv6IsClaimedAsThat) {
  auto only_six = settings();
  only_six.allocating.families = {false, true};
  Stage stage(only_six);
  Client client(stage, 4000);
  auto writer = client.allocation();
  writer.add_u32(kTypeRequestedAddressFamily, 2U << 24U);
  writer.add(kTypeEvenPort, Bytes{0x80});
  ASSERT_EQ(client.ask(std::move(writer)), 0);
  const auto token = reservation_token(client.answer()).value().value();
  Client second(stage, 4001);
  auto claimed = second.allocation();
  claimed.add(kTypeReservationToken, token);
  EXPECT_EQ(second.ask(std::move(claimed)), 0);
  EXPECT_FALSE(second.relayed().is_ipv4());
  EXPECT_TRUE(stage.closed.empty());
}

TEST(TurnServer, ARepeatedRequestIsToldItsReservationAndWhatIsMissingAgain) {
  Stage stage;
  Client client(stage, 4000);
  auto writer = client.allocation();
  writer.add(kTypeEvenPort, Bytes{0x80});
  const Bytes request = client.sign(std::move(writer));
  ASSERT_EQ(client.send(request), 0);
  const auto token = reservation_token(client.answer()).value().value();
  EXPECT_EQ(client.send(request), 0);
  EXPECT_EQ(reservation_token(client.answer()).value(), token);

  stage.can_open = {true, false};
  Client dual(stage, 4001);
  auto both = dual.allocation();
  both.add_u32(kTypeAdditionalAddressFamily, 2U << 24U);
  const Bytes asked = dual.sign(std::move(both));
  for (int i = 0; i < 2; ++i) {
    ASSERT_EQ(dual.send(asked), 0);
    const stun::Message answer = dual.answer();
    ASSERT_NE(answer.find(kTypeAddressErrorCode), nullptr);
    EXPECT_EQ(Bytes(answer.find(kTypeAddressErrorCode)->value.begin(),
                    answer.find(kTypeAddressErrorCode)->value.begin() + 4),
              (Bytes{2, 0, 5, 8}));
  }
}

TEST(TurnServer, NobodyReservesMoreThanTheirShare) {
  Stage stage;
  const auto reserve = [&stage](std::uint16_t port, const std::string& user) {
    Client client(stage, port, user);
    auto writer = client.allocation();
    writer.add(kTypeEvenPort, Bytes{0x80});
    return client.ask(std::move(writer));
  };
  std::uint16_t port = 4000;
  for (std::size_t i = 0; i < kMaxReservationsOfUser; ++i) EXPECT_EQ(reserve(port++, "room.anna"), 0);
  EXPECT_EQ(reserve(port++, "room.anna"), 508);
  EXPECT_EQ(reserve(port++, "room.ben"), 0);
}

TEST(TurnServer, EndsWithItsStream) {
  Stage stage;
  Client client(stage, 4000, "room.anna", Transport::stream);
  EXPECT_EQ(client.allocate(), 0);
  EXPECT_TRUE(stage.server.receive(PathClosed{client.path}, stage.now, stage.out));
  stage.tick();
  EXPECT_EQ(stage.server.allocations(), 0U);
  EXPECT_EQ(stage.closed.size(), 1U);
}

TEST(TurnServer, SaysNothingToWhatIsNoRequest) {
  Stage stage;
  const Path path{Transport::datagram, v4({203, 0, 113, 7}, 1), kServer};
  EXPECT_TRUE(stage.give(path, {}).empty());
  EXPECT_TRUE(
      stage.give(path, stun::MessageWriter(stun::Class::success, kMethodAllocate, {}).take()).empty());
  EXPECT_TRUE(stage.give(path, stun::MessageWriter(stun::Class::indication, kMethodSend, {}).take()).empty());
  EXPECT_TRUE(
      stage.give(path, stun::MessageWriter(stun::Class::request, stun::Method{0x0ff}, {}).take()).empty());
  stun::MessageWriter wrong(stun::Class::request, kMethodAllocate, {});
  wrong.add_u32(stun::Type::fingerprint, 1);
  EXPECT_TRUE(stage.give(path, std::move(wrong).take()).empty());
  EXPECT_EQ(stage.last.error().what, "turn.fingerprint");
}

TEST(TurnServer, SpoofedAllocatesLeaveNothingBehind) {
  Stage stage;
  for (int i = 0; i < 1000; ++i) {
    Path path{Transport::datagram,
              v4({203, 0, 113, static_cast<std::uint8_t>(i)}, static_cast<std::uint16_t>(i)), kServer};
    stage.give(path, stun::MessageWriter(stun::Class::request, kMethodAllocate, {}).take());
  }
  EXPECT_EQ(stage.server.allocations(), 0U);
  EXPECT_EQ(stage.server.deadline(), std::nullopt);
  EXPECT_EQ(stage.server.counters().refused[1], 1000U);
}

}  // namespace
}  // namespace parlance::proto::turn
