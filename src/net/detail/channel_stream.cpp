#include "net/detail/tcp_stream.h"

#include <boost/asio/post.hpp>

#include <array>
#include <utility>

namespace parlance::net::detail {
namespace {

using boost::system::error_code;

constexpr std::size_t kReadBytes = 4096;

/// What a stream's owner holds a part of; kept alive by what is under way on the channel, too.
class StreamState final : public std::enable_shared_from_this<StreamState> {
 public:
  StreamState(AsioWorker& worker, std::unique_ptr<Channel> channel, Standing standing)
      : worker_(worker), channel_(std::move(channel)), standing_(std::move(standing)) {
    channel_->set_deadline(std::chrono::milliseconds(0));
  }

  void watch_standing() {
    if (!standing_.newcomer) return;
    standing_.newcomer->on_evicted([weak = weak_from_this()] {
      if (const auto self = weak.lock()) self->drop_later();
    });
  }

  [[nodiscard]] Endpoint local() const { return channel_->local(); }
  [[nodiscard]] std::size_t unsent() const { return waiting_.size() + leaving_.size(); }
  void settle() { standing_.newcomer.reset(); }

  void start(TcpReader& reader) {
    reader_ = &reader;
    if (standing_.early.empty()) return read();
    boost::asio::post(channel_->executor(), [self = shared_from_this()] {
      const Bytes early = std::exchange(self->standing_.early, {});
      self->hand_out(early);
    });
  }

  void write(Bytes bytes) {
    if (closed_ || bytes.empty()) return;
    if (unsent() + bytes.size() > TcpStream::kQueueBytes) return drop_later();
    if (waiting_.empty())
      waiting_ = std::move(bytes);
    else
      waiting_.insert(waiting_.end(), bytes.begin(), bytes.end());
    if (leaving_.empty()) write_next();
  }

  void close() {
    if (std::exchange(closed_, true)) return;
    reader_ = nullptr;
    standing_ = {};
    channel_->close();
  }

 private:
  void read() {
    channel_->read_some(boost::asio::buffer(buffer_),
                        [self = shared_from_this()](error_code error, std::size_t count) {
                          if (error) return self->drop();
                          self->hand_out(ByteView(self->buffer_).first(count));
                        });
  }

  void hand_out(ByteView bytes) {
    if (closed_) return;
    const bool well = worker_.guarded([this, bytes] { reader_->on_bytes(bytes); });
    if (closed_) return;
    if (!well) return drop();
    read();
  }

  /// All that has gathered, as one record or few.
  void write_next() {
    leaving_ = std::exchange(waiting_, {});
    channel_->write({boost::asio::buffer(leaving_)},
                    [self = shared_from_this()](error_code error, std::size_t) { self->on_written(error); });
  }

  void on_written(error_code error) {
    leaving_.clear();
    if (closed_) return;
    if (error) return drop();
    if (!waiting_.empty()) return write_next();
    TcpReader* const reader = reader_;
    if (reader != nullptr) worker_.guarded([reader] { reader->on_drained(); });
  }

  /// Not from inside the owner's own call.
  void drop_later() {
    boost::asio::post(channel_->executor(), [self = shared_from_this()] { self->drop(); });
  }

  void drop() {
    TcpReader* const reader = reader_;
    if (closed_) return;
    close();
    if (reader != nullptr) worker_.guarded([reader] { reader->on_closed(); });
  }

  AsioWorker& worker_;
  std::unique_ptr<Channel> channel_;
  Standing standing_;
  TcpReader* reader_ = nullptr;
  std::array<std::uint8_t, kReadBytes> buffer_{};
  Bytes waiting_;
  Bytes leaving_;  ///< under way
  bool closed_ = false;
};

class OwnStream final : public TcpStream {
 public:
  OwnStream(std::shared_ptr<StreamState> state, const Endpoint& peer)
      : state_(std::move(state)), peer_(peer) {}
  ~OwnStream() override { state_->close(); }
  OwnStream(const OwnStream&) = delete;
  OwnStream& operator=(const OwnStream&) = delete;
  [[nodiscard]] Endpoint peer() const override { return peer_; }
  [[nodiscard]] Endpoint local() const override { return state_->local(); }
  void start(TcpReader& reader) override { state_->start(reader); }
  void write(Bytes bytes) override { state_->write(std::move(bytes)); }
  [[nodiscard]] std::size_t unsent() const override { return state_->unsent(); }
  void settle() override { state_->settle(); }

 private:
  std::shared_ptr<StreamState> state_;
  Endpoint peer_;
};

}  // namespace

std::unique_ptr<TcpStream> channel_stream(AsioWorker& worker, std::unique_ptr<Channel> channel,
                                          const Endpoint& peer, Standing standing) {
  auto state = std::make_shared<StreamState>(worker, std::move(channel), std::move(standing));
  state->watch_standing();
  return std::make_unique<OwnStream>(std::move(state), peer);
}

}  // namespace parlance::net::detail
