#pragma once

#include "base/machine.h"
#include "proto/stun/binding.h"
#include "proto/stun/budget.h"
#include "proto/turn/framing.h"
#include "proto/turn/limits.h"

#include <array>
#include <string>
#include <variant>

namespace parlance::gateway::turn {

struct Counters {
  std::array<std::uint64_t, proto::stun::kOutcomes>
      datagrams{};  ///< by outcome; those answered are in `success` and `unknown_attributes`
  std::array<std::uint64_t, proto::stun::kOutcomes> messages{};  ///< the same, on streams
  std::uint64_t over_budget = 0;  ///< datagrams that had an answer, and did not get it
  std::uint64_t datagram_bytes_in = 0;
  std::uint64_t datagram_bytes_out = 0;
  std::uint64_t broken_streams = 0;  ///< closed because they were not STUN
  std::uint64_t idle_streams = 0;    ///< closed because nothing whole came
  std::uint64_t late = 0;            ///< data for clients on streams that did not keep up, dropped
};

/// Answers datagrams, within each source's budget.
class DatagramSession final {
 public:
  /// All three outlive it. `software` empty: say none.
  DatagramSession(std::string_view software, Random& random, Counters& counters)
      : software_(software), budget_(random), counters_(counters) {}

  /// Empty: stay silent.
  [[nodiscard]] Bytes answer(ByteView datagram, const proto::stun::TransportAddress& source, TimePoint now);
  /// Whether another protocol's answer of this size may go to a source that has proven nothing. Counted as ours.
  [[nodiscard]] bool may_answer(const proto::stun::TransportAddress& source, std::size_t request,
                                std::size_t answer, TimePoint now);

 private:
  std::string_view software_;
  proto::stun::SourceBudget budget_;
  Counters& counters_;
};

struct SendBytes {
  Bytes bytes;
};
/// A whole message that is no Binding: TURN's, or nobody's.
struct PassMessage {
  Bytes bytes;
};
/// Nothing whole has come for long. The owner may let it stay.
struct StreamIdle {};
using StreamAction = std::variant<SendBytes, PassMessage, StreamIdle>;

/// One TCP or TLS connection. Its source is proven by the handshake, so it has no byte budget: what it can't read, it does not get.
class StreamSession final {
 public:
  using Input = ByteView;
  using Action = StreamAction;

  /// From one whole message to the next: single bytes do not prolong it.
  static constexpr Duration kIdle = std::chrono::seconds(30);

  /// `software` and `counters` outlive it.
  StreamSession(const proto::stun::TransportAddress& peer, std::string_view software, Counters& counters,
                TimePoint now)
      : peer_(peer), software_(software), counters_(counters), framing_(proto::turn::kMaxStreamMessage),
        deadline_(now + kIdle) {}

  /// After an error (those of proto::turn::Framing) the connection is of no use.
  Result<void> receive(ByteView bytes, TimePoint now, Outbox<StreamAction>& out);
  void tick(TimePoint now, Outbox<StreamAction>& out);
  [[nodiscard]] std::optional<TimePoint> deadline() const { return deadline_; }

 private:
  void take(ByteView message, Outbox<StreamAction>& out);

  proto::stun::TransportAddress peer_;
  std::string_view software_;
  Counters& counters_;
  proto::turn::Framing framing_;
  TimePoint deadline_;
};

static_assert(Machine<StreamSession>);

}  // namespace parlance::gateway::turn
