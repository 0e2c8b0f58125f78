#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// The messages of docs/protocol.md, sections 4.6 (forwarded calls) and 4.7 (topology), as values.
namespace parlance::proto::signal {

enum class TrackSource { microphone, camera, screen, screen_audio };
enum class VideoCodec { vp8, vp9, h264, av1 };
enum class DirectCall { connected, failed, broken };
enum class MediaEnd { lost, refused };
enum class Way { direct, forwarded };
enum class WayReason {
  start,
  participants,
  capability,
  enforced,
  direct_failed,
  direct_broken,
  configured,
  two
};

// Client to server.

struct MediaOffer {
  std::string connection;
  std::string sdp;
  std::vector<std::pair<std::string, TrackSource>> sources;  ///< by mid, each source at most once
};
struct MediaClose {
  std::string connection;
};
struct Tile {
  std::string participant;
  TrackSource source = TrackSource::camera;  ///< camera or screen
  std::uint16_t height = 0;                  ///< physical pixels, 1-4320
};
struct ViewSet {
  std::vector<Tile> tiles;  ///< each (participant, source) at most once, the most important first
};
struct DirectStateSay {
  std::uint64_t epoch = 0;
  DirectCall state = DirectCall::failed;
};
struct PathReady {
  std::uint64_t epoch = 0;
};

// Server to client.

struct MediaAnswer {
  std::string connection;
  std::string sdp;
};
struct MediaClosed {
  std::string connection;
  MediaEnd reason = MediaEnd::lost;
};
struct SlotContent {
  std::string participant;
  TrackSource source = TrackSource::camera;
  std::uint32_t timestamp = 0;  ///< the first rewritten RTP timestamp that is theirs
};
struct SlotChange {
  std::string mid;
  std::optional<SlotContent> content;  ///< nothing: the slot carries nobody
};
struct Slots {
  std::string connection;
  std::vector<SlotChange> slots;
};
struct Speakers {
  std::vector<std::string> speakers;  ///< participants, the loudest first
};
struct CodecChosen {
  VideoCodec video = VideoCodec::vp8;
};
struct LayersWanted {
  TrackSource source = TrackSource::camera;
  std::uint8_t encodings = 0;
};
struct TopologyChanged {
  std::uint64_t epoch = 0;
  Way topology = Way::direct;
  bool direct = false;  ///< try a direct call beside the forwarded one
  WayReason reason = WayReason::start;
};
struct TopologySettled {
  std::uint64_t epoch = 0;
};

}  // namespace parlance::proto::signal
