// The program between two real network namespaces. Delays are only bounded from below: how late a loaded machine is, is no failure.
#include "base/check.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <poll.h>
#include <sched.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <chrono>
#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

namespace parlance::test::impair {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
using ::testing::HasSubstr;

constexpr int kPatience = 10'000;  // ms; only a failing test waits as long
constexpr std::uint16_t kPort = 5000;

void shell(const std::string& line) { check(std::system(line.c_str()) == 0, "a command of the test failed"); }

/// Two namespaces; the test's thread is in the left one's or the right one's for as long as it makes a socket.
class Spaces final {
 public:
  Spaces() : home_(::open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC)) {
    for (const auto& name : {left(), right()}) {
      shell("ip netns add " + name);
      shell("ip -n " + name + " link set lo up");
    }
  }
  ~Spaces() {
    for (const auto& name : {left(), right()}) {
      if (std::system(("ip netns del " + name).c_str()) != 0) ADD_FAILURE() << name << " is left behind";
    }
    ::close(home_);
  }
  Spaces(const Spaces&) = delete;
  Spaces& operator=(const Spaces&) = delete;

  [[nodiscard]] std::string left() const { return tag_ + "l"; }
  [[nodiscard]] std::string right() const { return tag_ + "r"; }

  int udp_socket(const std::string& name) const {
    const int space = ::open(("/run/netns/" + name).c_str(), O_RDONLY | O_CLOEXEC);
    check(space >= 0 && ::setns(space, CLONE_NEWNET) == 0, "setns");
    ::close(space);
    const int made = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    check(::setns(home_, CLONE_NEWNET) == 0, "setns back");
    check(made >= 0, "socket");
    return made;
  }

 private:
  int home_;
  std::string tag_ = "pimp" + std::to_string(::getpid());
};

/// The program, asked over its standard input.
class Program final {
 public:
  Program(const Spaces& spaces, std::vector<std::string> orders) {
    int to[2];
    int from[2];
    check(::pipe2(to, O_CLOEXEC) == 0 && ::pipe2(from, O_CLOEXEC) == 0, "pipe");
    std::vector<std::string> words{PARLANCE_IMPAIR, spaces.left() + ":wan", spaces.right() + ":wan"};
    words.insert(words.end(), orders.begin(), orders.end());
    std::vector<char*> arguments;
    arguments.reserve(words.size() + 1);
    for (auto& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, to[0], 0);
    posix_spawn_file_actions_adddup2(&actions, from[1], 1);
    check(::posix_spawn(&process_, arguments[0], &actions, nullptr, arguments.data(), environ) == 0, "spawn");
    posix_spawn_file_actions_destroy(&actions);
    ::close(to[0]);
    ::close(from[1]);
    to_ = to[1];
    from_ = from[0];
  }
  ~Program() {
    end();
    ::close(from_);
  }
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  std::string line() {
    std::string text;
    for (char sign = 0; ::read(from_, &sign, 1) == 1 && sign != '\n';) text += sign;
    return text;
  }
  std::string ask(const std::string& order) {
    const std::string text = order + "\n";
    check(::write(to_, text.data(), text.size()) == static_cast<ssize_t>(text.size()), "write");
    return line();
  }
  /// Closes its standard input and gives its exit code.
  int end() {
    if (process_ == 0) return 0;
    ::close(to_);
    int status = 0;
    ::waitpid(process_, &status, 0);
    process_ = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

 private:
  pid_t process_ = 0;
  int to_ = -1;
  int from_ = -1;
};

/// 10.79.0.1 on the left, 10.79.0.2 on the right.
class ImpairTest : public ::testing::Test {
 protected:
  void start(std::vector<std::string> orders = {}) {
    program_.emplace(spaces_, std::move(orders));
    ASSERT_EQ(program_->line(), "ready");
    shell("ip -n " + spaces_.left() + " addr add 10.79.0.1 peer 10.79.0.2 dev wan");
    shell("ip -n " + spaces_.right() + " addr add 10.79.0.2 peer 10.79.0.1 dev wan");
    left_ = spaces_.udp_socket(spaces_.left());
    right_ = spaces_.udp_socket(spaces_.right());
    connect(left_, "10.79.0.1", "10.79.0.2");
    connect(right_, "10.79.0.2", "10.79.0.1");
  }
  void TearDown() override {
    ::close(left_);
    ::close(right_);
  }

  static sockaddr_in place(const char* address) {
    sockaddr_in made{};
    made.sin_family = AF_INET;
    made.sin_port = htons(kPort);
    check(::inet_pton(AF_INET, address, &made.sin_addr) == 1, "address");
    return made;
  }
  static void connect(int socket, const char* own, const char* other) {
    const sockaddr_in here = place(own);
    const sockaddr_in there = place(other);
    check(::bind(socket, std::bit_cast<const sockaddr*>(&here), sizeof here) == 0, "bind");
    check(::connect(socket, std::bit_cast<const sockaddr*>(&there), sizeof there) == 0, "connect");
  }
  static void send(int socket, std::size_t length) {
    const std::vector<char> bytes(length, 'x');
    ASSERT_EQ(::send(socket, bytes.data(), length, 0), static_cast<ssize_t>(length));
  }
  /// 0: nothing came in time.
  static std::size_t receive(int socket, int milliseconds = kPatience) {
    pollfd entry{socket, POLLIN, 0};
    if (::poll(&entry, 1, milliseconds) != 1) return 0;
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
