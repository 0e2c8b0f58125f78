#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

namespace parlance::gateway::web {

/// Names a pipe for as long as the process runs: the worker that its connection lives on, and its place there.
struct PipeId {
  std::size_t worker = 0;
  std::uint32_t slot = 0;
  std::uint32_t generation = 0;
  friend bool operator==(const PipeId&, const PipeId&) = default;
};

/// What carries a session to its client at present. Owned by the session; destroying it without `close` means that it is gone already.
class Pipe {
 public:
  virtual ~Pipe() = default;
  [[nodiscard]] virtual PipeId id() const = 0;
  /// One encoded message.
  virtual void send(std::string text) = 0;
  /// Once, the last call. `code`: docs/protocol.md, section 5.
  virtual void close(std::uint16_t code) = 0;
};

}  // namespace parlance::gateway::web

template <> struct std::hash<parlance::gateway::web::PipeId> {
  std::size_t operator()(const parlance::gateway::web::PipeId& id) const noexcept {
    return (id.worker * 31U + id.slot) * 1000003U + id.generation;
  }
};
