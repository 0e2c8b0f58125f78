#include "proto/turn/request.h"

namespace parlance::proto::turn {

Bytes sign(stun::MessageWriter writer, const crypto::Md5& key, Fingerprint fingerprint) {
  writer.add_integrity(key);
  if (fingerprint == Fingerprint::with) writer.add_fingerprint();
  return std::move(writer).take();
}

}  // namespace parlance::proto::turn
