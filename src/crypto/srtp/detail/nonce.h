#pragma once

#include "crypto/srtp/backend.h"

namespace parlance::crypto::srtp {

/// Makes each packet's IV from the session salt, its SSRC and its index (RTP: 48 bits, RTCP: 31 bits).
class NonceMaker final {
 public:
  explicit NonceMaker(const SessionKeys& keys);
  ~NonceMaker();
  NonceMaker(const NonceMaker&) = default;
  NonceMaker& operator=(const NonceMaker&) = default;

  [[nodiscard]] Iv of(std::uint32_t ssrc, std::uint64_t index) const;

 private:
  // The salt as two big-endian halves.
  std::uint64_t first_ = 0;
  std::uint64_t second_ = 0;
  bool aead_;
};

}  // namespace parlance::crypto::srtp
