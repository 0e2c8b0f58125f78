#include "transport/departures.h"

namespace parlance::transport {
namespace {

/// Whatever happens: a mistake with one packet must not come again with each batch.
struct Clearing {
  SendBatch& batch;
  ~Clearing() { batch.clear(); }
};

}  // namespace

void Departures::make_room() {
  // A turn's end is the best time, but waiting for it is not worth losing anything.
  if (batch_.full()) flush();
  if (!in_turn_ && !std::exchange(asked_, true)) flush_soon_();
}

void Departures::send(const proto::ice::Path& path, ByteView datagram) {
  make_room();
  batch_.add(path, datagram);
}

bool Departures::send_media(rtc::Outgoing packet) {
  make_room();
  return batch_.add(std::move(packet));
}

void Departures::flush() {
  asked_ = false;
  if (batch_.empty()) return;
  const Clearing clearing{batch_};
  const SendBatch::Sealed sealed = batch_.seal();
  sockets_.send(sealed.datagrams, counters_);
  if (sealed.streamed.empty()) return;
  if (streams_)
    streams_->send(sealed.streamed);
  else
    counters_.no_socket += sealed.streamed.size();
}

}  // namespace parlance::transport
