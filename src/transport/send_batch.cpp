#include "transport/send_batch.h"

#include "base/check.h"
#include "transport/address.h"

#include <algorithm>
#include <bit>
#include <functional>

namespace parlance::transport {
namespace {

std::uint32_t ssrc_of(ByteView header) {
  Reader reader(header);
  if (!reader.skip(8)) return 0;  // RFC 3550 section 5.1
  return reader.u32().value_or(0);
}

}  // namespace

SendBatch::SendBatch(std::size_t capacity, DepartureCounters& counters)
    : capacity_(std::max<std::size_t>(capacity, 1)), counters_(counters),
      memory_(std::make_unique<std::uint8_t[]>(capacity_ * kBuffer)), cells_(std::bit_ceil(2 * capacity_)) {
  items_.reserve(capacity_);
  groups_.reserve(capacity_);
  jobs_.reserve(capacity_);
  job_items_.reserve(capacity_);
  leaving_.reserve(capacity_);
}

std::span<std::uint8_t> SendBatch::buffer(std::size_t index) const {
  return {memory_.get() + index * kBuffer, kBuffer};
}

SendBatch::Item& SendBatch::append(const proto::ice::Path& path) {
  check(!full(), "a full batch was added to");
  items_.push_back({});
  items_.back().path = path;
  return items_.back();
}

bool SendBatch::add(const proto::ice::Path& path, ByteView datagram) {
  if (datagram.size() > kBuffer) {
    ++counters_.too_large;
    return false;
  }
  Item& item = append(path);
  std::ranges::copy(datagram, buffer(items_.size() - 1).begin());
  item.size = datagram.size();
  join_group(static_cast<std::uint32_t>(items_.size() - 1));
  return true;
}

bool SendBatch::add(rtc::Outgoing&& packet) {
  const std::size_t body = packet.patch_size + packet.payload.size();
  if (packet.header_size + body + crypto::srtp::kMaxRtpOverhead > kBuffer) {
    ++counters_.too_large;
    return false;
  }
  Item& item = append(packet.path);
  const auto room = buffer(items_.size() - 1);
  std::copy_n(packet.header.begin(), packet.header_size, room.begin());
  item.sender = packet.sender;
  item.ssrc = ssrc_of(room.first(packet.header_size));
  item.size = packet.header_size + body;
  item.payload = packet.payload;
  if (packet.patch_size > 0) {
    // What is encrypted has to lie together, so here, and only here, the payload is copied.
    const auto place = room.subspan(packet.header_size, body);
    std::copy_n(packet.patch.begin(), packet.patch_size, place.begin());
    std::ranges::copy(packet.payload, place.subspan(packet.patch_size).begin());
    item.payload = place;
  } else {
    item.packet = std::move(packet.packet);
  }
  join_group(static_cast<std::uint32_t>(items_.size() - 1));
  return true;
}

void SendBatch::join_group(std::uint32_t index) {
  const Item& item = items_[index];
  const std::size_t mask = cells_.size() - 1;
  const std::size_t hash = std::hash<const crypto::srtp::Sender*>()(item.sender) ^ item.ssrc ^
                           std::size_t{item.path.remote.port} << 16U ^
                           std::size_t{item.path.remote.ip[15]} << 8U;
  for (std::size_t at = (hash ^ hash >> 12U) & mask;; at = (at + 1) & mask) {
    Cell& cell = cells_[at];
    if (cell.turn != turn_) {
      cell = {turn_, static_cast<std::uint32_t>(groups_.size())};
      groups_.push_back({index, index});
      return;
    }
    Group& group = groups_[cell.group];
    const Item& first = items_[group.first];
    if (first.sender != item.sender || first.ssrc != item.ssrc || first.path != item.path) continue;
    items_[group.last].next = index;
    group.last = index;
    return;
  }
}

void SendBatch::forget(const crypto::srtp::Sender& sender) {
  for (Item& item : items_) {
    if (item.sender != &sender || item.size == 0) continue;
    item.size = 0;
    item.packet = {};
    ++counters_.forgotten;
  }
}

void SendBatch::protect() {
  for (std::size_t i = 0; i < items_.size(); ++i) {
    const Item& item = items_[i];
    if (item.sender == nullptr || item.size == 0) continue;
    jobs_.push_back({.sender = item.sender, .payload = item.payload, .packet = buffer(i)});
    job_items_.push_back(static_cast<std::uint32_t>(i));
  }
  crypto::srtp::protect(jobs_);
  for (std::size_t i = 0; i < jobs_.size(); ++i) {
    items_[job_items_[i]].size = jobs_[i].size.value_or(0);
    jobs_[i].size ? ++counters_.media : ++counters_.unprotected;
  }
  jobs_.clear();
  job_items_.clear();
}

void SendBatch::list(const Group& group) {
  const proto::ice::Path& path = items_[group.first].path;
  net::Datagram datagram{to_endpoint(path.remote), {}, to_endpoint(path.local)};
  for (std::uint32_t at = group.first; at != kNone; at = items_[at].next) {
    const Item& item = items_[at];
    if (item.size == 0) continue;
    datagram.bytes = buffer(at).first(item.size);
    leaving_.push_back(datagram);
    if (item.sender == nullptr) ++counters_.datagrams;
  }
}

SendBatch::Sealed SendBatch::seal() {
  using proto::ice::Transport;
  protect();
  leaving_.clear();
  for (const bool ipv4 : {true, false}) {
    for (const Group& group : groups_) {
      const proto::ice::Path& path = items_[group.first].path;
      if (path.transport == Transport::udp && path.local.is_ipv4() == ipv4) list(group);
    }
  }
  const std::size_t datagrams = leaving_.size();
  for (const Group& group : groups_)
    if (items_[group.first].path.transport == Transport::tcp) list(group);
  if (!leaving_.empty()) ++counters_.batches;
  const std::span<const net::Datagram> all(leaving_);
  return {all.first(datagrams), all.subspan(datagrams)};
}

void SendBatch::clear() {
  items_.clear();
  groups_.clear();
  jobs_.clear();
  job_items_.clear();
  leaving_.clear();
  if (++turn_ == 0) {  // once in 2^32 turns: what the cells remember would look new
    std::ranges::fill(cells_, Cell{});
    turn_ = 1;
  }
}

}  // namespace parlance::transport
