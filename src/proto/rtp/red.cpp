#include "proto/rtp/red.h"

namespace parlance::proto::rtp {
namespace {

constexpr unsigned kMore = 0x80;  // RFC 2198 section 3: F, another header follows

struct Head {
  RedBlock block;
  std::size_t size = 0;
  bool last = false;
};

Result<Head> read_head(Reader& reader) {
  const auto first = reader.u8();
  if (!first) return fail(Kind::malformed, "red.short");
  Head head;
  head.block.payload_type = *first & 0x7fU;
  head.last = (*first & kMore) == 0;
  if (head.last) return head;
  const auto high = reader.u8();
  const auto low = reader.u16();
  if (!high || !low) return fail(Kind::malformed, "red.short");
  const std::uint32_t rest = std::uint32_t{*high} << 16U | *low;
  head.block.age = static_cast<std::uint16_t>(rest >> 10U);
  head.size = rest & kMaxRedBlockSize;
  return head;
}

bool is_sound(std::span<const RedBlock> blocks) {
  if (blocks.empty() || blocks.size() > kMaxRedBlocks) return false;
  for (const RedBlock& block : blocks.first(blocks.size() - 1)) {
    if (block.age > kMaxRedOffset || block.payload.size() > kMaxRedBlockSize) return false;
  }
  return true;
}

}  // namespace

Result<RedBlocks> read_red(ByteView payload) {
  Reader reader(payload);
  RedBlocks red;
  std::array<std::size_t, kMaxRedBlocks> sizes{};
  for (bool last = false; !last;) {
    if (red.count == kMaxRedBlocks) return fail(Kind::too_large, "red.too_many");
    const auto head = read_head(reader);
    if (!head) return head.error();
    sizes[red.count] = head->size;
    red.blocks[red.count++] = head->block;
    last = head->last;
  }
  for (std::size_t i = 0; i + 1 < red.count; ++i) {
    const auto data = reader.bytes(sizes[i]);
    if (!data) return fail(Kind::malformed, "red.short");
    red.blocks[i].payload = *data;
  }
  red.blocks[red.count - 1].payload = reader.rest();
  return red;
}

Result<std::size_t> write_red(std::span<const RedBlock> blocks, MutableBytes out) {
  if (!is_sound(blocks)) return fail(Kind::malformed, "red.block");
  SpanWriter writer(out);
  for (const RedBlock& block : blocks.first(blocks.size() - 1)) {
    writer.u8(static_cast<std::uint8_t>(kMore | block.payload_type));
    writer.u24(static_cast<std::uint32_t>(block.age) << 10U |
               static_cast<std::uint32_t>(block.payload.size()));
  }
  writer.u8(blocks.back().payload_type & 0x7fU);
  for (const RedBlock& block : blocks) writer.bytes(block.payload);
  if (writer.overflowed()) return fail(Kind::too_large, "red.no_room");
  return writer.size();
}

}  // namespace parlance::proto::rtp
