#pragma once

#include "base/bytes.h"
#include "base/random.h"

#include <gtest/gtest.h>

namespace parlance::proto::rtp {

Bytes from_hex(std::string_view text);

/// A line of a table in test/data/rtp: name, what else there is, outcome, bytes (empty where the line ends before them).
struct Example {
  std::string name;
  std::string codec;  ///< only in payloads.txt
  std::string outcome;
  Bytes bytes;

  [[nodiscard]] bool is_read() const { return outcome == "ok" || outcome == "read"; }
};

/// All lines of a table, of which there has to be one.
std::vector<Example> examples(const std::string& file);
/// The seed of a fuzz target that an example stands for; nothing where there is none.
Bytes seed(const std::string& target, const std::string& name);

/// Numbers for property tests; the same seed gives the same.
class Draw final {
 public:
  explicit Draw(std::uint64_t seed) : random_(seed) {}

  /// Below `bound`.
  std::uint32_t below(std::uint64_t bound) { return static_cast<std::uint32_t>(random_u64(random_) % bound); }
  bool one_in(unsigned chances) { return below(chances) == 0; }
  std::uint32_t u32() { return below(std::uint64_t{1} << 32U); }
  std::uint16_t u16() { return static_cast<std::uint16_t>(below(0x10000)); }
  std::uint8_t u8() { return static_cast<std::uint8_t>(below(0x100)); }
  Bytes bytes(std::size_t count) {
    Bytes all(count);
    random_.fill(all);
    return all;
  }

 private:
  SeededRandom random_;
};

/// Runs `read` on each beginning of the bytes, each in memory of exactly its size, so that a sanitizer sees a read beyond it.
template <class Read> void on_each_beginning(ByteView bytes, Read read) {
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const Bytes part(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
    read(ByteView(part));
  }
}

}  // namespace parlance::proto::rtp
