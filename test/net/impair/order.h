#pragma once

#include "base/result.h"
#include "test/net/impair/conditions.h"

#include <string_view>

namespace parlance::test::impair {

/// Changes conditions as a line of words says; on an error nothing has changed. `up` and `down` choose the direction of what follows (both
/// before either of them):
///
///     delay 50ms | jitter 5ms | loss 10% | reorder 1% 10ms     times are in us, ms or s, at most 60 s
///     burst 1% 25% [100% [0%]] | burst none                    to enter and to leave the bad state; loss in it, and outside
///     rate 1500k | rate none                                   bit/s, with k, M or G; at most 10G
///     queue 200ms | queue 64000                                time at the rate, or bytes
///     mtu 1280 | mtu none
///     cut | restore
///     clear                                                    as at the beginning
///
/// `up rate 1500k queue 300ms down rate 10M` is one line.
Result<void> obey(std::string_view line, PathConditions& path);

}  // namespace parlance::test::impair
