#include "proto/turn/turn_test_client.h"

#include <string>

/// Every special-purpose range of the IANA registries, by every way to name a peer. What is refused must neither be permitted nor pass.
namespace parlance::proto::turn {
namespace {

using namespace test;

using Ip4 = std::array<std::uint8_t, 4>;
using Ip6 = std::array<std::uint8_t, 16>;

struct Range4 {
  Ip4 first;
  unsigned bits;
};
struct Range6 {
  Ip6 first;
  unsigned bits;
};

// iana-ipv4-special-registry, and multicast.
constexpr Range4 kRanges4[] = {
    {{0, 0, 0, 0}, 8},       {{0, 0, 0, 0}, 32},         {{10, 0, 0, 0}, 8},     {{100, 64, 0, 0}, 10},
    {{127, 0, 0, 0}, 8},     {{169, 254, 0, 0}, 16},     {{172, 16, 0, 0}, 12},  {{192, 0, 0, 0}, 24},
    {{192, 0, 0, 0}, 29},    {{192, 0, 0, 8}, 32},       {{192, 0, 0, 9}, 32},   {{192, 0, 0, 10}, 32},
    {{192, 0, 0, 170}, 32},  {{192, 0, 0, 171}, 32},     {{192, 0, 2, 0}, 24},   {{192, 31, 196, 0}, 24},
    {{192, 52, 193, 0}, 24}, {{192, 88, 99, 0}, 24},     {{192, 168, 0, 0}, 16}, {{192, 175, 48, 0}, 24},
    {{198, 18, 0, 0}, 15},   {{198, 51, 100, 0}, 24},    {{203, 0, 113, 0}, 24}, {{224, 0, 0, 0}, 4},
    {{240, 0, 0, 0}, 4},     {{255, 255, 255, 255}, 32},
};
// iana-ipv6-special-registry, multicast and the site-local addresses of RFC 3879.
constexpr Range6 kRanges6[] = {
    {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, 128},
    {{}, 128},
    {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}, 96},
    {{0, 0x64, 0xff, 0x9b}, 96},
    {{0, 0x64, 0xff, 0x9b, 0, 1}, 48},
    {{1}, 64},
    {{1, 0, 0, 0, 0, 0, 0, 1}, 64},
    {{0x20, 0x01}, 23},
    {{0x20, 0x01}, 32},
    {{0x20, 0x01, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, 128},
    {{0x20, 0x01, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2}, 128},
    {{0x20, 0x01, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3}, 128},
    {{0x20, 0x01, 0, 2}, 48},
    {{0x20, 0x01, 0, 3}, 32},
    {{0x20, 0x01, 0, 4, 1, 0x12}, 48},
    {{0x20, 0x01, 0, 0x10}, 28},
    {{0x20, 0x01, 0, 0x20}, 28},
    {{0x20, 0x01, 0, 0x30}, 28},
    {{0x20, 0x01, 0x0d, 0xb8}, 32},
    {{0x20, 0x02}, 16},
    {{0x26, 0x20, 0, 0x4f, 0x80}, 48},
    {{0x3f, 0xff}, 20},
    {{0x5f}, 16},
    {{0xfc}, 7},
    {{0xfe, 0x80}, 10},
    {{0xfe, 0xc0}, 10},
    {{0xff}, 8},
};

/// The first, the middle and the last address of a range.
template <std::size_t N>
std::array<std::array<std::uint8_t, N>, 3> probes(std::array<std::uint8_t, N> first, unsigned bits) {
  auto middle = first;
  auto last = first;
  for (unsigned bit = bits; bit < N * 8; ++bit)
    last[bit / 8] = static_cast<std::uint8_t>(last[bit / 8] | 0x80U >> bit % 8);
  if (bits < N * 8) middle[bits / 8] = static_cast<std::uint8_t>(middle[bits / 8] | 0x80U >> bits % 8);
  return {first, middle, last};
}

/// An IPv4 address inside IPv6, each way that there is.
std::vector<Ip6> embeddings(const Ip4& a) {
  const auto inverted = [](std::uint8_t byte) { return static_cast<std::uint8_t>(~byte); };
  return {
      {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, a[0], a[1], a[2], a[3]},     // mapped
      {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, a[0], a[1], a[2], a[3]},           // compatible
      {0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0, a[0], a[1], a[2], a[3]},     // SIIT
      {0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0, a[0], a[1], a[2], a[3]},  // NAT64
      {0, 0x64, 0xff, 0x9b, 0, 1, a[0], a[1], 0, a[2], a[3]},                 // NAT64, local, /48 form
      {0x20, 0x02, a[0], a[1], a[2], a[3], 0, 0, 0, 0, 0, 0, 0, 0, 0, 1},     // 6to4
      {0x20, 0x01, 0, 0, 8, 8, 8, 8, 0, 0, 0, 0, inverted(a[0]), inverted(a[1]), inverted(a[2]),
       inverted(a[3])},
      {0x20, 0x01, 0, 0, a[0], a[1], a[2], a[3], 0, 0, 0, 0, 0, 0, 0, 0},  // Teredo, the server's
  };
}

std::string text(const Ip6& ip) {
  std::string out;
  for (const std::uint8_t byte : ip) out += std::to_string(byte) + " ";
  return out;
}

/// A client with relayed addresses of both families, so that nothing is refused for its family alone.
class Prober {
 public:
  explicit Prober(Transport transport) : client_(stage_, 1, "room.anna", transport) {
    auto writer = client_.allocation();
    writer.add_u32(kTypeAdditionalAddressFamily, 2U << 24U);
    EXPECT_EQ(client_.ask(std::move(writer)), 0);
  }

