#include "proto/signal/error_ids.h"

#include <algorithm>
#include <array>

namespace parlance::proto::signal {
namespace {

constexpr ErrorFacts kInternalFacts{errors::kInternal, true, "The server failed; join again."};

constexpr std::array kFacts{
    ErrorFacts{errors::kMalformed, true, "Not a JSON object in UTF-8 with a type, or deeper than 16."},
    ErrorFacts{errors::kTooLarge, true, "The message is too large."},
    ErrorFacts{errors::kUnknownType, false, "The message is of an unknown type."},
    ErrorFacts{errors::kBadField, false, "A member is missing or has the wrong type or range."},
    ErrorFacts{errors::kVersion, true, "This server speaks version 1."},
    ErrorFacts{errors::kHelloExpected, true,
               "The first message of a pipe has to be hello, and only the first."},
    ErrorFacts{errors::kSessionUnknown, true, "There is no such session."},
    ErrorFacts{errors::kGap, true, "A number was skipped; resume and send again."},
    ErrorFacts{errors::kReplaced, true, "Another pipe or session took over."},
    ErrorFacts{errors::kOverflow, true, "Too much is unacknowledged; the session is over."},
    ErrorFacts{errors::kRateLimited, false, "More than 30 messages a second."},
    ErrorFacts{errors::kFlood, true, "Too many messages above the rate; the session is over."},
    ErrorFacts{errors::kIdleError, true, "Nothing came for 15 s."},
    ErrorFacts{errors::kBadRoomName, true, "The room's name is not allowed."},
    ErrorFacts{errors::kRoomFull, false, "The room is full."},
    ErrorFacts{errors::kRoomDirectOnly, false, "This room goes from browser to browser alone."},
    ErrorFacts{errors::kNotJoined, false, "Join the room first."},
    ErrorFacts{errors::kAlreadyJoined, false, "The session has joined already."},
    ErrorFacts{errors::kBadName, false, "A name has 1 to 64 characters and no control characters."},
    ErrorFacts{errors::kNoSuchParticipant, false, "There is no such participant in the room."},
    ErrorFacts{errors::kSdpTooLarge, false, "An SDP has at most 256 KiB and 128 m-lines."},
    ErrorFacts{errors::kSignalRefused, false, "The room hides its participants' addresses from each other."},
    ErrorFacts{errors::kBadSdp, false, "Not SDP, or not an offer that can be answered."},
    ErrorFacts{errors::kMediaUnavailable, false, "The server can't carry this call at present."},
    ErrorFacts{errors::kBadText, false,
               "A text has 1 to 4000 characters and no control characters but tab and newline."},
    ErrorFacts{errors::kBusy, true, "The budget for sessions or connections is used up."},
    ErrorFacts{errors::kStorage, false, "The change could not be stored; nothing was changed."},
    kInternalFacts,
};

}  // namespace

const ErrorFacts& facts_of(std::string_view error_id) {
  const auto found = std::find_if(kFacts.begin(), kFacts.end(),
                                  [error_id](const ErrorFacts& facts) { return facts.id == error_id; });
  return found == kFacts.end() ? kInternalFacts : *found;
}

std::uint16_t close_code_of(std::string_view error_id) {
  if (error_id == errors::kReplaced) return kCloseNormal;
  if (error_id == errors::kTooLarge) return kCloseTooLarge;
  return kCloseFatal;
}

}  // namespace parlance::proto::signal
