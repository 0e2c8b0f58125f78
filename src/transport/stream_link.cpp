#include "transport/stream_link.h"

#include "transport/address.h"

#include <utility>

namespace parlance::transport {
namespace {

/// RFC 7983 section 7: RTP and RTCP.
bool is_media(ByteView datagram) { return !datagram.empty() && datagram.front() >= 128; }

}  // namespace

StreamLink::StreamLink(net::Worker& worker, std::unique_ptr<net::TcpStream> stream, Owner& owner,
                       StreamCounters& counters)
    : worker_(worker), stream_(std::move(stream)), owner_(owner), counters_(counters),
      path_{proto::ice::Transport::tcp, to_address(stream_->local()), to_address(stream_->peer())} {}

void StreamLink::send(std::span<const net::Datagram> datagrams) {
  if (closed()) return;
  const TimePoint now = worker_.now();
  // Where the line stands still, too: what is too late shall not take the place of what is not.
  drop_late(now);
  for (const net::Datagram& each : datagrams) put(each.bytes, now);
  if (stream_->unsent() == 0) write_more();
}

void StreamLink::put(ByteView datagram, TimePoint now) {
  const std::size_t size = datagram.size() + 2;
  if (urgent_.size() + (media_.size() - sent_) + size > kMostWaiting) {
    ++counters_.full;
    return;
  }
  const bool late_is_useless = is_media(datagram);
  proto::ice::append_frame(late_is_useless ? media_ : urgent_, datagram);
  if (late_is_useless) waiting_.push_back({now, size});
  ++counters_.sent;
}

void StreamLink::drop_late(TimePoint now) {
  while (!waiting_.empty() && now - waiting_.front().since > kLatest) {
    sent_ += waiting_.front().size;
    waiting_.pop_front();
    ++counters_.late;
    --counters_.sent;
  }
  shorten();
}

void StreamLink::shorten() {
  if (sent_ < media_.size() && sent_ < kMostWaiting) return;
  media_.erase(media_.begin(), media_.begin() + static_cast<std::ptrdiff_t>(sent_));
  sent_ = 0;
}

/// At most kAhead of media at a time: what is written can't be left out any more.
void StreamLink::write_more() {
  if (closed()) return;
  drop_late(worker_.now());
  Bytes chunk = std::exchange(urgent_, {});
  std::size_t end = sent_;
  while (!waiting_.empty() && end - sent_ < kAhead) {
    end += waiting_.front().size;
    waiting_.pop_front();
  }
  const auto from = media_.begin() + static_cast<std::ptrdiff_t>(sent_);
  chunk.insert(chunk.end(), from, media_.begin() + static_cast<std::ptrdiff_t>(end));
  sent_ = end;
  shorten();
  if (!chunk.empty()) stream_->write(std::move(chunk));
}

}  // namespace parlance::transport
