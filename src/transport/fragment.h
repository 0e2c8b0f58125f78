#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace parlance::transport {

/// What our username fragments begin with: the worker whose peer it is, `w12/`. ICE's characters only (RFC 8839 section 5.4).
std::string fragment_prefix(std::size_t worker);

/// The worker's number of one that is shaped like ours, up to 9999. It proves nothing.
std::optional<std::size_t> worker_of_fragment(std::string_view ufrag);

}  // namespace parlance::transport
