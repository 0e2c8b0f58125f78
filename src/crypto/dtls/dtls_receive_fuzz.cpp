// A server, a true client, and somebody in between who sends what he likes. The input is a script.
#include "base/check.h"
#include "crypto/dtls/session_test_pair.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

using namespace parlance;
using namespace parlance::crypto::dtls;
using namespace std::chrono_literals;

namespace {

constexpr int kMostSteps = 64;

/// One step: what it does, and its operand.
enum class Step : std::uint8_t {
  to_server,  ///< two bytes of length, then so many bytes: a datagram
  to_client,  ///< the same
  pass,       ///< one byte: tens of milliseconds in which the network does its work
  change,     ///< three bytes: which datagram of before goes out again, which byte of it is changed, and how
};

void check_end(const End& end) {
  check(end.connected.size() <= 1, "connected twice");
  check(end.reasons.size() <= 1, "closed twice");
  check(end.received.empty(), "data that nobody sent");
  const bool waits = !end.session.connected() && !end.session.closed();
  check(waits == end.session.deadline().has_value(),
        "a deadline where nothing waits, or none where something does");
}

void change(Pair& pair, Reader& script) {
  const auto which = script.u8();
  const auto place = script.u8();
  const auto bits = script.u8();
  if (!bits || pair.sent.empty()) return;
  const Sent& sent = pair.sent[*which % pair.sent.size()];
  Bytes bytes = sent.bytes;
  bytes[*place % bytes.size()] ^= *bits;
  static_cast<void>(pair.inject(sent.from == Side::client ? Side::server : Side::client, bytes));
}

void take_step(Pair& pair, Reader& script) {
  switch (const auto step = static_cast<Step>(*script.u8() % 4)) {
  case Step::to_server:
  case Step::to_client: {
    const auto length = script.u16();
    const std::size_t size = std::min<std::size_t>(length.value_or(0), script.remaining());
    static_cast<void>(
        pair.inject(step == Step::to_server ? Side::server : Side::client, *script.bytes(size)));
    break;
  }
  case Step::pass:
    pair.run(10ms * script.u8().value_or(0));
    break;
  case Step::change:
    change(pair, script);
    break;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Pair pair;
  pair.start();
  Reader script(ByteView(data, size));
  for (int i = 0; i < kMostSteps && !script.empty(); ++i) {
    const bool connected = pair.both_connected();
    take_step(pair, script);
    check_end(pair.client);
    check_end(pair.server);
    check(!connected || pair.both_connected(), "a session that stood was ended by bytes of nobody");
  }
  pair.run(2 * kHandshakeLimit);
  check(!pair.client.session.deadline() && !pair.server.session.deadline(), "a handshake without an end");
  return 0;
}
