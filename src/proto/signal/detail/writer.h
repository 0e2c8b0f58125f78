#pragma once

#include "proto/signal/message.h"

#include <boost/json.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace parlance::proto::signal::detail {

/// Starts a message: `type`, `seq` and `ack`.
boost::json::object head(std::string_view type, std::optional<std::uint64_t> seq,
                         std::optional<std::uint64_t> ack);

boost::json::object write(const Version& version);
boost::json::object write(const Media& media);
boost::json::string word(std::string_view text);

/// `object` and the members of `payload`, which is the text of another object, as one text. Spares parsing an SDP for each receiver.
std::string splice(const boost::json::object& object, std::string_view payload);

}  // namespace parlance::proto::signal::detail
