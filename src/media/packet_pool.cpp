#include "media/packet_pool.h"

#include <algorithm>

namespace parlance::media {

void Packet::recycle(Slot& slot) { slot.home->put_back(slot); }

PacketDraft::~PacketDraft() {
  if (slot_ != nullptr) slot_->home->put_back(*slot_);
}

std::span<std::uint8_t> PacketDraft::buffer() {
  check(slot_ != nullptr, "an empty draft was written to");
  return slot_->bytes;
}

Packet PacketDraft::seal(std::size_t size, const PacketFields& fields) {
  check(slot_ != nullptr && size <= kMaxPacketSize, "a draft was sealed that holds no packet");
  check(std::size_t{fields.payload_offset} + fields.payload_length <= size, "a payload beyond its packet");
  check(std::size_t{fields.descriptor_offset} + fields.descriptor_length <= size,
        "a descriptor beyond its packet");
  Packet::Slot* const slot = std::exchange(slot_, nullptr);
  slot->size = static_cast<std::uint16_t>(size);
  slot->fields = fields;
  slot->references = 1;
  ++slot->home->counters_.made;
  return Packet(slot);
}

// The bytes are left as they come: a pool that is never filled takes little memory.
PacketPool::PacketPool(std::size_t slots)
    : size_(slots), slots_(std::make_unique_for_overwrite<Packet::Slot[]>(slots)) {
  for (std::size_t i = slots; i-- > 0;) {
    slots_[i].home = this;
    put_back(slots_[i]);
  }
}

PacketDraft PacketPool::draft() {
  if (free_ == nullptr) {
    ++counters_.exhausted;
    return PacketDraft(nullptr);
  }
  Packet::Slot* const slot = std::exchange(free_, free_->next_free);
  --available_;
  return PacketDraft(slot);
}

Packet PacketPool::make(ByteView bytes, const PacketFields& fields) {
  if (bytes.size() > kMaxPacketSize) {
    ++counters_.oversized;
    return {};
  }
  PacketDraft draft = this->draft();
  if (!draft) return {};
  std::ranges::copy(bytes, draft.buffer().begin());
  return draft.seal(bytes.size(), fields);
}

void PacketPool::put_back(Packet::Slot& slot) {
  slot.next_free = free_;
  free_ = &slot;
  ++available_;
}

}  // namespace parlance::media
