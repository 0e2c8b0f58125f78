#pragma once

#include "net/detail/asio_worker.h"
#include "net/detail/channel.h"
#include "net/detail/exchange.h"

#include <memory>
#include <string>

namespace parlance::net::detail {

/// How the pieces of a streamed body are framed.
enum class BodyFraming {
  chunked,      ///< RFC 9112, 7.1
  until_close,  ///< for HTTP/1.0
  none,         ///< the answer to HEAD
};

/// The body of one response, written as it comes.
class StreamBody final : public BodyWriter, public std::enable_shared_from_this<StreamBody> {
 public:
  /// `owner` keeps the channel alive. `finished(false)`: the peer is gone, or too slow.
  StreamBody(std::shared_ptr<void> owner, Channel& channel, BodyFraming framing,
             Function<void(bool)> finished)
      : owner_(std::move(owner)), channel_(channel), framing_(framing), finished_(std::move(finished)) {}

  void begin(std::string head);
  void write(std::string piece) override;
  void end() override;

 private:
  void flush();
  void finish(bool well);

  std::shared_ptr<void> owner_;
  Channel& channel_;
  BodyFraming framing_;
  Function<void(bool)> finished_;
  std::string queue_;
  std::string flying_;
  bool writing_ = false;
  bool ended_ = false;
};

}  // namespace parlance::net::detail
