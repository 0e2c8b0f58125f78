#pragma once

#include "gateway/web/pipe.h"
#include "net/handle.h"

#include <string>

namespace parlance::gateway::web {

/// The other end of a session's Pipe: where its connection lives. Reached from the session's worker by handle.
class PipeEnd {
 public:
  virtual ~PipeEnd() = default;
  virtual void deliver(std::string text) = 0;
  /// The last call.
  virtual void close(std::uint16_t code) = 0;
};

inline PipeId pipe_id_of(net::Handle<PipeEnd> handle) {
  return {handle.worker, handle.slot, handle.generation};
}
inline net::Handle<PipeEnd> handle_of(PipeId id) {
  return {static_cast<std::uint32_t>(id.worker), id.slot, id.generation};
}

}  // namespace parlance::gateway::web
