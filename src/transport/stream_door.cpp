#include "transport/stream_door.h"

#include "proto/ice/username.h"
#include "transport/fragment.h"

#include <optional>
#include <utility>

namespace parlance::transport {
namespace {

constexpr std::size_t kLength = 2;  // RFC 4571 section 2

}  // namespace

void StreamHomes::add(net::Worker& worker, const std::shared_ptr<StreamHome>& home) {
  homes_.push_back({home, net::BoundedPost(worker, kUnderWay)});
}

bool StreamHomes::send(std::size_t to, net::DetachedTcp detached, Bytes first) const {
  if (to >= homes_.size()) return false;
  const Home& home = homes_[to];
  return home.post.post([weak = home.home, moved = std::move(detached), bytes = std::move(first)]() mutable {
    if (const auto there = weak.lock()) there->on_stream(std::move(moved), bytes);
  });
}

/// One connection until its first datagram is whole.
class StreamDoor::Caller final : public net::TcpReader {
 public:
  Caller(StreamDoor& door, std::unique_ptr<net::TcpStream> stream) : door_(door), stream_(std::move(stream)) {
    timer_ = door_.worker_.at(door_.worker_.now() + kPatience, [this] {
      ++door_.counters_.slow;
      close();
    });
  }
  void start() { stream_->start(*this); }

  void on_bytes(ByteView bytes) override {
    if (bytes_.size() + bytes.size() > kMaxAhead) return refuse();
    bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
    const auto size = first_size();
    if (!size) return;
    if (*size == 0 || *size > kMaxFirst) return refuse();
    if (bytes_.size() >= kLength + *size) decide(ByteView(bytes_).subspan(kLength, *size));
  }
  void on_closed() override { close(); }

 private:
  [[nodiscard]] std::optional<std::size_t> first_size() const {
    const auto size = Reader(bytes_).u16();
    return size ? std::optional<std::size_t>(*size) : std::nullopt;
  }

  void decide(ByteView first) {
    const auto names = proto::ice::peek_username(first);
    const auto home = names ? worker_of_fragment(names->local_ufrag) : std::nullopt;
    if (!home) return refuse();
    auto detached = stream_->detach();
    const bool sent = detached && door_.homes_->send(*home, std::move(*detached), std::move(bytes_));
    ++(sent ? door_.counters_.passed : door_.counters_.no_home);
    close();
  }

  void refuse() {
    ++door_.counters_.refused;
    close();
  }

  void close() {
    timer_.cancel();
    stream_.reset();
    door_.leave(*this);
  }

  StreamDoor& door_;
  std::unique_ptr<net::TcpStream> stream_;
  net::Timer timer_;
  Bytes bytes_;
};

StreamDoor::StreamDoor(net::Worker& worker, std::shared_ptr<const StreamHomes> homes)
    : worker_(worker), homes_(std::move(homes)) {}

StreamDoor::~StreamDoor() = default;

void StreamDoor::enter(std::unique_ptr<net::TcpStream> stream) {
  ++counters_.callers;
  auto caller = std::make_shared<Caller>(*this, std::move(stream));
  Caller& made = *caller;
  callers_.emplace(&made, std::move(caller));
  made.start();
}

void StreamDoor::leave(Caller& caller) {
  const auto found = callers_.find(&caller);
  if (found == callers_.end()) return;
  // From inside its own call: it lives a round of the loop longer.
  worker_.post([last = std::move(found->second)] { static_cast<void>(last); });
  callers_.erase(found);
}

}  // namespace parlance::transport
