#pragma once

#include "base/bytes.h"
#include "base/check.h"
#include "base/time.h"
#include "media/types.h"

#include <array>
#include <cstdint>
#include <optional>
#include <utility>

namespace parlance::media {

class PacketPool;

/// What routing knows of a packet's place in its frame; from the dependency descriptor, else from the codec's payload descriptor.
struct FrameInfo {
  bool starts = false;       ///< first packet of its frame (of its layer frame in SVC)
  bool ends = false;         ///< last packet of its layer frame
  bool keyframe = false;     ///< belongs to a frame that depends on no other
  bool discardable = false;  ///< nothing depends on it
  std::uint8_t spatial = 0;
  std::uint8_t temporal = 0;
  /// A receiver of lower temporal layers that can decode this frame may take those up to this one from here on; 0: none.
  std::uint8_t switch_up_to = 0;
  std::uint16_t height = 0;  ///< pixels; 0: this packet does not tell
};

/// The numbers in a VP8 or VP9 payload descriptor that a forwarder has to rewrite (RFC 7741 section 4.2, RFC 9628 section 4.2).
struct PictureNumbers {
  std::uint8_t id_bits = 0;  ///< 7 or 15; 0: there is no picture id
  std::uint8_t id_at = 0;    ///< offset into the payload
  std::uint8_t tl0_at = 0;   ///< the same, of TL0PICIDX; 0: there is none
  std::uint8_t tl0 = 0;
  std::uint16_t id = 0;
};

/// A media packet as routing sees it: one RTP packet in plain, header taken apart.
struct PacketFields {
  std::uint8_t encoding = 0;      ///< index into TrackInfo::encodings
  std::uint8_t payload_type = 0;  ///< as the publisher numbered it
  /// Counts, modulo 256, how often this encoding's source began anew (another SSRC, or its numbers jumped).
  std::uint8_t stream = 0;
  Codec codec = Codec::other;
  bool marker = false;
  std::uint64_t sequence =
      0;  ///< RTP sequence number, unwrapped; counts per encoding, upwards over restarts too
  std::uint32_t timestamp = 0;  ///< RTP timestamp, of the publisher's clock for this encoding
  TimePoint arrival;
  FrameInfo frame;
  PictureNumbers picture;
  std::optional<std::uint8_t> audio_level;  ///< RFC 6464: 0 (loudest) .. 127 (silence), -dBov
  bool voice = false;                       ///< RFC 6464 V flag
  std::optional<std::uint8_t> orientation;  ///< 3GPP CVO byte
  std::uint16_t payload_offset = 0;         ///< into bytes()
  std::uint16_t payload_length = 0;         ///< without padding; 0: the packet is only padding
  std::uint16_t descriptor_offset = 0;      ///< dependency descriptor's bytes within bytes()
  std::uint8_t descriptor_length = 0;       ///< 0: none
  std::uint16_t frame_number = 0;           ///< the dependency descriptor's, where there is one
};

/// No media packet is longer: Ethernet's 1500 bytes, with room for whatever grows.
constexpr std::size_t kMaxPacketSize = 2048;

/// How many of a pool's slots are free.
enum class PoolRoom : std::uint8_t {
  ample,
  scarce,       ///< less than a quarter
  very_scarce,  ///< less than a sixteenth
};

/// An immutable packet in a worker's pool. Copying shares it (a count that is not atomic: a packet stays on its worker).
class Packet final {
 public:
  Packet() = default;
  Packet(const Packet& other) : slot_(other.slot_) {
    if (slot_ != nullptr) ++slot_->references;
  }
  Packet(Packet&& other) noexcept : slot_(std::exchange(other.slot_, nullptr)) {}
  Packet& operator=(Packet other) noexcept {
    std::swap(slot_, other.slot_);
    return *this;
  }
  ~Packet() {
    if (slot_ != nullptr && --slot_->references == 0) recycle(*slot_);
  }

  [[nodiscard]] explicit operator bool() const { return slot_ != nullptr; }
  /// Of an empty handle: a Bug.
  [[nodiscard]] const PacketFields& fields() const { return slot().fields; }
  /// Of its pool, now: who keeps packets for a while keeps fewer where they are scarce. Of an empty handle: a Bug.
  [[nodiscard]] PoolRoom pool_room() const;
  /// The whole RTP packet as it was decrypted.
  [[nodiscard]] ByteView bytes() const { return ByteView(slot().bytes).first(slot().size); }
  [[nodiscard]] ByteView payload() const {
    return bytes().subspan(fields().payload_offset, fields().payload_length);
  }

 private:
  friend class PacketPool;
  friend class PacketDraft;
  struct Slot {
    PacketPool* home = nullptr;
    Slot* next_free = nullptr;
    std::uint32_t references = 0;
    std::uint16_t size = 0;
    PacketFields fields;
    std::array<std::uint8_t, kMaxPacketSize> bytes;
  };

  explicit Packet(Slot* slot) : slot_(slot) {}
  [[nodiscard]] const Slot& slot() const {
    check(slot_ != nullptr, "an empty packet was looked into");
    return *slot_;
  }
  static void recycle(Slot& slot);

  Slot* slot_ = nullptr;
};

}  // namespace parlance::media
