#pragma once

#include "base/bytes.h"
#include "crypto/srtp/keys.h"
#include "crypto/srtp/profile.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace parlance::crypto::dtls {

/// The secrets that a handshake exports for SRTP (RFC 5764 section 4.2): srtp::keying_material_size(profile()) bytes, 56 for
/// GCM with 128 bits and 60 for AES-CM, to be cut by srtp::split_keying_material. Wiped when destroyed; never log them.
class KeyingMaterial final {
 public:
  /// What the greediest profile needs.
  static constexpr std::size_t kMaxSize = [] {
    std::size_t most = 0;
    for (const srtp::Profile profile : srtp::kPreferredProfiles)
      most = std::max(most, srtp::keying_material_size(profile));
    return most;
  }();

  explicit KeyingMaterial(srtp::Profile profile) : profile_(profile) {}
  KeyingMaterial(const KeyingMaterial&) = default;
  KeyingMaterial& operator=(const KeyingMaterial&) = default;
  ~KeyingMaterial();

  [[nodiscard]] srtp::Profile profile() const { return profile_; }
  [[nodiscard]] ByteView view() const { return ByteView(bytes_).first(size()); }
  /// Where the exporter writes.
  [[nodiscard]] std::span<std::uint8_t> room() { return std::span<std::uint8_t>(bytes_).first(size()); }

 private:
  [[nodiscard]] std::size_t size() const { return srtp::keying_material_size(profile_); }

  srtp::Profile profile_;
  std::array<std::uint8_t, kMaxSize> bytes_{};
};

}  // namespace parlance::crypto::dtls
