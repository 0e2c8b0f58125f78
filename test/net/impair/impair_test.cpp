// The program between two real network namespaces. Delays are only bounded from below: how late a loaded machine is, is no failure.
#include "test/net/impair/spaces.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/udp.h>

#include <chrono>
#include <optional>

namespace parlance::test::impair {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
using ::testing::HasSubstr;

constexpr std::uint16_t kPort = 5000;

/// 10.79.0.1 on the left, 10.79.0.2 on the right.
class ImpairTest : public ::testing::Test {
 protected:
  void start(std::vector<std::string> orders = {}) {
    orders.insert(orders.begin(), {PARLANCE_IMPAIR, spaces_.left() + ":wan", spaces_.right() + ":wan"});
    program_.emplace(std::move(orders));
    ASSERT_EQ(program_->line(), "ready");
    shell("ip -n " + spaces_.left() + " addr add 10.79.0.1 peer 10.79.0.2 dev wan");
    shell("ip -n " + spaces_.right() + " addr add 10.79.0.2 peer 10.79.0.1 dev wan");
    left_ = spaces_.socket_in(spaces_.left(), SOCK_DGRAM);
    right_ = spaces_.socket_in(spaces_.right(), SOCK_DGRAM);
    connect(left_, "10.79.0.1", "10.79.0.2");
    connect(right_, "10.79.0.2", "10.79.0.1");
  }
  void TearDown() override {
    ::close(left_);
    ::close(right_);
  }

  static void connect(int socket, const char* own, const char* other) {
    bind_to(socket, place(own, kPort));
    connect_to(socket, place(other, kPort));
  }
  static void send(int socket, std::size_t length) {
    const std::vector<char> bytes(length, 'x');
    ASSERT_EQ(::send(socket, bytes.data(), length, 0), static_cast<ssize_t>(length));
  }
  /// 0: nothing came in time.
  static std::size_t receive(int socket, int milliseconds = kPatience) {
    if (!readable(socket, milliseconds)) return 0;
    std::vector<char> room(65536);
    return static_cast<std::size_t>(std::max<ssize_t>(::recv(socket, room.data(), room.size(), 0), 0));
  }

  Spaces spaces_;
  std::optional<Program> program_;
  int left_ = -1;
  int right_ = -1;
};

TEST_F(ImpairTest, CarriesPacketsBothWaysAndNoneBeforeItsDelay) {
  start({"up delay 30ms", "down delay 10ms"});
  const auto begin = Clock::now();
  send(left_, 100);
  EXPECT_EQ(receive(right_), 100U);
  EXPECT_GE(Clock::now() - begin, 30ms);
  send(right_, 200);
  EXPECT_EQ(receive(left_), 200U);
  EXPECT_GE(Clock::now() - begin, 40ms);
}

TEST_F(ImpairTest, CarriesLongDatagramsAndSegmentedBatchesWhole) {
  start();
  send(left_, 8000);
  EXPECT_EQ(receive(right_), 8000U);
  const int segment = 1200;
  ASSERT_EQ(::setsockopt(left_, SOL_UDP, UDP_SEGMENT, &segment, sizeof segment), 0);
  send(left_, 4 * 1200 + 7);
  for (int i = 0; i < 4; ++i) EXPECT_EQ(receive(right_), 1200U);
  EXPECT_EQ(receive(right_), 7U);
}

TEST_F(ImpairTest, ObeysItsStandardInputAtOnce) {
  start();
  EXPECT_EQ(program_->ask("up cut"), "ok");
  send(left_, 100);
  send(right_, 200);
  EXPECT_EQ(receive(left_), 200U);
  EXPECT_EQ(program_->ask("up restore"), "ok");
  send(left_, 300);
  EXPECT_EQ(receive(right_), 300U) << "and not the one before";
  EXPECT_EQ(program_->ask("rate fast"), "error order.number");
  EXPECT_THAT(program_->ask("counters"), HasSubstr(R"({"up":{"in":)"));
}

TEST_F(ImpairTest, EndsWithItsStandardInputAndTakesItsDevicesAlong) {
  start();
  EXPECT_EQ(program_->end(), 0);
  EXPECT_NE(std::system(("ip -n " + spaces_.left() + " link show wan >/dev/null 2>&1").c_str()), 0);
}

}  // namespace
}  // namespace parlance::test::impair