  /// In the family that is asked for, whatever the address is.
  static void add_peer(stun::MessageWriter& writer, std::span<const std::uint8_t> ip) {
    Bytes value{0, static_cast<std::uint8_t>(ip.size() == 4 ? 1 : 2), 0x13, 0x88};
    value.insert(value.end(), ip.begin(), ip.end());
    const ByteView mask = writer.bytes().subspan(4, 16);
    for (std::size_t i = 2; i < value.size(); ++i) value[i] ^= mask[i < 4 ? i - 2 : i - 4];
    writer.add(kTypeXorPeerAddress, value);
  }

  void expect_refused(std::span<const std::uint8_t> ip, const std::string& name) {
    auto permission = client_.begin(kMethodCreatePermission);
    add_peer(permission, ip);
    EXPECT_EQ(client_.ask(std::move(permission)), 403) << "CreatePermission " << name;
    auto channel = client_.begin(kMethodChannelBind);
    channel.add_u32(kTypeChannelNumber, 0x40000000);
    add_peer(channel, ip);
    EXPECT_EQ(client_.ask(std::move(channel)), 403) << "ChannelBind " << name;
    auto connect = client_.begin(kMethodConnect);
    add_peer(connect, ip);
    EXPECT_EQ(client_.ask(std::move(connect)), 403) << "Connect " << name;
    stun::MessageWriter send(stun::Class::indication, kMethodSend, {});
    add_peer(send, ip);
    send.add_text(kTypeData, "secret");
    EXPECT_FALSE(client_.pass(std::move(send).take())) << "Send " << name;
    EXPECT_FALSE(client_.pass(Client::channel_message(0x4000, "secret"))) << "ChannelData " << name;
    ++cells;
  }

  int cells = 0;

 private:
  Stage stage_;
  Client client_;
};

void probe_all(Transport transport) {
  Prober prober(transport);
  for (const Range4& range : kRanges4) {
    for (const Ip4& ip : probes(range.first, range.bits)) {
      const std::string name = std::to_string(ip[0]) + "." + std::to_string(ip[1]) + "." +
                               std::to_string(ip[2]) + "." + std::to_string(ip[3]);
      prober.expect_refused(ip, name);
      for (const Ip6& inside : embeddings(ip)) prober.expect_refused(inside, name + " in " + text(inside));
    }
  }
  for (const Range6& range : kRanges6)
    for (const Ip6& ip : probes(range.first, range.bits)) prober.expect_refused(ip, text(ip));
  EXPECT_EQ(prober.cells, 26 * 3 * 9 + 27 * 3);
}

TEST(TurnRefusals, EverySpecialAddressInEveryEncodingIsRefusedOnDatagrams) { probe_all(Transport::datagram); }

TEST(TurnRefusals, EverySpecialAddressInEveryEncodingIsRefusedOnStreams) { probe_all(Transport::stream); }

TEST(TurnRefusals, AnAllowedRangeIsOpenedButNeverOurOwnAddressInIt) {
  auto open = settings();
  open.peers.own.push_back(v4({10, 0, 0, 5}, 0).ip);
  open.peers.allowed = {{v4({10, 0, 0, 0}, 0).ip, 96 + 24}};
  Stage stage(open);
  Client client = allocated(stage, 1);
  EXPECT_EQ(client.permit(v4({10, 0, 0, 7}, 5000)), 0);
  EXPECT_EQ(client.permit(v4({10, 0, 1, 7}, 5000)), 403);
  EXPECT_EQ(client.permit(v4({10, 0, 0, 5}, 5000)), 403);
}

}  // namespace
}  // namespace parlance::proto::turn
