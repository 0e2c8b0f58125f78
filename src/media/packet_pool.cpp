#include "media/packet_pool.h"

#include <algorithm>

namespace parlance::media {

void Packet::recycle(Slot& slot) { slot.home->put_back(slot); }

PoolRoom Packet::pool_room() const { return slot().home->room(); }

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

PacketDraft PacketPool::draft() {
  Packet::Slot* const slot = take();
  if (slot == nullptr) ++counters_.exhausted;
  return PacketDraft(slot);
}

Packet::Slot* PacketPool::take() {
  if (available_ == 0) return nullptr;
  --available_;
  if (free_ != nullptr) return std::exchange(free_, free_->next_free);
  Packet::Slot& fresh = slots_.emplace_back();
  fresh.home = this;
  return &fresh;
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
