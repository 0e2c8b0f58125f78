// The program between two real network namespaces, told apart from both ends by what passes (the method of RFC 5780).
#include "test/net/impair/spaces.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cerrno>
#include <optional>

namespace parlance::test::nat {
namespace {

using impair::bind_to;
using impair::connect_to;
using impair::place;
using impair::readable;
using impair::shell;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr const char* kAda = "192.168.1.2";
constexpr const char* kBen = "192.168.1.3";
constexpr const char* kOutside = "5.5.0.7";
constexpr const char* kHome = "100.64.0.7";  // what an outer NAT takes an inner one for
/// A prober's two addresses and two ports.
constexpr std::array<const char*, 2> kFar{"5.5.1.1", "5.5.1.2"};
constexpr std::array<std::uint16_t, 2> kPorts{3478, 3479};

/// "address:port"
std::string text_of(const sockaddr_in& end) {
  std::array<char, INET_ADDRSTRLEN> text{};
  ::inet_ntop(AF_INET, &end.sin_addr, text.data(), text.size());
  return std::string(text.data()) + ":" + std::to_string(ntohs(end.sin_port));
}

void send(int socket, const sockaddr_in& to, const std::string& text) {
  ASSERT_EQ(::sendto(socket, text.data(), text.size(), 0, std::bit_cast<const sockaddr*>(&to), sizeof to),
            static_cast<ssize_t>(text.size()));
}

struct Letter {
  std::string text;
  sockaddr_in from{};
};

/// Nothing where nothing comes in time.
std::optional<Letter> receive(int socket, int milliseconds = impair::kPatience) {
  if (!readable(socket, milliseconds)) return std::nullopt;
  std::array<char, 2048> room{};
  Letter letter;
  socklen_t length = sizeof letter.from;
  const auto count =
      ::recvfrom(socket, room.data(), room.size(), 0, std::bit_cast<sockaddr*>(&letter.from), &length);
  if (count < 0) return std::nullopt;
  letter.text.assign(room.data(), static_cast<std::size_t>(count));
  return letter;
}

class NatTest : public ::testing::Test {
 protected:
  void start(const std::string& orders) {
    run(program_, {spaces_.left() + ":wan", spaces_.right() + ":wan", kOutside, orders});
    furnish();
  }
  /// Two of them one after the other, and a router between.
  void start_two(const std::string& inner, const std::string& outer) {
    run(inner_, {spaces_.left() + ":wan", spaces_.middle() + ":home", kHome, inner});
    run(program_, {spaces_.middle() + ":wan", spaces_.right() + ":wan", kOutside, outer});
    const std::string router = "ip -n " + spaces_.middle();
    shell("ip netns exec " + spaces_.middle() + " sysctl -qw net.ipv4.ip_forward=1 && " + router +
          " route add default dev wan && " + router + " route add " + kHome + "/32 dev home");
    furnish();
  }
  void TearDown() override {
    for (const int socket : sockets_) ::close(socket);
  }

  int socket_at(const std::string& space, const char* address, std::uint16_t port, int type = SOCK_DGRAM) {
    const int made = spaces_.socket_in(space, type);
    sockets_.push_back(made);
    bind_to(made, place(address, port));
    return made;
  }
  int inside(const char* address, std::uint16_t port, int type = SOCK_DGRAM) {
    return socket_at(spaces_.left(), address, port, type);
  }
  int outside(const char* address, std::uint16_t port, int type = SOCK_DGRAM) {
    return socket_at(spaces_.right(), address, port, type);
  }
  /// What `far` sees of what `near` sends there.
  static sockaddr_in seen(int near, int far, const sockaddr_in& there) {
    send(near, there, "who am I?");
    const auto letter = receive(far);
    EXPECT_TRUE(letter);
    return letter ? letter->from : sockaddr_in{};
  }

  impair::Spaces spaces_;
  std::optional<impair::Program> inner_;
  std::optional<impair::Program> program_;
  std::vector<int> sockets_;

