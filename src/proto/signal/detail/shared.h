#pragma once

#include "proto/signal/detail/fields.h"
#include "proto/signal/message.h"

/// What the messages of both directions are made of.
namespace parlance::proto::signal::detail {

Media read_media(Fields fields);

/// The member `sdp`, within the protocol's bounds (signal.sdp_too_large).
std::string read_sdp(Fields& fields);

/// The members `call`, `description` and `candidate`, written anew as one JSON object.
std::string read_signal_payload(Fields& fields);

}  // namespace parlance::proto::signal::detail
