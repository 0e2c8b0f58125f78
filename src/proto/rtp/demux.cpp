#include "proto/rtp/demux.h"

namespace parlance::proto::rtp {

Traffic traffic_of(ByteView datagram) {
  if (datagram.empty()) return Traffic::unknown;
  const std::uint8_t first = datagram[0];
  if (first <= 3) return Traffic::stun;
  if (first >= 128 && first <= 191) return Traffic::rtp;
  if (first >= 20 && first <= 63) return Traffic::dtls;
  if (first >= 64 && first <= 79) return Traffic::turn_channel;
  if (first >= 16 && first <= 19) return Traffic::zrtp;
  return Traffic::unknown;
}

bool is_rtcp(ByteView datagram) { return datagram.size() >= 2 && datagram[1] >= 192 && datagram[1] <= 223; }

}  // namespace parlance::proto::rtp
