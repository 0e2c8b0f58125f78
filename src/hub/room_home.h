#pragma once

#include "base/ids.h"

#include <cstddef>

namespace parlance::hub {

/// The worker on which a room lives: FNV-1a (64 bits, http://www.isthe.com/chongo/tech/comp/fnv/) over the tenant's bytes, one
/// zero byte and the name's bytes, modulo the number of workers. The same on every machine and in every build, so that whoever has a
/// room's key finds it. No workers is a Bug.
std::size_t room_home(const RoomKey& room, std::size_t workers);

}  // namespace parlance::hub
