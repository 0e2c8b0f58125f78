#include "base/check.h"
#include "proto/rtp/dependency_descriptor.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

using namespace parlance;
using namespace parlance::proto::rtp;

namespace {

void read_one(DependencyReader& reader, ByteView value) {
  const auto descriptor = reader.read(value);
  static_cast<void>(read_dependency_basics(value).has_value());
  const DependencyStructure* structure = reader.structure();
  if (!descriptor || structure == nullptr) return;
  static_cast<void>(structure->targets_within({3, 7}));
  // A late packet's own structure is not kept, so that only what the newest one explains can be written.
  Bytes out(8192);
  const auto size = write_dependency_descriptor(*descriptor, *structure, out);
  if (!size) return;
  DependencyReader again;
  DependencyDescriptor key = *descriptor;
  key.structure_attached = true;
  const auto first = write_dependency_descriptor(key, *structure, out);
  check(first.has_value(), "a structure that was read cannot be written");
  check(again.read(ByteView(out).first(*first)).has_value(), "our own descriptor does not parse");
  check(*again.structure() == *structure, "another structure");
}

}  // namespace

/// A row of descriptors of one stream, each behind its size.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ByteView rest(data, size);
  DependencyReader reader;
  while (!rest.empty()) {
    const std::size_t length = std::min<std::size_t>(rest[0], rest.size() - 1);
    read_one(reader, rest.subspan(1, length));
    rest = rest.subspan(1 + length);
  }
  return 0;
}
