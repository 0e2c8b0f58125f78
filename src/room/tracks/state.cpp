#include "room/tracks/state.h"

#include <algorithm>
#include <array>

namespace parlance::room::tracks {
namespace {

/// What browsers decode, the most widely spread first (RFC 7742, section 5: VP8 and H.264 are mandatory; Firefox ESR comes without
/// the latter).
constexpr std::array kFallbacks{media::Codec::vp8, media::Codec::h264, media::Codec::vp9, media::Codec::av1};

}  // namespace

Result<std::optional<Command>> State::admit(const ParticipantId& actor, const Command& command) const {
  if (const auto* publish = std::get_if<Publish>(&command)) {
    const bool taken = std::any_of(tracks_.begin(), tracks_.end(), [&](const Track& track) {
      return track.id == publish->track || (track.from == actor && track.info.source == publish->info.source);
    });
    if (taken) return fail(Kind::conflict, "media.already_published");
  }
  if (const auto* unpublish = std::get_if<Unpublish>(&command)) {
    const bool theirs = std::any_of(tracks_.begin(), tracks_.end(), [&](const Track& track) {
      return track.id == unpublish->track && track.from == actor;
    });
    if (!theirs) return fail(Kind::not_found, "media.no_such_track");
  }
  return std::optional<Command>(command);
}

void State::apply(const ParticipantId& actor, const Command& command, Outbox<Action>& out) {
  if (const auto* publish = std::get_if<Publish>(&command)) {
    tracks_.push_back({publish->track, actor, publish->info});
    out.push({Audience::everyone(), Published{tracks_.back()}});
  }
  if (const auto* unpublish = std::get_if<Unpublish>(&command)) {
    std::erase_if(tracks_, [&](const Track& track) { return track.id == unpublish->track; });
    out.push({Audience::everyone(), Unpublished{unpublish->track, actor}});
  }
  if (const auto* decodes = std::get_if<Decodes>(&command)) {
    decodes_[actor] = decodes->video;
    choose_codec(out);
  }
}

void State::forget(const ParticipantId& actor, Outbox<Action>& out) {
  for (const Track& track : tracks_) {
    if (track.from == actor) out.push({Audience::everyone(), Unpublished{track.id, actor}});
  }
  std::erase_if(tracks_, [&](const Track& track) { return track.from == actor; });
  if (decodes_.erase(actor) != 0) choose_codec(out);
}

void State::tell(const ParticipantId& newcomer, Outbox<Action>& out) const {
  out.push({Audience::only(newcomer), CodecChosen{codec_}});
  for (const Track& track : tracks_) out.push({Audience::only(newcomer), Published{track}});
}

void State::choose_codec(Outbox<Action>& out) {
  media::Codec chosen = preferred_;
  if (!all_decode(chosen)) {
    const auto* common = std::find_if(kFallbacks.begin(), kFallbacks.end(),
                                      [this](media::Codec codec) { return all_decode(codec); });
    // Nothing in common: most see most with the codec that most have.
    chosen = common == kFallbacks.end() ? media::Codec::vp8 : *common;
  }
  if (chosen == codec_) return;
  codec_ = chosen;
  out.push({Audience::everyone(), CodecChosen{codec_}});
}

bool State::all_decode(media::Codec codec) const {
  return std::all_of(decodes_.begin(), decodes_.end(), [codec](const auto& entry) {
    return std::find(entry.second.begin(), entry.second.end(), codec) != entry.second.end();
  });
}

}  // namespace parlance::room::tracks
