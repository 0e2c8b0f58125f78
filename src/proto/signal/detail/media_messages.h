#pragma once

#include "proto/signal/detail/fields.h"
#include "proto/signal/message.h"
#include "proto/signal/server_message.h"

#include <boost/json.hpp>

#include <array>
#include <optional>

/// Reading and writing what media_messages.h holds; decode*.cpp and encode*.cpp ask here for every message of its sections.
namespace parlance::proto::signal::detail {

struct MediaClientType {
  std::string_view name;
  ClientBody (*read)(Fields& fields) = nullptr;
};
extern const std::array<MediaClientType, 5> kMediaClientTypes;

struct MediaServerType {
  std::string_view name;
  ServerBody (*read)(Fields& fields) = nullptr;
};
extern const std::array<MediaServerType, 8> kMediaServerTypes;

/// The message's `type` and members; `out` already holds its numbers.
struct MediaWriter {
  boost::json::object& out;

  void operator()(const MediaOffer& offer) const;
  void operator()(const MediaClose& close) const;
  void operator()(const ViewSet& view) const;
  void operator()(const DirectStateSay& state) const;
  void operator()(const PathReady& ready) const;
  void operator()(const MediaAnswer& answer) const;
  void operator()(const MediaClosed& closed) const;
  void operator()(const Slots& slots) const;
  void operator()(const Speakers& speakers) const;
  void operator()(const CodecChosen& codec) const;
  void operator()(const LayersWanted& layers) const;
  void operator()(const TopologyChanged& topology) const;
  void operator()(const TopologySettled& settled) const;
};

template <class T>
concept MediaMessage = requires(const MediaWriter& writer, const T& message) { writer(message); };

}  // namespace parlance::proto::signal::detail
