#include "hub/room_home.h"

#include "base/check.h"

#include <cstdint>
#include <string_view>

namespace parlance::hub {
namespace {

constexpr std::uint64_t kOffset = 0xcbf29ce484222325;  // FNV-1a, 64 bits: offset basis
constexpr std::uint64_t kPrime = 0x100000001b3;        // FNV-1a, 64 bits: prime

std::uint64_t mix(std::uint64_t hash, std::string_view bytes) {
  for (const char byte : bytes) hash = (hash ^ static_cast<std::uint8_t>(byte)) * kPrime;
  return hash;
}

}  // namespace

std::size_t room_home(const RoomKey& room, std::size_t workers) {
  check(workers > 0, "a room's home among no workers");
  const std::uint64_t tenant = mix(kOffset, room.tenant);
  const std::uint64_t hash = mix(mix(tenant, std::string_view("\0", 1)), room.name);
  return static_cast<std::size_t>(hash % workers);
}

}  // namespace parlance::hub
