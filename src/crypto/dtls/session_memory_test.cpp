// What a session costs while it lasts: OpenSSL's allocations, counted.
#include "crypto/dtls/session.h"
#include "crypto/dtls/session_test_pair.h"

#include <gtest/gtest.h>
#include <openssl/crypto.h>

#include <cstring>
#include <new>

namespace parlance::crypto::dtls {
namespace {

// The size stands before the bytes.
constexpr std::size_t kHead = 16;
std::size_t allocated = 0;

void* take(std::size_t size, const char* /*file*/, int /*line*/) {
  auto* block = static_cast<std::uint8_t*>(::operator new(size + kHead));
  std::memcpy(block, &size, sizeof size);
  allocated += size;
  return block + kHead;
}

std::size_t size_of(const void* bytes) {
  std::size_t size = 0;
  std::memcpy(&size, static_cast<const std::uint8_t*>(bytes) - kHead, sizeof size);
  return size;
}

void give_back(void* bytes, const char* /*file*/, int /*line*/) {
  if (bytes == nullptr) return;
  allocated -= size_of(bytes);
  ::operator delete(static_cast<std::uint8_t*>(bytes) - kHead);
}

void* resize(void* bytes, std::size_t size, const char* file, int line) {
  void* larger = take(size, file, line);
  if (bytes != nullptr) std::memcpy(larger, bytes, std::min(size, size_of(bytes)));
  give_back(bytes, file, line);
  return larger;
}

bool counting = false;

// Before OpenSSL's first allocation, hence before every other initialisation.
[[gnu::constructor(101)]] void count_from_the_start() {
  counting = CRYPTO_set_mem_functions(take, resize, give_back) == 1;
}

struct Measured {
  std::size_t started = 0;
  std::size_t most = 0;
  std::size_t connected = 0;
};

/// Bytes that OpenSSL holds for one session of this side.
Measured measure(Side side) {
  Pair pair;
  Measured measured;
  End& own = pair.end(side);
  // What it allocates belongs to the side that is called.
  std::size_t held = 0;
  const auto counted = [&held, &measured](auto call) {
    const std::size_t before = allocated;
    call();
    held += allocated - before;
    measured.most = std::max(measured.most, held);
  };
  End& peer = pair.end(side == Side::client ? Side::server : Side::client);
  std::vector<Bytes> to_own;
  std::vector<Bytes> to_peer;
  static_cast<void>(peer.session.start(pair.clock.now(), peer.out));
  counted([&] { static_cast<void>(own.session.start(pair.clock.now(), own.out)); });
  measured.started = held;
  for (int trip = 0; trip < 4; ++trip) {
    for (Bytes& bytes : own.drain(pair.clock.now()))
      static_cast<void>(peer.session.receive(bytes, pair.clock.now(), peer.out));
    to_own = peer.drain(pair.clock.now());
    counted([&] {
      for (const Bytes& bytes : to_own)
        static_cast<void>(own.session.receive(bytes, pair.clock.now(), own.out));
    });
  }
  check(own.session.connected() && peer.session.connected(), "not connected");
  measured.connected = held;
  return measured;
}

TEST(DtlsMemory, AConnectedSessionHoldsWellBelowWhatItsHandshakeDid) {
  ASSERT_TRUE(counting) << "OpenSSL has allocated before it was told how";
  measure(Side::server);  // what is made once, for all
  measure(Side::client);
  for (const Side side : {Side::server, Side::client}) {
    const Measured measured = measure(side);
    RecordProperty(side == Side::server ? "server_connected" : "client_connected",
                   static_cast<int>(measured.connected));
    std::printf("%s: started %zu, most %zu, connected %zu bytes\n",
                side == Side::server ? "server" : "client", measured.started, measured.most,
                measured.connected);
    EXPECT_LT(measured.connected, measured.most - 16 * 1024) << "the record buffers are still there";
    EXPECT_LT(measured.connected, 40U * 1024);
  }
}

TEST(DtlsMemory, AnEndedSessionHoldsNothing) {
  ASSERT_TRUE(counting);
  const auto once = [] {
    Pair pair;
    pair.connect();
    pair.server.session.close(pair.server.out);
    pair.drain();
    pair.run(1s);
    return pair.client.reasons.size();
  };
  once();
  const std::size_t before = allocated;
  EXPECT_EQ(once(), 1U);
  EXPECT_EQ(allocated, before);
}

}  // namespace
}  // namespace parlance::crypto::dtls
