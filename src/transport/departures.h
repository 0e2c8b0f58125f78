#pragma once

#include "net/worker.h"
#include "rtc/egress.h"
#include "transport/send_batch.h"
#include "transport/sockets.h"
#include "transport/streams.h"

#include <memory>

namespace parlance::transport {

/// Where the sessions of one worker put what leaves. It goes at the end of the turn (see `flush`); what is put there outside of one, in a turn of its own.
class Departures final : public rtc::Egress {
 public:
  /// `flush_soon` is called, once until the next flush, when something waits outside of a turn.
  Departures(std::size_t batch, Task flush_soon)
      : batch_(batch, counters_), flush_soon_(std::move(flush_soon)) {}

  void use(Sockets sockets) { sockets_ = std::move(sockets); }
  [[nodiscard]] const Sockets& sockets() const { return sockets_; }
  void use(std::unique_ptr<Streams> streams) { streams_ = std::move(streams); }
  /// Null: there are none.
  [[nodiscard]] Streams* streams() const { return streams_.get(); }
  /// While it lasts, somebody else sees to it that flush is called.
  void begin_turn() { in_turn_ = true; }
  void end_turn() { in_turn_ = false; }

  void send(const proto::ice::Path& path, ByteView datagram) override;
  bool send_media(rtc::Outgoing packet) override;
  void forget(const crypto::srtp::Sender& sender) override { batch_.forget(sender); }

  /// Everything leaves. `use(path)` is called for where it goes, perhaps several times for the same.
  template <class Use> void flush(const Use& use) {
    if (batch_.empty()) return;
    batch_.each_destination(use);
    flush();
  }
  void flush();
  [[nodiscard]] const DepartureCounters& counters() const { return counters_; }

 private:
  void make_room();

  DepartureCounters counters_;
  SendBatch batch_;
  Sockets sockets_;
  std::unique_ptr<Streams> streams_;
  Task flush_soon_;
  bool in_turn_ = false;
  bool asked_ = false;
};

}  // namespace parlance::transport
