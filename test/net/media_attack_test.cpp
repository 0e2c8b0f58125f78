// A call between two, and what strangers and forgers send at the same port meanwhile: the call's packets all arrive, each once.
#include "test/net/media_port_fixture.h"

#include <gmock/gmock.h>

#include <array>
#include <optional>
#include <regex>
#include <tuple>

namespace parlance::test {
namespace {

using testing::Each;
using testing::IsEmpty;

constexpr std::size_t kVolley = 60;  // datagrams; so few that no socket buffer overflows

Bytes noise(Random& random, std::uint8_t first, std::size_t size) {
  Bytes made(size);
  random.fill(made);
  made[0] = first;
  return made;
}

class MediaAttack : public MediaPortTest {
 protected:
  void SetUp() override {
    serve(1, {.listen = {"127.0.0.1"}});
    ada_.emplace(join(0));
    ben_.emplace(join(0));
    attacker_ = &browser();
  }
  /// `sent` datagrams have come to the port since `before`, so that none is lost in a buffer.
  void arrived(std::uint64_t before, std::size_t sent) {
    ASSERT_TRUE(eventually(worker(0), [&] { return received() >= before + sent; }));
  }
  /// As it is now; only on the port's worker.
  std::uint64_t received() { return ports->at(0).counters().sockets.received; }

  /// The call goes on while `volley` (called on the clients' worker) gives kVolley datagrams that `from` sends before each frame.
  void expect_unharmed(Browser& from, const std::function<Bytes(std::size_t)>& volley) {
    const net::Endpoint port = server();
    expect_flow(*ada_, *ben_, 0, [&] {
      const std::uint64_t before = on(worker(0), [this] { return received(); });
      on(client(), [&] {
        for (std::size_t i = 0; i < kVolley; ++i) from.send(port, volley(i));
        return 0;
      });
      arrived(before, kVolley);
    });
    on(worker(0), [this] {
      EXPECT_THAT(ada_->owner.closed, IsEmpty());
      EXPECT_THAT(ben_->owner.closed, IsEmpty());
      return 0;
    });
    on(client(), [this] {
      EXPECT_EQ(ben_->browser.client->unreadable, 0U);
      EXPECT_THAT(ben_->browser.client->closed(), IsEmpty());
      EXPECT_THAT(ada_->browser.client->closed(), IsEmpty());
      return 0;
    });
  }
  /// A handshake's first flight, of somebody who has nothing to do with this call.
  std::vector<Bytes> foreign_hello() {
    const std::string answer = negotiate(*attacker_, open(0), 0);
    return on(client(), [&] {
      rtc::test::Client& client = *attacker_->client;
      client.send = [](const proto::ice::Path&, const Bytes&) {};
      client.accept(answer, this->client().now());
      client.start_dtls(this->client().now());
      return client.take_dtls(this->client().now());
    });
  }

