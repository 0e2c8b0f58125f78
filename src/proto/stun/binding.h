#pragma once

#include "base/bytes.h"
#include "proto/stun/transport_address.h"

#include <string_view>

namespace parlance::proto::stun {

/// What became of some bytes; a closed set, for counters.
enum class Outcome : std::uint8_t {
  success,             ///< answered with the address
  unknown_attributes,  ///< answered with 420 (RFC 8489 section 6.3.1)
  not_stun,            ///< unanswered, like all below: too short, other leading bits, or no magic cookie
  malformed,           ///< lengths that do not fit
  not_request,         ///< an indication or a response
  unknown_method,      ///< a request for something else than Binding
  bad_fingerprint,     ///< there is a fingerprint, and it is wrong
};
constexpr std::size_t kOutcomes = 7;

/// May the answer be larger than the request? Only where the source is proven: on a stream.
enum class Proof : std::uint8_t { none, stream };

struct Answer {
  Outcome outcome = Outcome::not_stun;
  Bytes bytes;  ///< empty: stay silent
};

/// The whole STUN server (RFC 8489 section 12): keeps nothing. An answer has XOR-MAPPED-ADDRESS, and FINGERPRINT where the request had one;
/// to an unproven source `software` goes along only if the answer does not outgrow the request with it. Sizes for the smallest request (20 bytes):
/// 32 (IPv4) and 44 (IPv6); 420 for one unknown attribute: 36 for 24.
Answer answer_binding(ByteView request, const TransportAddress& source, Proof proof,
                      std::string_view software);

}  // namespace parlance::proto::stun
