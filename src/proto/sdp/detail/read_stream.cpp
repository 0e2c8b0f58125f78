#include "proto/sdp/detail/fields.h"
#include "proto/sdp/detail/read.h"
#include "proto/sdp/detail/words.h"
#include "proto/sdp/limits.h"

#include <algorithm>

namespace parlance::proto::sdp::detail {
namespace {

using Value = std::string_view;

Result<void> read_rid_types(Value text, Rid& rid) {
  for (Items items(text, ','); !items.done();) {
    const auto type = number<std::uint8_t>(items.next());
    if (!type || *type > 127) return fail(Kind::malformed, "sdp.rid");
    if (auto room = room_in(rid.payload_types.size(), kMaxFormats); !room) return room;
    rid.payload_types.push_back(*type);
  }
  return ok();
}

Result<void> read_rid_restriction(Value item, Rid& rid) {
  const auto [key, value] = split(item, '=');
  if (key.empty()) return ok();
  if (key == "pt") return read_rid_types(value, rid);
  if (!is_token(key, kMaxToken)) return fail(Kind::malformed, "sdp.rid");
  if (auto room = room_in(rid.restrictions.size(), kMaxFormatParameters); !room) return room;
  rid.restrictions.push_back({std::string(key), std::string(value)});
  return ok();
}

Result<void> read_rid(Value value, MediaDescription& media) {
  Fields fields(value);
  const Value id = fields.next();
  const auto direction = rid_direction_of(fields.next());
  if (!is_rid(id) || !direction) return fail(Kind::malformed, "sdp.rid");
  Rid rid{std::string(id), *direction, {}, {}};
  for (Items items(fields.rest(), ';'); !items.done();) {
    if (auto read = read_rid_restriction(items.next(), rid); !read) return read;
  }
  const bool is_taken =
      std::any_of(media.rids.begin(), media.rids.end(), [id](const Rid& each) { return each.id == id; });
  if (is_taken) return fail(Kind::malformed, "sdp.rid.duplicate");
  if (auto room = room_in(media.rids.size(), kMaxRids); !room) return room;
  media.rids.push_back(std::move(rid));
  return ok();
}

Result<void> read_alternatives(Value text, std::vector<SimulcastChoice>& stream) {
  for (Items items(text, ','); !items.done();) {
    Value id = items.next();
    const bool is_paused = id.starts_with('~');
    if (is_paused) id.remove_prefix(1);
    if (!is_rid(id)) return fail(Kind::malformed, "sdp.simulcast");
    if (auto room = room_in(stream.size(), kMaxRids); !room) return room;
    stream.push_back({std::string(id), is_paused});
  }
  return stream.empty() ? Result<void>(fail(Kind::malformed, "sdp.simulcast")) : ok();
}

Result<void> read_simulcast(Value value, MediaDescription& media) {
  const Error broken = fail(Kind::malformed, "sdp.simulcast");
  Simulcast simulcast;
  for (Fields fields(value); !fields.done();) {
    const auto direction = rid_direction_of(fields.next());
    if (!direction) return broken;
    auto& streams = *direction == RidDirection::send ? simulcast.send : simulcast.recv;
    if (!streams.empty()) return broken;
    for (Items items(fields.next(), ';'); !items.done();) {
      if (auto room = room_in(streams.size(), kMaxRids); !room) return room;
      if (auto read = read_alternatives(items.next(), streams.emplace_back()); !read) return read;
    }
    if (streams.empty()) return broken;
  }
  media.simulcast = std::move(simulcast);
  return ok();
}

std::optional<Msid> msid_of(Value value) {
  Fields fields(value);
  const Value stream = fields.next();
  const Value track = fields.next();
  const bool is_track = track.empty() || is_visible(track, kMaxIdentifier);
  if (!is_visible(stream, kMaxIdentifier) || !is_track) return std::nullopt;
  return Msid{std::string(stream), std::string(track)};
}

Result<void> read_msid(Value value, MediaDescription& media) {
  auto msid = msid_of(value);
  if (!msid) return fail(Kind::malformed, "sdp.msid");
  if (auto room = room_in(media.msids.size(), kMaxStreams); !room) return room;
  media.msids.push_back(*std::move(msid));
  return ok();
}

Result<Ssrc*> ssrc_of(std::uint32_t number, MediaDescription& media) {
  const auto found = std::find_if(media.ssrcs.begin(), media.ssrcs.end(),
                                  [number](const Ssrc& each) { return each.ssrc == number; });
  if (found != media.ssrcs.end()) return &*found;
  if (auto room = room_in(media.ssrcs.size(), kMaxSsrcs); !room) return room.error();
  return &media.ssrcs.emplace_back(Ssrc{number, {}, {}});
}

Result<void> read_ssrc(Value value, MediaDescription& media) {
  const Error broken = fail(Kind::malformed, "sdp.ssrc");
  const auto [id, attribute] = split(value, ' ');
  const auto [name, text] = split(trim(attribute), ':');
  const auto parsed = number<std::uint32_t>(id);
  if (!parsed) return broken;
  const auto ssrc = ssrc_of(*parsed, media);
  if (!ssrc) return ssrc.error();
  if (name == "cname") {
    if (!is_visible(text, kMaxIdentifier)) return broken;
    (*ssrc)->cname = text;
  } else if (name == "msid") {
    (*ssrc)->msid = msid_of(text);
    if (!(*ssrc)->msid) return broken;
  }
  return ok();
}

Result<void> read_ssrc_group(Value value, MediaDescription& media) {
  const Error broken = fail(Kind::malformed, "sdp.ssrc_group");
  Fields fields(value);
  SsrcGroup group{std::string(fields.next()), {}};
  if (!is_token(group.semantics, kMaxToken)) return broken;
  while (!fields.done()) {
    const auto ssrc = number<std::uint32_t>(fields.next());
    if (!ssrc) return broken;
    if (auto room = room_in(group.ssrcs.size(), kMaxSsrcsInGroup); !room) return room;
    group.ssrcs.push_back(*ssrc);
  }
  if (auto room = room_in(media.ssrc_groups.size(), kMaxSsrcGroups); !room) return room;
  media.ssrc_groups.push_back(std::move(group));
  return ok();
}

}  // namespace

Read<MediaDescription> stream_reader(Value name) {
  static constexpr Readers<MediaDescription, 5> kReaders{{{{"rid", read_rid},
                                                           {"simulcast", read_simulcast},
                                                           {"msid", read_msid},
                                                           {"ssrc", read_ssrc},
                                                           {"ssrc-group", read_ssrc_group}}}};
  return kReaders.find(name);
}

}  // namespace parlance::proto::sdp::detail
