#include "net/detail/stream_body.h"

#include <fmt/format.h>

#include <chrono>
#include <utility>

namespace parlance::net::detail {

namespace {

/// How long a piece may take to leave.
constexpr auto kWriteTime = std::chrono::seconds(60);

}  // namespace

void StreamBody::begin(std::string head) {
  queue_ = std::move(head);
  flush();
}

void StreamBody::write(std::string piece) {
  if (ended_ || piece.empty() || framing_ == BodyFraming::none) return;
  if (queue_.size() + piece.size() > kStreamQueueBytes) {
    ended_ = true;
    queue_.clear();
    channel_.close();  // the reading that watches the peer fails, and tells
    return;
  }
  if (framing_ == BodyFraming::chunked) piece = fmt::format("{:x}\r\n{}\r\n", piece.size(), piece);
  queue_ += piece;
  flush();
}

void StreamBody::end() {
  if (ended_) return;
  ended_ = true;
  if (framing_ == BodyFraming::chunked) queue_ += "0\r\n\r\n";
  flush();
}

void StreamBody::flush() {
  if (writing_) return;
  if (queue_.empty()) {
    if (ended_) finish(true);
    return;
  }
  writing_ = true;
  flying_ = std::exchange(queue_, {});
  channel_.set_deadline(kWriteTime);
  channel_.write({boost::asio::buffer(flying_)},
                 [self = shared_from_this()](boost::system::error_code error, std::size_t) {
                   self->writing_ = false;
                   self->flying_ = {};
                   self->channel_.set_deadline(std::chrono::milliseconds(0));
                   if (error) return self->finish(false);
                   self->flush();
                 });
}

void StreamBody::finish(bool well) {
  ended_ = true;
  if (finished_) std::exchange(finished_, {})(well);
}

}  // namespace parlance::net::detail
