#include "base/check.h"
#include "base/random.h"
#include "crypto/srtp/receiver.h"
#include "crypto/srtp/sender.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

using namespace parlance;
using namespace parlance::crypto::srtp;

namespace {

constexpr unsigned kControl = 0x04;  // RTCP rather than RTP
constexpr unsigned kProtect = 0x08;  // protect the input first, so that something gets past the signature
constexpr unsigned kDamage = 0x10;   // and then change the byte that the next input byte chooses

constexpr unsigned kOpenSsl = 0x20;  // with OpenSSL even where there is a faster one

Backend& backend_of(unsigned choice) {
  static const auto fast = make_backend();
  static const auto openssl = make_openssl_backend();
  return (choice & kOpenSsl) != 0 ? *openssl : *fast;
}

struct Case {
  explicit Case(unsigned choice)
      : profile(kPreferredProfiles[choice % kPreferredProfiles.size()]), control((choice & kControl) != 0),
        backend(&backend_of(choice)) {
    SeededRandom random(1);
    Bytes key(sizes_of(profile).key);
    Bytes salt(sizes_of(profile).salt);
    random.fill(key);
    random.fill(salt);
    master = {Secret(key), Secret(salt)};
  }

  Profile profile;
  bool control;
  Backend* backend;
  MasterKey master;
};

/// The input as a genuine packet; empty where it is no packet.
Bytes protected_form(Case& c, ByteView input) {
  Sender sender = *make_sender(*c.backend, c.profile, c.master);
  Bytes packet(input.begin(), input.end());
  packet.resize(input.size() + kMaxRtcpOverhead);
  if (c.control) {
    const auto size = sender.protect_rtcp(packet, input.size());
    packet.resize(size ? *size : 0);
    return packet;
  }
  // All behind the fixed header is payload, unless the header says that it is longer: then the job finds its room.
  const std::size_t header = std::min<std::size_t>(input.size(), 12);
  std::array jobs{Job{.sender = &sender, .payload = input.subspan(header), .packet = packet}};
  protect(jobs);
  packet.resize(jobs[0].size ? *jobs[0].size : 0);
  return packet;
}

Result<std::span<std::uint8_t>> unprotect(const Case& c, Receiver& receiver, Bytes& packet) {
  return c.control ? receiver.unprotect_rtcp(packet) : receiver.unprotect_rtp(packet);
}

void expect_untouched(const Receiver& receiver) {
  check(receiver.rtp_streams().size() == 0 && receiver.rtcp_streams().size() == 0,
        "a bad packet left a trace");
}

}  // namespace

/// Byte 0 chooses, byte 1 says where to damage, the rest is a packet: as it came from outside, or to be protected first.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const unsigned choice = data[0];
  const ByteView input(data + 2, size - 2);
  Case c(choice);
  Receiver receiver = *make_receiver(*c.backend, c.profile, c.master);
  const bool genuine = (choice & kProtect) != 0;
  Bytes packet = genuine ? protected_form(c, input) : Bytes(input.begin(), input.end());
  if (genuine && packet.empty()) return 0;
  const bool damaged = genuine && (choice & kDamage) != 0;
  if (damaged) packet[data[1] % packet.size()] ^= 0x01;
  Bytes copy = packet;
  const auto plain = unprotect(c, receiver, packet);
  check(plain.has_value() == (genuine && !damaged), "taken where it is bad, or refused where it is good");
  if (!plain) {
    expect_untouched(receiver);
    return 0;
  }
  check(plain->size() < copy.size() && plain->data() == packet.data(), "not a front part of the packet");
  if (c.control) check(std::ranges::equal(*plain, input), "another packet came out");
  check(!unprotect(c, receiver, copy).has_value(), "taken twice");
  return 0;
}
