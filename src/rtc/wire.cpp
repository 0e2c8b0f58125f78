#include "rtc/wire.h"

#include "proto/rtp/rtcp_reports.h"
#include "proto/rtp/rtcp_sources.h"

#include <utility>

namespace parlance::rtc {

namespace rtp = proto::rtp;

void Wire::set_way(Connection& connection, Identity identity) {
  connection_ = &connection;
  identity_ = std::move(identity);
}

bool Wire::send_media(Outgoing packet) {
  crypto::srtp::Sender* const sender = connection_ != nullptr ? connection_->sender() : nullptr;
  if (sender == nullptr) {
    ++counters_.not_ready;
    return false;
  }
  const std::size_t size = packet.header_size + packet.patch_size + packet.payload.size();
  packet.sender = sender;
  packet.path = connection_->path();
  if (!egress_.send_media(std::move(packet))) {
    ++counters_.egress_full;
    return false;
  }
  ++counters_.packets;
  counters_.bytes += size;
  return true;
}

/// RFC 3550 section 6.1 wants every compound to begin with a report and to name its source.
void Wire::begin() {
  size_ = 0;
  filled_ = false;
  if (identity_.reduced_size) return;
  rtp::SpanWriter out(std::span<std::uint8_t>(buffer_).first(kMaxReport));
  const std::array names{rtp::SourceName{identity_.ssrc, identity_.cname}};
  const bool written = rtp::write_receiver_report(identity_.ssrc, {}, out).has_value() &&
                       rtp::write_source_names(names, out).has_value();
  if (written) size_ = out.size();
}

void Wire::flush() {
  const std::size_t size = std::exchange(size_, 0);
  if (size == 0 || !std::exchange(filled_, false)) return;
  crypto::srtp::Sender* const sender = connection_ != nullptr ? connection_->sender() : nullptr;
  if (sender == nullptr) {
    ++counters_.reports_dropped;
    return;
  }
  const auto whole = sender->protect_rtcp(buffer_, size);
  if (!whole) {
    ++counters_.reports_dropped;
    return;
  }
  egress_.send(connection_->path(), ByteView(buffer_).first(*whole));
  ++counters_.reports;
}

}  // namespace parlance::rtc
