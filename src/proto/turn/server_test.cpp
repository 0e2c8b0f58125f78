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
  stage.can_open = false;
  Client client(stage, 4000);
  EXPECT_EQ(client.allocate(), 508);
  EXPECT_EQ(stage.server.allocations(), 0U);
  stage.can_open = true;
  EXPECT_EQ(client.allocate(), 0);
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