  std::optional<Party> ada_;
  std::optional<Party> ben_;
  Browser* attacker_ = nullptr;
  SeededRandom random_{7};
};

TEST_F(MediaAttack, NoiseOfEveryKindFromAStrangerHarmsNoCallAndIsNotAnswered) {
  const std::array<std::uint8_t, 6> kinds{0, 1, 22, 0x80, 0x90, 70};
  expect_unharmed(*attacker_,
                  [&](std::size_t i) { return noise(random_, kinds[i % kinds.size()], 1 + i * 20); });
  drain(*attacker_);
  on(client(), [&] {
    EXPECT_THAT(attacker_->heard_from, Each(attacker_->address()));
    return 0;
  });
  const auto sums = counters();
  EXPECT_EQ(sums.tables.paths, 2U);
  EXPECT_EQ(sums.arrivals.stun_malformed + sums.arrivals.unproven + sums.arrivals.unknown_traffic,
            20U * kVolley);
}

TEST_F(MediaAttack, ForgedAndReplayedMediaFromTheCallersOwnAddressHarmsNothing) {
  Bytes real;
  on(client(), [&] {
    rtc::test::Encoder encoder = camera(ada_->browser);
    encoder.ssrc = 99;
    encoder.ids = {};  // it says of no section that it is of it: rightly signed, and of no use
    const auto packet = encoder.next(true, ada_->browser.transport_sequence).front();
    real = ada_->browser.client->protect_rtp(packet.header, packet.payload);
    return 0;
  });
  expect_unharmed(ada_->browser, [&](std::size_t i) {
    Bytes forged = real;
    if (i % 3 == 1) forged[forged.size() - 1 - i % 16] ^= 1U;  // the tag
    if (i % 3 == 2) forged = noise(random_, 0x80, 40 + i);
    return forged;
  });
  // The real one, which came first, is no forgery; all others are.
  const auto refused = counters().peers.connection;
  EXPECT_EQ(refused.rtp_refused + refused.rtcp_refused, 20U * kVolley - 1);
}

TEST_F(MediaAttack, ASecondHelloInARunningCallHarmsNothing) {
  const std::vector<Bytes> hello = foreign_hello();
  ASSERT_FALSE(hello.empty());
  expect_unharmed(ada_->browser, [&](std::size_t i) { return hello[i % hello.size()]; });
}

TEST_F(MediaAttack, BrokenHandshakeRecordsAndAlertsInARunningCallHarmNothing) {
  expect_unharmed(ada_->browser, [&](std::size_t i) {
    Bytes record = noise(random_, static_cast<std::uint8_t>(20 + i % 6), 13 + i * 10);
    record[1] = 0xfe;
    record[2] = 0xfd;
    // Half of them say their true length: the record is whole, its content is not.
    const std::size_t length = record.size() - 13;
    if (i % 2 == 0) std::tie(record[11], record[12]) = std::pair(length >> 8U, length & 0xffU);
    // An alert in plain: fatal, handshake_failure, in epoch 0.
    if (i % 6 == 1) record = Bytes{21, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 9, 0, 2, 2, 40};
    return record;
  });
}

TEST_F(MediaAttack, BindingRequestsSignedWithAnotherPasswordMoveNobodysPath) {
  // He knows the caller's fragment, and sends as ICE does with USE-CANDIDATE, but lacks the password.
  const std::string forged = std::regex_replace(ada_->owner.answer, std::regex("a=ice-pwd:[^\r\n]*"),
                                                "a=ice-pwd:" + std::string(32, 'x'));
  std::vector<Bytes> checks;
  on(client(), [&] {
    static_cast<void>(attacker_->client->offer());
    attacker_->client->send = [&](const proto::ice::Path&, const Bytes& bytes) { checks.push_back(bytes); };
    attacker_->accept(forged);
    return 0;
  });
  ASSERT_TRUE(eventually(client(), [&] { return !checks.empty(); }));
  expect_unharmed(*attacker_, [&](std::size_t) { return checks.front(); });
  drain(*attacker_);
  on(client(), [&] {
    EXPECT_THAT(attacker_->heard_from, Each(attacker_->address()));
    return 0;
  });
  const auto sums = counters();
  EXPECT_EQ(sums.peers.connection.stun_refused, 20U * kVolley);
  EXPECT_EQ(sums.tables.paths, 2U);
}

TEST_F(MediaAttack, AParticipantsOwnChecksWithTheCallersSourceAddressDrawNothingToHim) {
  // He is let in and signs rightly; only the address that he sends from is another's.
  std::vector<Bytes> checks;
  const std::string answer = negotiate(*attacker_, open(0), 0);
  on(client(), [&] {
    attacker_->client->send = [&](const proto::ice::Path&, const Bytes& bytes) { checks.push_back(bytes); };
    attacker_->accept(answer);
    return 0;
  });
  ASSERT_TRUE(eventually(client(), [&] { return !checks.empty(); }));
  expect_unharmed(ada_->browser, [&](std::size_t) { return checks.front(); });
  on(client(), [&] { return attacker_->client->send = [](const proto::ice::Path&, const Bytes&) {}, 0; });
  const auto sums = counters();
  EXPECT_EQ(sums.tables.routes_refused, 20U * kVolley);
  EXPECT_EQ(sums.tables.paths, 2U);
}

}  // namespace
}  // namespace parlance::test
