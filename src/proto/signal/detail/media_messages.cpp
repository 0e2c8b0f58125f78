#include "proto/signal/detail/media_messages.h"

#include "proto/signal/detail/shared.h"
#include "proto/signal/detail/words.h"
#include "proto/signal/detail/writer.h"
#include "proto/signal/error_ids.h"

#include <algorithm>

namespace parlance::proto::signal::detail {
namespace {

using boost::json::array;
using boost::json::object;

constexpr std::uint64_t kGreatest = static_cast<std::uint64_t>(kGreatestInteger);
constexpr std::uint64_t kGreatestTimestamp = 0xFFFFFFFF;  // 32 bits, RFC 3550
constexpr TextRange kConnection{1, kClientIdMost};

template <class Enum, std::size_t N>
Enum read_word(Fields& fields, std::string_view name, const std::array<std::string_view, N>& words) {
  return static_cast<Enum>(fields.one_of(name, words));
}

template <class Enum, std::size_t N>
boost::json::string word_of(Enum value, const std::array<std::string_view, N>& words) {
  return word(words.at(static_cast<std::size_t>(value)));
}

/// One object of a list; what is none counts as empty, and is noted.
Fields item(Fields& fields, std::string_view list, const boost::json::value& value) {
  static const object kNone;
  const object* given = value.if_object();
  if (given == nullptr) fields.refuse(errors::kBadField, list, "a list of objects");
  return {given == nullptr ? kNone : *given, fields.problem()};
}

ClientBody read_offer(Fields& fields) {
  MediaOffer offer;
  offer.connection = fields.client_id("connection", 1);
  offer.sdp = read_sdp(fields);
  Fields sources = fields.object("sources");
  for (const std::string& mid : sources.names()) {
    if (mid.empty() || mid.size() > kMidBytes || offer.sources.size() == kTrackSources.size()) {
      fields.refuse(errors::kBadField, "sources", "at most one mid for each source");
      break;
    }
    const auto source = read_word<TrackSource>(sources, mid, kTrackSources);
    const bool twice = std::any_of(offer.sources.begin(), offer.sources.end(),
                                   [source](const auto& other) { return other.second == source; });
    if (twice) fields.refuse(errors::kBadField, "sources", "at most one mid for each source");
    offer.sources.emplace_back(mid, source);
  }
  return offer;
}

Tile read_tile(Fields fields) {
  Tile tile;
  tile.participant = fields.text("participant", {1, kServerIdBytes});
  tile.source = read_word<TrackSource>(fields, "source", kTrackSources);
  if (tile.source != TrackSource::camera && tile.source != TrackSource::screen)
    fields.refuse(errors::kBadField, "source", "camera or screen");
  tile.height = static_cast<std::uint16_t>(fields.integer("height", 1, kTileHeightMost));
  return tile;
}

ClientBody read_view(Fields& fields) {
  ViewSet view;
  const array& tiles = fields.list("tiles");
  if (tiles.size() > kViewTiles) {
    fields.refuse(errors::kBadField, "tiles", "at most 64 tiles");
    return view;
  }
  for (const boost::json::value& value : tiles) {
    Tile tile = read_tile(item(fields, "tiles", value));
    const bool twice = std::any_of(view.tiles.begin(), view.tiles.end(), [&tile](const Tile& other) {
      return other.participant == tile.participant && other.source == tile.source;
    });
    if (twice) fields.refuse(errors::kBadField, "tiles", "each participant and source once");
    view.tiles.push_back(std::move(tile));
  }
  return view;
}

SlotChange read_slot(Fields fields) {
  SlotChange change;
  change.mid = fields.text("mid", {1, kMidBytes});
  if (fields.is_null("participant")) return change;
  SlotContent content;
  content.participant = fields.text("participant", {1, kServerIdBytes});
  content.source = read_word<TrackSource>(fields, "source", kTrackSources);
  content.timestamp = static_cast<std::uint32_t>(fields.integer("timestamp", 0, kGreatestTimestamp));
  change.content = std::move(content);
  return change;
}

ServerBody read_slots(Fields& fields) {
  Slots slots;
  slots.connection = fields.text("connection", kConnection);
  for (const boost::json::value& value : fields.list("slots"))
    slots.slots.push_back(read_slot(item(fields, "slots", value)));
  return slots;
}

ServerBody read_speakers(Fields& fields) {
  Speakers speakers;
  for (const boost::json::value& value : fields.list("speakers")) {
    const boost::json::string* id = value.if_string();
    if (id == nullptr) fields.refuse(errors::kBadField, "speakers", "a list of ids");
    if (id != nullptr) speakers.speakers.emplace_back(id->data(), id->size());
  }
  return speakers;
}

ServerBody read_topology(Fields& fields) {
  TopologyChanged topology;
  topology.epoch = fields.integer("epoch", 1, kGreatest);
  topology.topology = read_word<Way>(fields, "topology", kWays);
  topology.direct = fields.boolean("direct");
  topology.reason = read_word<WayReason>(fields, "reason", kWayReasons);
  return topology;
}

}  // namespace

const std::array<MediaClientType, 5> kMediaClientTypes{{
    {"media.offer", &read_offer},
    {"media.close",
     [](Fields& fields) -> ClientBody { return MediaClose{fields.client_id("connection", 1)}; }},
    {"view.set", &read_view},
    {"direct.state",
     [](Fields& fields) -> ClientBody {
       return DirectStateSay{fields.integer("epoch", 1, kGreatest),
                             read_word<DirectCall>(fields, "state", kDirectCalls)};
     }},
    {"path.ready",
     [](Fields& fields) -> ClientBody { return PathReady{fields.integer("epoch", 1, kGreatest)}; }},
}};

const std::array<MediaServerType, 8> kMediaServerTypes{{
    {"media.answer",
     [](Fields& fields) -> ServerBody {
       return MediaAnswer{fields.text("connection", kConnection), fields.text("sdp", {1, kSdpBytes})};
     }},
    {"media.closed",
     [](Fields& fields) -> ServerBody {
       return MediaClosed{fields.text("connection", kConnection),
                          read_word<MediaEnd>(fields, "reason", kMediaEnds)};
     }},
    {"slots", &read_slots},
    {"speakers", &read_speakers},
    {"codec",
     [](Fields& fields) -> ServerBody {
       return CodecChosen{read_word<VideoCodec>(fields, "video", kVideoCodecs)};
     }},
    {"layers",
     [](Fields& fields) -> ServerBody {
       return LayersWanted{read_word<TrackSource>(fields, "source", kTrackSources),
                           static_cast<std::uint8_t>(fields.integer("encodings", 0, 255))};
     }},
    {"topology", &read_topology},
    {"topology.settled",
     [](Fields& fields) -> ServerBody { return TopologySettled{fields.integer("epoch", 1, kGreatest)}; }},
}};

void MediaWriter::operator()(const MediaOffer& offer) const {
  out["type"] = "media.offer";
  out["connection"] = offer.connection;
  out["sdp"] = offer.sdp;
  object sources;
  for (const auto& [mid, source] : offer.sources) sources[mid] = word_of(source, kTrackSources);
  out["sources"] = std::move(sources);
}

void MediaWriter::operator()(const MediaClose& close) const {
  out["type"] = "media.close";
  out["connection"] = close.connection;
}

void MediaWriter::operator()(const ViewSet& view) const {
  out["type"] = "view.set";
  array tiles;
  for (const Tile& tile : view.tiles) {
    tiles.push_back(object{{"participant", tile.participant},
                           {"source", word_of(tile.source, kTrackSources)},
                           {"height", tile.height}});
  }
  out["tiles"] = std::move(tiles);
}

void MediaWriter::operator()(const DirectStateSay& state) const {
  out["type"] = "direct.state";
  out["epoch"] = state.epoch;
  out["state"] = word_of(state.state, kDirectCalls);
}

void MediaWriter::operator()(const PathReady& ready) const {
  out["type"] = "path.ready";
  out["epoch"] = ready.epoch;
}

void MediaWriter::operator()(const MediaAnswer& answer) const {
  out["type"] = "media.answer";
  out["connection"] = answer.connection;
  out["sdp"] = answer.sdp;
}

void MediaWriter::operator()(const MediaClosed& closed) const {
  out["type"] = "media.closed";
  out["connection"] = closed.connection;
  out["reason"] = word_of(closed.reason, kMediaEnds);
}

void MediaWriter::operator()(const Slots& slots) const {
  out["type"] = "slots";
  out["connection"] = slots.connection;
  array changes;
  for (const SlotChange& change : slots.slots) {
    object entry{{"mid", change.mid}};
    if (change.content) {
      entry["participant"] = change.content->participant;
      entry["source"] = word_of(change.content->source, kTrackSources);
      entry["timestamp"] = change.content->timestamp;
    } else {
      entry["participant"] = nullptr;
    }
    changes.push_back(std::move(entry));
  }
  out["slots"] = std::move(changes);
}

void MediaWriter::operator()(const Speakers& speakers) const {
  out["type"] = "speakers";
  array ids;
  for (const std::string& id : speakers.speakers) ids.emplace_back(id);
  out["speakers"] = std::move(ids);
}

void MediaWriter::operator()(const CodecChosen& codec) const {
  out["type"] = "codec";
  out["video"] = word_of(codec.video, kVideoCodecs);
}

void MediaWriter::operator()(const LayersWanted& layers) const {
  out["type"] = "layers";
  out["source"] = word_of(layers.source, kTrackSources);
  out["encodings"] = layers.encodings;
}

void MediaWriter::operator()(const TopologyChanged& topology) const {
  out["type"] = "topology";
  out["epoch"] = topology.epoch;
  out["topology"] = word_of(topology.topology, kWays);
  out["direct"] = topology.direct;
  out["reason"] = word_of(topology.reason, kWayReasons);
}

void MediaWriter::operator()(const TopologySettled& settled) const {
  out["type"] = "topology.settled";
  out["epoch"] = settled.epoch;
}

}  // namespace parlance::proto::signal::detail
