#pragma once

#include "media/packet.h"

#include <span>
#include <vector>

namespace parlance::media {

struct PacketPoolCounters {
  std::uint64_t made = 0;
  std::uint64_t exhausted = 0;  ///< refused: no slot was free
  std::uint64_t oversized = 0;  ///< refused: longer than kMaxPacketSize
};

/// A slot that is being filled (so that a packet can be decrypted where it will stay). Given back if it is not sealed.
class PacketDraft final {
 public:
  PacketDraft(PacketDraft&& other) noexcept : slot_(std::exchange(other.slot_, nullptr)) {}
  PacketDraft& operator=(PacketDraft&& other) noexcept {
    std::swap(slot_, other.slot_);
    return *this;
  }
  PacketDraft(const PacketDraft&) = delete;
  PacketDraft& operator=(const PacketDraft&) = delete;
  ~PacketDraft();

  /// False: the pool was exhausted.
  [[nodiscard]] explicit operator bool() const { return slot_ != nullptr; }
  /// kMaxPacketSize bytes whose content is arbitrary. Of an empty draft: a Bug.
  [[nodiscard]] std::span<std::uint8_t> buffer();
  /// The first `size` bytes as a packet; the draft is empty then. A Bug where `fields` point beyond them.
  [[nodiscard]] Packet seal(std::size_t size, const PacketFields& fields);

 private:
  friend class PacketPool;
  explicit PacketDraft(Packet::Slot* slot) : slot_(slot) {}
  Packet::Slot* slot_;
};

/// A worker's packet buffers: at most a fixed number, in memory that is reserved at once and touched as it is first needed. Outlives its packets
/// and drafts.
class PacketPool final {
 public:
  /// `slots`: how many packets and drafts there can be at a time.
  explicit PacketPool(std::size_t slots) : size_(slots), available_(slots) { slots_.reserve(slots); }
  PacketPool(const PacketPool&) = delete;
  PacketPool& operator=(const PacketPool&) = delete;

  /// Empty where no slot is free; that is counted.
  [[nodiscard]] PacketDraft draft();
  /// A packet with a copy of `bytes`; empty where no slot is free or they are too many, which is counted.
  [[nodiscard]] Packet make(ByteView bytes, const PacketFields& fields);

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] std::size_t available() const { return available_; }
  [[nodiscard]] PoolRoom room() const {
    if (available_ < size_ / 16) return PoolRoom::very_scarce;
    return available_ < size_ / 4 ? PoolRoom::scarce : PoolRoom::ample;
  }
  [[nodiscard]] const PacketPoolCounters& counters() const { return counters_; }

 private:
  friend class Packet;
  friend class PacketDraft;
  /// Null where all are in use. The one given back last comes first: it is still in the processor's cache.
  Packet::Slot* take();
  void put_back(Packet::Slot& slot);

  std::size_t size_;
  std::size_t available_;
  std::vector<Packet::Slot> slots_;  ///< never reallocated: reserved for `size_`
  Packet::Slot* free_ = nullptr;
  PacketPoolCounters counters_;
};

}  // namespace parlance::media
