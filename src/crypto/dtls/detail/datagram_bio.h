#pragma once

#include "base/bytes.h"
#include "crypto/detail/openssl.h"

#include <cstdint>
#include <vector>

namespace parlance::crypto::dtls::detail {

/// What lies between OpenSSL and the network: one datagram to be read, and those that were written, each by itself (OpenSSL's own
/// memory BIO runs them together).
struct DatagramPipe {
  ByteView incoming;            ///< read once, whole; then empty
  std::vector<Bytes> outgoing;  ///< at most kMaxQueuedDatagrams
  std::size_t max_datagram = 0;
  std::uint64_t unsent = 0;  ///< datagrams beyond that number
};

/// Null where memory is short. The pipe stays where it is and outlives the answer.
Owned<BIO> make_datagram_bio(DatagramPipe& pipe);

}  // namespace parlance::crypto::dtls::detail
