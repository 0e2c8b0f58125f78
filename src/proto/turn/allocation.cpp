#include "proto/turn/allocation.h"

#include "proto/turn/limits.h"

#include <algorithm>

namespace parlance::proto::turn {
namespace {

constexpr std::uint64_t kLeastBurst = 64 * 1024;

std::uint16_t port_of(const Peers::Wish& wish) {
  return wish.reach == PeerRules::Reach::this_port ? wish.peer.port : std::uint16_t{0};
}

}  // namespace

void Peers::forget_expired(TimePoint now) {
  std::erase_if(permissions_, [now](const Permission& one) { return one.expires <= now; });
  std::erase_if(channels_, [now](const Channel& one) { return one.expires <= now; });
}

Peers::Permission* Peers::find(const Wish& wish) {
  const auto found = std::find_if(permissions_.begin(), permissions_.end(), [&wish](const Permission& one) {
    return one.ip == wish.peer.ip && one.port == port_of(wish);
  });
  return found == permissions_.end() ? nullptr : &*found;
}

Result<void> Peers::permit(const std::vector<Wish>& wishes, TimePoint now) {
  forget_expired(now);
  const auto before = permissions_;
  for (const Wish& wish : wishes) {
    if (Permission* known = find(wish)) {
      known->expires = now + kPermissionLifetime;
      continue;
    }
    if (permissions_.size() == kMaxPermissions) {
      permissions_ = before;
      return fail(Kind::exhausted, "turn.permissions");
    }
    permissions_.push_back({wish.peer.ip, port_of(wish), now + kPermissionLifetime});
  }
  return ok();
}

Result<void> Peers::bind(std::uint16_t number, const Wish& wish, TimePoint now) {
  forget_expired(now);
  Channel* known = nullptr;
  for (Channel& one : channels_) {
    if ((one.number == number) != (one.peer == wish.peer))
      return fail(Kind::conflict, "turn.channel_conflict");
    if (one.number == number) known = &one;
  }
  if (known == nullptr && channels_.size() == kMaxChannels) return fail(Kind::exhausted, "turn.channels");
  if (auto permitted = permit({wish}, now); !permitted) return permitted;
  if (known != nullptr) {
    known->expires = now + kChannelLifetime;
  } else {
    channels_.push_back({number, wish.peer, wish.reach, now + kChannelLifetime});
  }
  return ok();
}

void Peers::revoke(const AddressBytes& ip) {
  std::erase_if(permissions_, [&ip](const Permission& one) { return one.port == 0 && one.ip == ip; });
  std::erase_if(channels_, [&ip](const Channel& one) {
    return one.reach == PeerRules::Reach::any_port && one.peer.ip == ip;
  });
}

PeerRules::Reach Peers::permits(const TransportAddress& peer, TimePoint now) const {
  for (const Permission& one : permissions_) {
    if (one.ip != peer.ip || now >= one.expires) continue;
    if (one.port == 0) return PeerRules::Reach::any_port;
    if (one.port == peer.port) return PeerRules::Reach::this_port;
  }
  return PeerRules::Reach::none;
}

const Peers::Channel* Peers::channel(std::uint16_t number, TimePoint now) const {
  for (const Channel& one : channels_)
    if (one.number == number) return now < one.expires ? &one : nullptr;
  return nullptr;
}

const Peers::Channel* Peers::channel_to(const TransportAddress& peer, TimePoint now) const {
  for (const Channel& one : channels_)
    if (one.peer == peer) return now < one.expires ? &one : nullptr;
  return nullptr;
}

std::size_t Peers::permissions(TimePoint now) const {
  return static_cast<std::size_t>(std::count_if(permissions_.begin(), permissions_.end(),
                                                [now](const Permission& one) { return now < one.expires; }));
}

std::size_t Peers::channels(TimePoint now) const {
  return static_cast<std::size_t>(std::count_if(channels_.begin(), channels_.end(),
                                                [now](const Channel& one) { return now < one.expires; }));
}

ByteBudget::ByteBudget(std::uint64_t per_second, TimePoint now)
    : per_second_(per_second), capacity_(std::max(per_second / 4, kLeastBurst)), left_(capacity_),
      filled_(now) {}

bool ByteBudget::spend(std::size_t bytes, TimePoint now) {
  if (per_second_ == 0) return true;
  // In whole milliseconds, so that nothing is lost by rounding; what is beyond a second fills it anyway.
  const auto passed = std::chrono::duration_cast<std::chrono::milliseconds>(now - filled_);
  if (passed.count() > 0) {
    const auto counted = static_cast<std::uint64_t>(std::min<std::int64_t>(passed.count(), 1000));
    left_ = std::min(capacity_, left_ + per_second_ * counted / 1000);
    filled_ += passed;
  }
  if (bytes > left_) return false;
  left_ -= bytes;
  return true;
}

}  // namespace parlance::proto::turn