 private:
  static void run(std::optional<impair::Program>& program, std::vector<std::string> words) {
    words.insert(words.begin(), PARLANCE_NAT);
    program.emplace(std::move(words));
    ASSERT_EQ(program->line(), "ready");
  }
  void furnish() {
    const std::string inside = "ip -n " + spaces_.left();
    shell(inside + " addr add " + kAda + "/32 dev wan && " + inside + " addr add " + kBen +
          "/32 dev wan && " + inside + " route add default dev wan src " + kAda);
    const std::string outside = "ip -n " + spaces_.right();
    for (const auto* const address : kFar) shell(outside + " addr add " + address + "/32 dev lo");
    shell(outside + " route add " + kOutside + "/32 dev wan src " + kFar[0]);
  }
};

/// The words of RFC 5780 section 4: on what mapping and filtering depend.
class Prober final {
 public:
  /// The four far sockets, by address and port.
  using Far = std::array<std::array<int, 2>, 2>;
  Prober(int near, const Far& far) : near_(near), far_(far) {}

  /// Section 4.3.
  std::string mapping() {
    const std::string first = text_of(seen(0, 0));
    if (first != text_of(seen(0, 0))) return "unstable";
    if (first == text_of(seen(1, 0))) return "independent";
    // The other port of an address that was sent to before: only a mapping that depends on the port differs.
    return text_of(seen(1, 0)) == text_of(seen(1, 1)) ? "address" : "port";
  }

  /// Section 4.4, for a mapping that was made by sending to the first address and port alone.
  std::string filtering() {
    const sockaddr_in us = seen(0, 0);
    if (comes_in(us, 1, 1)) return "independent";
    return comes_in(us, 0, 1) ? "address" : "port";
  }

 private:
  [[nodiscard]] sockaddr_in seen(std::size_t address, std::size_t port) const {
    send(near_, place(kFar[address], kPorts[port]), "who am I?");
    const auto letter = receive(far_[address][port]);
    EXPECT_TRUE(letter);
    return letter ? letter->from : sockaddr_in{};
  }
  /// Behind it goes a letter that is always let in: once that is here, the other will not come any more.
  [[nodiscard]] bool comes_in(const sockaddr_in& us, std::size_t address, std::size_t port) const {
    send(far_[address][port], us, "probe");
    send(far_[0][0], us, "last");
    const auto first = receive(near_);
    EXPECT_TRUE(first);
    if (!first || first->text == "last") return false;
    EXPECT_TRUE(receive(near_));
    return true;
  }

