#pragma once

#include "proto/rtp/span_writer.h"

#include <array>

namespace parlance::proto::rtp {

/// Chromium sends one or two old blocks besides the primary one (nine at most, by field trial).
constexpr std::size_t kMaxRedBlocks = 16;
constexpr std::uint16_t kMaxRedOffset = 0x3fff;  // RFC 2198 section 3: 14 bits
constexpr std::size_t kMaxRedBlockSize = 0x3ff;  // 10 bits; the primary block is not bound by it

struct RedBlock {
  std::uint8_t payload_type = 0;  ///< 0..127
  std::uint16_t age =
      0;  ///< timestamp of the packet less the block's, in media clock units; 0 in the primary block
  ByteView payload;
};

struct RedBlocks {
  std::array<RedBlock, kMaxRedBlocks> blocks{};
  std::size_t count = 0;  ///< at least one

  /// Oldest first as sent, the primary one last.
  [[nodiscard]] std::span<const RedBlock> all() const { return std::span(blocks).first(count); }
  [[nodiscard]] const RedBlock& primary() const { return blocks[count - 1]; }
};

/// RFC 2198 section 3. Errors: `red.short`, `red.too_many`.
Result<RedBlocks> read_red(ByteView payload);
/// The last block is the primary one. Returns the size. Errors: `red.no_room`, `red.block` (none, too many, too large or too
/// old).
Result<std::size_t> write_red(std::span<const RedBlock> blocks, MutableBytes out);

}  // namespace parlance::proto::rtp
