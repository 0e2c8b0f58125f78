#include "gateway/turn/gateway_streams.h"

#include "transport/address.h"

#include <algorithm>

namespace parlance::gateway::turn {
namespace {

/// Of what waits for a client; beyond it relayed data is dropped, for it would be late (0.4 s at 4 Mbit/s). The rest is for answers: where that is
/// full, too, the connection ends.
constexpr std::size_t kMostUnsent = net::TcpStream::kQueueBytes / 4 * 3;

}  // namespace

/// A connection and its session. Its end is reported, never carried out from inside.
class Streams::Connection final : public net::TcpReader {
 public:
  Connection(Streams& house, const proto::turn::Path& path, std::uint64_t id,
             std::unique_ptr<net::TcpStream> stream)
      : house_(house), path_(path), id_(id), stream_(std::move(stream)),
        driver_(house.house_.worker,
                StreamSession(path.client, house.house_.software, house.house_.counters,
                              house.house_.worker.now()),
                [this](StreamAction action) { act(std::move(action)); }) {
    stream_->start(*this);
  }

  void on_bytes(ByteView bytes) override {
    if (!driver_.receive(bytes)) end();
  }
  void on_closed() override { end(); }

  bool write(Bytes bytes) {
    if (stream_->unsent() > kMostUnsent) return false;
    stream_->write(std::move(bytes));
    return true;
  }
  void answer(Bytes bytes) { stream_->write(std::move(bytes)); }
  void settle() { stream_->settle(); }
  [[nodiscard]] std::uint64_t id() const { return id_; }

 private:
  void act(StreamAction action) {
    if (ended_) return;
    if (auto* send = std::get_if<SendBytes>(&action)) {
      stream_->write(std::move(send->bytes));
    } else if (const auto* message = std::get_if<PassMessage>(&action)) {
      house_.owner_.on_message(path_, message->bytes);
    } else if (!house_.owner_.is_served(path_)) {
      ++house_.house_.counters.idle_streams;
      end();
    }
  }
  void end() {
    if (std::exchange(ended_, true)) return;
    house_.house_.worker.post([&house = house_, path = path_, id = id_] { house.forget(path, id); });
  }

  Streams& house_;
  proto::turn::Path path_;
  std::uint64_t id_;
  std::unique_ptr<net::TcpStream> stream_;
  bool ended_ = false;
  net::Driver<StreamSession> driver_;
};

Streams::Streams(House house, const Limits& limits, Owner& owner)
    : house_(house), limits_(limits), owner_(owner) {}

Streams::~Streams() = default;

Streams::Source Streams::source_of(const proto::turn::Path& path) {
  Source source = path.client.ip;
  if (!path.client.is_ipv4()) std::fill(source.begin() + 8, source.end(), std::uint8_t{0});
  return source;
}

void Streams::accept(std::unique_ptr<net::TcpStream> stream) {
  const proto::turn::Path path{proto::turn::Transport::stream, transport::to_address(stream->peer()),
                               transport::to_address(stream->local())};
  const Source source = source_of(path);
  if (count_of(source) >= limits_.of_source || connections_.contains(path) || !make_room()) {
    ++refused_;
    return;
  }
  ++per_source_[source];
  newcomers_[next_id_] = path;
  connections_[path] = std::make_unique<Connection>(*this, path, next_id_++, std::move(stream));
}

std::size_t Streams::count_of(const Source& source) const {
  const auto known = per_source_.find(source);
  return known == per_source_.end() ? 0 : known->second;
}

bool Streams::make_room() {
  if (connections_.size() < limits_.all) return true;
  if (newcomers_.empty()) return false;
  ++refused_;
  const auto [id, path] = *newcomers_.begin();
  forget(path, id);
  return true;
}

bool Streams::write(const proto::turn::Path& path, Bytes bytes) {
  const auto found = connections_.find(path);
  return found != connections_.end() && found->second->write(std::move(bytes));
}

void Streams::settle(const proto::turn::Path& path) {
  const auto found = connections_.find(path);
  if (found == connections_.end()) return;
  newcomers_.erase(found->second->id());
  found->second->settle();
}

void Streams::answer(const proto::turn::Path& path, Bytes bytes) {
  if (const auto found = connections_.find(path); found != connections_.end())
    found->second->answer(std::move(bytes));
}

void Streams::forget(const proto::turn::Path& path, std::uint64_t id) {
  const auto found = connections_.find(path);
  if (found == connections_.end() || found->second->id() != id) return;
  connections_.erase(found);
  newcomers_.erase(id);
  const auto count = per_source_.find(source_of(path));
  if (--count->second == 0) per_source_.erase(count);
  owner_.on_end(path);
}

void Streams::clear() {
  connections_.clear();
  newcomers_.clear();
  per_source_.clear();
}

}  // namespace parlance::gateway::turn
