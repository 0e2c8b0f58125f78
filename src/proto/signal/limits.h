#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

/// Every bound of the signalling protocol. Where nothing else is said, the number is docs/protocol.md's, section 2.2.
namespace parlance::proto::signal {

constexpr std::uint32_t kVersionMajor = 1;  // docs/protocol.md is version 1.1
constexpr std::uint32_t kVersionMinor = 1;

constexpr std::size_t kMessageBytes = 64 * 1024;
constexpr std::size_t kMessageWithSdpBytes = 320 * 1024;
constexpr std::size_t kSdpBytes = 256 * 1024;
constexpr std::size_t kSdpMediaLines = 128;
constexpr std::size_t kJsonDepth = 16;
constexpr std::int64_t kGreatestInteger =
    std::int64_t{1} << 53;  // section 2: integers within 2^53, what JavaScript counts exactly

constexpr std::size_t kNameCodePoints = 64;
constexpr std::size_t kChatCodePoints = 4000;
constexpr std::size_t kClientIdLeast = 8;
constexpr std::size_t kClientIdMost = 64;
constexpr std::size_t kCandidateBytes = 1024;
constexpr std::size_t kMidBytes = 64;
constexpr std::size_t kLineIndexMost = 65535;  // an unsigned short in W3C WebRTC 1.0, RTCIceCandidateInit

constexpr std::size_t kViewTiles = 64;  // section 4.6
constexpr std::uint64_t kTileHeightMost = 4320;

constexpr std::size_t kCapabilities = 32;  // section 3.1
constexpr std::size_t kCapabilityBytes = 64;
constexpr std::size_t kClientBytes = 64;
constexpr std::size_t kPersonTokenBytes = 512;   // section 3.2
constexpr std::size_t kServerIdBytes = 64;       // ours are below 40; room for other versions'
constexpr std::size_t kSessionTokenBytes = 128;  // ours are 29
constexpr std::size_t kParticipantTokenBytes =
    1024;  // a room name of 64 four-byte code points, signed, in base64: below 600
constexpr std::size_t kRoomNameBytes =
    1024;  // 64 code points are at most 256; the rest is a name's own error, not a field's

/// One body of /signal/send. Clients count 64 Ki characters of up to three bytes, or send one message of kMessageWithSdpBytes.
constexpr std::size_t kBatchBytes = 384 * 1024;
constexpr std::size_t kBatchMessages = 1024;  // as many as a side may have unacknowledged

constexpr std::size_t kUnacknowledgedMessages = 1024;  // section 2.1
constexpr std::size_t kUnacknowledgedBytes = 1024 * 1024;
/// What `joined` may spend on the newest chat, so that it never fills the bound above: 200 messages of 4,000 four-byte code points would
/// be 3 MiB.
constexpr std::size_t kJoinedChatBytes = 512 * 1024;

constexpr std::uint32_t kRatePerSecond = 30;
constexpr std::uint32_t kRateBurst = 120;
constexpr std::uint32_t kFloodRefusals = 500;  // section 7, session.flood
constexpr std::chrono::seconds kFloodWindow{10};

constexpr std::chrono::seconds kHelloWait{10};     // section 3.1
constexpr std::chrono::seconds kIdle{15};          // section 3.3
constexpr std::chrono::seconds kResumeWindow{60};  // section 3.2
constexpr std::chrono::seconds kPollWait{20};      // section 5
constexpr std::chrono::seconds kEventComment{5};   // section 5

}  // namespace parlance::proto::signal
