#pragma once

#include <compare>
#include <functional>
#include <string>
#include <utility>

namespace parlance {

/// An id that can't be mistaken for another kind of id. `Tag` only names the kind.
template <class Tag> class Id final {
 public:
  Id() = default;
  explicit Id(std::string value) : value_(std::move(value)) {}

  [[nodiscard]] const std::string& str() const { return value_; }
  [[nodiscard]] bool empty() const { return value_.empty(); }
  friend auto operator<=>(const Id&, const Id&) = default;

 private:
  std::string value_;
};

using PersonId = Id<struct PersonTag>;            ///< who it is, over all rooms and devices
using DeviceId = Id<struct DeviceTag>;            ///< which browser profile or program
using SessionId = Id<struct SessionTag>;          ///< one conversation between a device and a room
using ParticipantId = Id<struct ParticipantTag>;  ///< a person's presence in one room
using TrackId = Id<struct TrackTag>;              ///< one published stream of media

/// A room's key: names are unique within a tenant.
struct RoomKey {
  std::string tenant = "default";
  std::string name;
  friend auto operator<=>(const RoomKey&, const RoomKey&) = default;
};

}  // namespace parlance

template <class Tag> struct std::hash<parlance::Id<Tag>> {
  std::size_t operator()(const parlance::Id<Tag>& id) const noexcept {
    return std::hash<std::string>{}(id.str());
  }
};

template <> struct std::hash<parlance::RoomKey> {
  std::size_t operator()(const parlance::RoomKey& key) const noexcept {
    return std::hash<std::string>{}(key.tenant) * 31U + std::hash<std::string>{}(key.name);
  }
};
