#include "transport/streams.h"

#include "transport/address.h"

#include <utility>

namespace parlance::transport {
namespace {

Path path_of(const net::Datagram& datagram) {
  return {proto::ice::Transport::tcp, to_address(datagram.local), to_address(datagram.peer)};
}

}  // namespace

void Streams::adopt(net::DetachedTcp detached, ByteView first) {
  if (links_.size() >= limit_) {
    ++counters_.refused;
    return;
  }
  auto stream = net::TcpStream::attach(worker_, std::move(detached), StreamLink::kAhead);
  if (!stream) return;
  auto link = std::make_unique<StreamLink>(worker_, std::move(stream), *this, counters_);
  StreamLink& made = *link;
  const auto [place, isNew] = links_.try_emplace(made.path(), std::move(link));
  if (!isNew) return;
  ++counters_.opened;
  on_link_bytes(made, first);
  if (!made.closed()) made.start();
}

void Streams::send(std::span<const net::Datagram> datagrams) {
  while (!datagrams.empty()) {
    const net::Datagram& first = datagrams.front();
    std::size_t run = 1;
    while (run < datagrams.size() && datagrams[run].peer == first.peer && datagrams[run].local == first.local)
      ++run;
    const auto link = links_.find(path_of(first));
    if (link != links_.end())
      link->second->send(datagrams.first(run));
    else
      counters_.gone += run;
    datagrams = datagrams.subspan(run);
  }
}

void Streams::close(const Path& path) {
  if (path.transport == proto::ice::Transport::tcp) retire(path);
}

void Streams::deliver(StreamLink& link, ByteView bytes) {
  const Path path = link.path();
  bool proven = true;
  const auto taken = link.take(bytes, [&](std::span<std::uint8_t> datagram) {
    ++counters_.received;
    proven = user_.on_stream_datagram(path, datagram);
    return proven && !link.closed();
  });
  if (!proven) {
    ++counters_.unproven;
    retire(path);
  } else if (!taken) {
    ++counters_.malformed;
    on_link_closed(link);
  }
}

void Streams::on_link_closed(StreamLink& link) {
  const Path path = link.path();
  retire(path);
  user_.on_stream_closed(path);
}

void Streams::retire(const Path& path) {
  const auto found = links_.find(path);
  if (found == links_.end()) return;
  found->second->close();
  gone_->push_back(std::move(found->second));
  links_.erase(found);
  if (gone_->size() == 1) worker_.post([gone = gone_] { gone->clear(); });
}

}  // namespace parlance::transport
