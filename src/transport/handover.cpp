#include "transport/handover.h"

#include <utility>

namespace parlance::transport {

void Parcel::add(const Path& path, ByteView datagram) {
  entries_.push_back({path, datagram.size()});
  bytes_.insert(bytes_.end(), datagram.begin(), datagram.end());
}

void Siblings::join(net::Worker& worker, const std::shared_ptr<Sibling>& sibling) {
  members_.at(worker.index()) = std::make_unique<Member>(
      Member{sibling, net::BoundedPost(worker, kParcels), net::BoundedPost(worker, kParcels)});
}

bool Siblings::send(std::size_t from, std::size_t to, Way way, Parcel parcel) const {
  const Member& member = *members_.at(to);
  net::BoundedPost& post = way == Way::proven ? member.proven : member.unproven;
  return post.post([weak = member.sibling, from, own = std::move(parcel)]() mutable {
    if (const auto sibling = weak.lock()) sibling->on_parcel(from, own);
  });
}

bool Siblings::tell(std::size_t home, std::size_t to, std::vector<Path> paths) const {
  const Member& member = *members_.at(to);
  return member.proven.post([weak = member.sibling, home, own = std::move(paths)] {
    if (const auto sibling = weak.lock()) sibling->on_foreign_paths(home, own);
  });
}

Handover::Handover(std::size_t self, std::shared_ptr<const Siblings> siblings, std::size_t limit,
                   Random& random)
    : self_(self), siblings_(std::move(siblings)), foreign_(limit, random), waiting_(siblings_->workers()) {}

void Handover::add(std::size_t to, Siblings::Way way, const Path& path, ByteView datagram) {
  Waiting& waiting = waiting_[to];
  (way == Siblings::Way::proven ? waiting.proven : waiting.unproven).add(path, datagram);
  any_ = true;
}

const std::size_t* Handover::home_of(const Path& path) {
  const Foreign* const known = foreign_.find(path);
  return known == nullptr ? nullptr : &known->home;
}

bool Handover::is_foreign(const Path& path, TimePoint now) {
  const Foreign* const known = foreign_.find(path);
  return known != nullptr && now - known->told < kKeep;
}

void Handover::learn(std::size_t home, std::span<const Path> paths, TimePoint now) {
  if (now - swept_ > kForget / 2) {
    swept_ = now;
    foreign_.erase_if([now](const auto& entry) { return now - entry.value.told > kForget; });
  }
  for (const Path& path : paths) {
    const Foreign* const known = foreign_.find(path);
    const bool kept = known != nullptr && known->home != home && now - known->told < kKeep;
    if (!kept) foreign_.put(path, {home, now});
  }
}

std::size_t Handover::flush() {
  std::size_t lost = 0;
  if (!std::exchange(any_, false)) return lost;
  for (std::size_t to = 0; to < waiting_.size(); ++to) {
    const auto send = [&](Siblings::Way way, Parcel& parcel) {
      const std::size_t size = parcel.size();
      if (size > 0 && !siblings_->send(self_, to, way, std::exchange(parcel, {}))) lost += size;
    };
    send(Siblings::Way::unproven, waiting_[to].unproven);
    send(Siblings::Way::proven, waiting_[to].proven);
  }
  return lost;
}

}  // namespace parlance::transport