  int near_;
  Far far_;
};

struct Kind {
  const char* orders;
  const char* mapping;
  const char* filtering;
};

class NatKindTest : public NatTest, public ::testing::WithParamInterface<Kind> {
 protected:
  void expect(const Kind& kind) {
    const Prober::Far far{{{outside(kFar[0], kPorts[0]), outside(kFar[0], kPorts[1])},
                           {outside(kFar[1], kPorts[0]), outside(kFar[1], kPorts[1])}}};
    EXPECT_EQ(Prober(inside(kAda, 40000), far).filtering(), kind.filtering);
    EXPECT_EQ(Prober(inside(kAda, 40001), far).mapping(), kind.mapping);
  }
};

TEST_P(NatKindTest, IsSeenAsWhatItWasToldToBe) {
  start(GetParam().orders);
  expect(GetParam());
}

INSTANTIATE_TEST_SUITE_P(Kinds, NatKindTest,
                         ::testing::Values(Kind{"full_cone", "independent", "independent"},
                                           Kind{"address_restricted", "independent", "address"},
                                           Kind{"port_restricted", "independent", "port"},
                                           Kind{"symmetric", "port", "port"},
                                           Kind{"mapping address filtering address", "address", "address"},
                                           Kind{"mapping port filtering independent", "port", "independent"}),
                         [](const auto& kind) {
                           std::string name = kind.param.orders;
                           std::ranges::replace(name, ' ', '_');
                           return name;
                         });

/// `orders`: the inner one's, and behind a slash the outer one's.
class TwoNatsTest : public NatKindTest {};

TEST_P(TwoNatsTest, AreSeenAsTheStricterOfBoth) {
  const std::string orders = GetParam().orders;
  const auto slash = orders.find('/');
  start_two(orders.substr(0, slash), orders.substr(slash + 1));
  expect(GetParam());
}

INSTANTIATE_TEST_SUITE_P(Kinds, TwoNatsTest,
                         ::testing::Values(Kind{"full_cone/full_cone", "independent", "independent"},
                                           Kind{"port_restricted/full_cone", "independent", "port"},
                                           Kind{"full_cone/address_restricted", "independent", "address"},
                                           Kind{"full_cone/symmetric", "port", "port"},
                                           Kind{"symmetric/full_cone", "port", "port"}),
                         [](const auto& kind) {
                           std::string name = kind.param.orders;
                           std::ranges::replace(name, '/', '_');
                           return name;
                         });

/// RFC 5382: what RFC 4787 says of datagrams holds for connections.
class NatConnectionTest : public NatTest {
 protected:
  /// A connection from `near` to the far address; gives the endpoint that is seen there.
  sockaddr_in connect_to_far(int near, const char* address, std::uint16_t port = 443) {
    const int listener = outside(address, port, SOCK_STREAM);
    check(::listen(listener, 1) == 0, "listen");
    connect_to(near, place(address, port));
    sockaddr_in peer{};
    socklen_t length = sizeof peer;
    sockets_.push_back(::accept4(listener, std::bit_cast<sockaddr*>(&peer), &length, SOCK_CLOEXEC));
    return peer;
  }
  /// All of them are at one port.
  int sharing(std::uint16_t port) {
    const int made = spaces_.socket_in(spaces_.left(), SOCK_STREAM);
    sockets_.push_back(made);
    const int yes = 1;
    check(::setsockopt(made, SOL_SOCKET, SO_REUSEPORT, &yes, sizeof yes) == 0, "share");
    bind_to(made, place(kAda, port));
    return made;
  }
};

TEST_F(NatConnectionTest, OneMappingServesAllConnectionsOfAPortUnlessItDependsOnTheirEnds) {
  start("port_restricted");
  EXPECT_EQ(text_of(connect_to_far(sharing(40000), kFar[0])),
            text_of(connect_to_far(sharing(40000), kFar[1])));
  EXPECT_EQ(program_->ask("symmetric"), "ok");
  EXPECT_NE(text_of(connect_to_far(sharing(40001), kFar[0], 444)),
            text_of(connect_to_far(sharing(40001), kFar[1], 444)));
}

TEST_F(NatConnectionTest, LetsAConnectionInByItsFilter) {
  start("full_cone");
  const sockaddr_in seen = connect_to_far(sharing(40000), kFar[0]);
  const int listener = sharing(40000);
  ASSERT_EQ(::listen(listener, 1), 0);
  connect_to(outside(kFar[1], 40000, SOCK_STREAM), seen);
  EXPECT_TRUE(readable(listener));
  EXPECT_EQ(program_->ask("port_restricted"), "ok");
  const int stranger = outside(kFar[1], 40001, SOCK_STREAM);
  ASSERT_EQ(::fcntl(stranger, F_SETFL, O_NONBLOCK), 0);
  EXPECT_NE(::connect(stranger, std::bit_cast<const sockaddr*>(&seen), sizeof seen), 0);
  while (program_->ask("counters").find("nat.filtered") == std::string::npos) {
    ASSERT_FALSE(readable(stranger, 10)) << "it was let in, or refused aloud";
  }
}

TEST_F(NatTest, CarriesAStreamAndItsEnd) {
  start("symmetric");
  const int listener = outside(kFar[0], 443, SOCK_STREAM);
  ASSERT_EQ(::listen(listener, 1), 0);
  const int ada = inside(kAda, 40000, SOCK_STREAM);
  connect_to(ada, place(kFar[0], 443));
  sockaddr_in peer{};
  socklen_t length = sizeof peer;
  const int far = ::accept4(listener, std::bit_cast<sockaddr*>(&peer), &length, SOCK_CLOEXEC);
  ASSERT_GE(far, 0);
  sockets_.push_back(far);
  EXPECT_THAT(text_of(peer), StartsWith(std::string(kOutside) + ":"));
  // Longer than a packet, so segmentation and its checksums are in it.
  const std::string text(100'000, 'x');
  ASSERT_EQ(::send(ada, text.data(), text.size(), 0), static_cast<ssize_t>(text.size()));
  ASSERT_EQ(::shutdown(ada, SHUT_WR), 0);
  std::string got;
  std::array<char, 65536> room{};
  for (ssize_t count = 0; readable(far) && (count = ::recv(far, room.data(), room.size(), 0)) > 0;)
    got.append(room.data(), static_cast<std::size_t>(count));
  EXPECT_EQ(got, text);
}

TEST_F(NatTest, TellsAHostInsideThatAPortIsClosed) {
  start("port_restricted");
  const int ada = inside(kAda, 40000);
  connect_to(ada, place(kFar[0], 9));
  ASSERT_EQ(::send(ada, "x", 1, 0), 1);
  ASSERT_TRUE(readable(ada));
  char sign = 0;
  EXPECT_EQ(::recv(ada, &sign, 1, 0), -1);
  EXPECT_EQ(errno, ECONNREFUSED);
}

TEST_F(NatTest, HairpinsBetweenTwoHostsInsideAsSoonAsItIsTold) {
  start("full_cone");
  const int far = outside(kFar[0], kPorts[0]);
  const int ada = inside(kAda, 40000);
  const int ben = inside(kBen, 40000);
  const sockaddr_in there = place(kFar[0], kPorts[0]);
  const sockaddr_in ada_outside = seen(ada, far, there);
  const sockaddr_in ben_outside = seen(ben, far, there);
  send(ben, ada_outside, "too early");
  EXPECT_EQ(program_->ask("hairpin on"), "ok");
  send(ben, ada_outside, "hello");
  const auto letter = receive(ada);
  ASSERT_TRUE(letter);
  EXPECT_EQ(letter->text, "hello");
  EXPECT_EQ(text_of(letter->from), text_of(ben_outside));
}

TEST_F(NatTest, ObeysItsStandardInputAndCounts) {
  start("full_cone");
  const int far = outside(kFar[0], kPorts[0]);
  const int ada = inside(kAda, 40000);
  const sockaddr_in before = seen(ada, far, place(kFar[0], kPorts[0]));
  EXPECT_EQ(program_->ask("forget"), "ok");
  send(far, before, "nobody");
  EXPECT_EQ(program_->ask("block udp"), "ok");
  send(ada, place(kFar[0], kPorts[0]), "blocked");
  EXPECT_EQ(program_->ask("block none ports random"), "ok");
  EXPECT_NE(text_of(seen(ada, far, place(kFar[0], kPorts[0]))), text_of(before));
  EXPECT_EQ(program_->ask("hairpin maybe"), "error order.choice");
  const std::string counters = program_->ask("counters");
  EXPECT_THAT(counters, StartsWith(R"({"passed":2,"mappings":1,)"));
  EXPECT_THAT(counters, HasSubstr(R"("nat.blocked":1)"));
  EXPECT_THAT(counters, HasSubstr(R"("nat.no_mapping":1)"));
}

TEST_F(NatTest, EndsWithItsStandardInputAndTakesItsDevicesAlong) {
  start("full_cone");
  EXPECT_EQ(program_->end(), 0);
  EXPECT_NE(std::system(("ip -n " + spaces_.left() + " link show wan >/dev/null 2>&1").c_str()), 0);
}

}  // namespace
}  // namespace parlance::test::nat
