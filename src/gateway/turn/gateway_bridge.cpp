#include "gateway/turn/gateway_bridge.h"

#include <utility>

namespace parlance::gateway::turn {
namespace {

/// Reads that wait for the home at a time, of all connections together: 4 KiB each.
constexpr std::size_t kMostPosts = 4096;

}  // namespace

/// The connection itself, on its worker.
class Bridge::Far final : public net::TcpReader {
 public:
  Far(Bridge& bridge, std::unique_ptr<net::TcpStream> stream) : bridge_(bridge), stream_(std::move(stream)) {}

  void set_handle(net::Handle<Far> handle) { handle_ = handle; }
  void start() { stream_->start(*this); }
  void settle() { stream_->settle(); }
  void write(Bytes bytes) {
    written_ += bytes.size();
    stream_->write(std::move(bytes));
  }
  [[nodiscard]] const net::TcpStream& stream() const { return *stream_; }

  void on_bytes(ByteView bytes) override;
  void on_closed() override;
  void on_drained() override;

 private:
  Bridge& bridge_;
  std::unique_ptr<net::TcpStream> stream_;
  net::Handle<Far> handle_;
  std::size_t written_ = 0;
};

/// What stands for it on the home.
class Bridge::Near final : public net::TcpStream {
 public:
  Near(Bridge& bridge, net::Handle<Far> far, const net::Endpoint& peer, const net::Endpoint& local)
      : bridge_(bridge), far_(far), peer_(peer), local_(local) {
    bridge_.near_[far_] = this;
  }
  ~Near() override {
    bridge_.near_.erase(far_);
    bridge_.drop(far_);
  }
  Near(const Near&) = delete;
  Near& operator=(const Near&) = delete;

  [[nodiscard]] net::Endpoint peer() const override { return peer_; }
  [[nodiscard]] net::Endpoint local() const override { return local_; }
  [[nodiscard]] std::size_t unsent() const override { return written_ - drained_; }
  void start(net::TcpReader& reader) override {
    reader_ = &reader;
    bridge_.to_far(far_, [](Far& far) { far.start(); });
  }
  void settle() override {
    bridge_.to_far(far_, [](Far& far) { far.settle(); });
  }
  void write(Bytes bytes) override {
    written_ += bytes.size();
    bridge_.to_far(far_, [own = std::move(bytes)](Far& far) mutable { far.write(std::move(own)); });
  }

  void hear(ByteView bytes) {
    if (reader_ != nullptr) reader_->on_bytes(bytes);
  }
  void hear_end() {
    if (net::TcpReader* reader = std::exchange(reader_, nullptr)) reader->on_closed();
  }
  void hear_drained(std::size_t written) { drained_ = written; }

 private:
  Bridge& bridge_;
  net::Handle<Far> far_;
  net::Endpoint peer_;
  net::Endpoint local_;
  net::TcpReader* reader_ = nullptr;
  std::size_t written_ = 0;
  std::size_t drained_ = 0;
};

template <class F> bool Bridge::to_near(net::Handle<Far> handle, F act) {
  return posts_.post([this, handle, own = std::move(act)]() mutable {
    const auto found = near_.find(handle);
    if (found != near_.end()) own(*found->second);
  });
}

void Bridge::Far::on_bytes(ByteView bytes) {
  auto hear = [own = Bytes(bytes.begin(), bytes.end())](Near& near) { near.hear(own); };
  if (!bridge_.to_near(handle_, std::move(hear))) on_closed();
}

/// Told beside the limit: an end that gets lost would leave the rest behind.
void Bridge::Far::on_closed() {
  bridge_.home_.post([&bridge = bridge_, handle = handle_] {
    const auto found = bridge.near_.find(handle);
    if (found != bridge.near_.end()) found->second->hear_end();
  });
}

void Bridge::Far::on_drained() {
  bridge_.home_.post([&bridge = bridge_, handle = handle_, count = written_] {
    const auto found = bridge.near_.find(handle);
    if (found != bridge.near_.end()) found->second->hear_drained(count);
  });
}

Bridge::Bridge(const std::vector<net::Worker*>& workers, net::Worker& home, Accept accept)
    : home_(home), accept_(std::move(accept)), posts_(home, kMostPosts) {
  for (net::Worker* worker : workers) sides_.push_back(std::make_unique<Side>(*worker));
}

Bridge::Side::Side(net::Worker& on) : worker(on), ends(on.index()) {}

Bridge::Side::~Side() = default;

Bridge::~Bridge() = default;

void Bridge::take(net::Worker& worker, std::unique_ptr<net::TcpStream> stream) {
  if (worker.index() == home_.index()) return accept_(std::move(stream));
  Side& side = *sides_[worker.index()];
  auto far = std::make_unique<Far>(*this, std::move(stream));
  const auto handle = side.ends.add(*far);
  far->set_handle(handle);
  const net::Endpoint peer = far->stream().peer();
  const net::Endpoint local = far->stream().local();
  side.own[handle] = std::move(far);
  const bool posted = posts_.post(
      [this, handle, peer, local] { accept_(std::make_unique<Near>(*this, handle, peer, local)); });
  if (!posted) drop(handle);
}

/// From any worker.
void Bridge::drop(net::Handle<Far> handle) {
  Side& side = *sides_[handle.worker];
  side.worker.post([&side, handle] {
    side.ends.remove(handle);
    side.own.erase(handle);
  });
}

void Bridge::release(net::Worker& worker) {
  Side& side = *sides_[worker.index()];
  for (const auto& [handle, far] : side.own) side.ends.remove(handle);
  side.own.clear();
}

}  // namespace parlance::gateway::turn
