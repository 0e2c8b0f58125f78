#include "proto/ice/stream_framing.h"

#include "base/check.h"

#include <limits>

namespace parlance::proto::ice {

void append_frame(Bytes& stream, ByteView datagram) {
  check(datagram.size() <= std::numeric_limits<std::uint16_t>::max(), "ice: a datagram without end");
  Writer writer(stream);
  writer.u16(static_cast<std::uint16_t>(datagram.size()));
  writer.bytes(datagram);
}

}  // namespace parlance::proto::ice
