#pragma once

#include <cstdint>
#include <string_view>

namespace parlance::proto::signal {

/// docs/protocol.md, section 7.
namespace errors {
constexpr std::string_view kMalformed = "message.malformed";
constexpr std::string_view kTooLarge = "message.too_large";
constexpr std::string_view kUnknownType = "message.unknown_type";
constexpr std::string_view kBadField = "message.bad_field";
constexpr std::string_view kVersion = "hello.version";
constexpr std::string_view kHelloExpected = "session.hello_expected";
constexpr std::string_view kSessionUnknown = "session.unknown";
constexpr std::string_view kGap = "session.gap";
constexpr std::string_view kReplaced = "session.replaced";
constexpr std::string_view kOverflow = "session.overflow";
constexpr std::string_view kRateLimited = "session.rate_limited";
constexpr std::string_view kFlood = "session.flood";
constexpr std::string_view kIdleError = "session.idle";
constexpr std::string_view kBadRoomName = "room.bad_name";
constexpr std::string_view kRoomFull = "room.full";
constexpr std::string_view kRoomDirectOnly = "room.direct_only";
constexpr std::string_view kNotJoined = "room.not_joined";
constexpr std::string_view kAlreadyJoined = "room.already_joined";
constexpr std::string_view kBadName = "participant.bad_name";
constexpr std::string_view kNoSuchParticipant = "signal.no_such_participant";
constexpr std::string_view kSdpTooLarge = "signal.sdp_too_large";
constexpr std::string_view kSignalRefused = "signal.refused";
constexpr std::string_view kBadSdp = "media.bad_sdp";
constexpr std::string_view kMediaUnavailable = "media.unavailable";
constexpr std::string_view kBadText = "chat.bad_text";
constexpr std::string_view kBusy = "server.busy";
constexpr std::string_view kStorage = "server.storage";
constexpr std::string_view kInternal = "server.internal";
}  // namespace errors

struct ErrorFacts {
  std::string_view id;
  bool fatal = false;        ///< the pipe is closed after it
  std::string_view message;  ///< English, for logs and developers
};

/// The row of section 7; for an id that is not there, that of `server.internal`.
const ErrorFacts& facts_of(std::string_view error_id);

/// WebSocket close codes of section 5, used by every kind of pipe.
constexpr std::uint16_t kCloseNormal = 1000;
constexpr std::uint16_t kCloseGoingAway = 1001;
constexpr std::uint16_t kCloseTooLarge = 1009;
constexpr std::uint16_t kCloseFatal = 4000;

/// The code with which a pipe closes after this fatal error.
std::uint16_t close_code_of(std::string_view error_id);

}  // namespace parlance::proto::signal
