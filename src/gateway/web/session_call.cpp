#include "gateway/web/session_call.h"

#include "proto/signal/error_ids.h"

#include <algorithm>
#include <utility>

namespace parlance::gateway::web {
namespace {

namespace wire = proto::signal;
namespace tracks = room::tracks;

static_assert(static_cast<int>(wire::TrackSource::screen_audio) ==
              static_cast<int>(media::Source::screen_audio));

media::Source to_media(wire::TrackSource source) { return static_cast<media::Source>(source); }
wire::TrackSource to_wire(media::Source source) { return static_cast<wire::TrackSource>(source); }

std::uint8_t encodings_in(media::Layers layers) {
  return layers.any ? static_cast<std::uint8_t>(layers.encoding + 1) : std::uint8_t{0};
}

}  // namespace

/// One source on its way from the client into the room. Keyframe requests go on to the peer, wishes for layers to the client itself.
class ForwardedCall::Upstream final : public media::TrackFeedback, public media::PacketSink {
 public:
  Upstream(media::TrackFeedback& peer, Outlet& outlet, media::Source source)
      : peer_(peer), outlet_(outlet), source_(source) {}

  Result<void> publish(hub::Participant& participant, const media::TrackInfo& info) {
    auto made = participant.publish(info, *this);
    if (!made) return made.error();
    publication_ = std::move(*made);
    return ok();
  }
  void on_packets(std::span<const media::Packet> packets, TimePoint now) override {
    if (publication_) publication_->on_packets(packets, now);
  }
  void on_clock(std::uint8_t encoding, std::uint64_t ntp, std::uint32_t rtp_timestamp,
                TimePoint now) override {
    if (publication_) publication_->on_clock(encoding, ntp, rtp_timestamp, now);
  }
  /// The client sends it no more: the room hears of that, too.
  void on_end() override { publication_.reset(); }
  void on_keyframe_request(std::uint8_t encoding) override { peer_.on_keyframe_request(encoding); }
  void on_layers_wanted(media::Layers wanted) override {
    peer_.on_layers_wanted(wanted);
    outlet_.on_media(wire::LayersWanted{to_wire(source_), encodings_in(wanted)});
  }

 private:
  media::TrackFeedback& peer_;
  Outlet& outlet_;
  media::Source source_;
  std::unique_ptr<hub::Publication> publication_;
};

ForwardedCall::ForwardedCall(hub::Participant& participant, rtc::PeerFactory& peers, Outlet& outlet)
    : participant_(participant), peers_(peers), outlet_(outlet), board_(participant.id()) {}

ForwardedCall::~ForwardedCall() { drop_connection(); }

Result<void> ForwardedCall::offer(const wire::MediaOffer& offer) {
  if (lost_) drop_connection();  // its place may be the one that the new one needs
  const bool another = !peer_ || offer.connection != connection_;
  std::unique_ptr<rtc::Peer> made;
  if (another) {
    auto opened = peers_.open(*this);
    if (!opened) return opened.error();
    made = std::move(*opened);
  }
  rtc::Offer given{offer.sdp, {}};
  for (const auto& [mid, source] : offer.sources) given.sources[mid] = to_media(source);
  auto answer = (made ? *made : *peer_).answer(given);
  if (!answer) return answer.error();
  if (another) {
    drop_connection();
    peer_ = std::move(made);
    connection_ = offer.connection;
  }
  take_slots(answer->slots);
  outlet_.on_media(wire::MediaAnswer{connection_, std::move(answer->sdp)});
  // Who has no slot for pictures has not said what they could decode.
  if (!answer->video_codecs.empty())
    participant_.send(tracks::Command(tracks::Decodes{std::move(answer->video_codecs)}), {});
  settle();
  return ok();
}

/// What stood in a slot that is no more ends with it.
void ForwardedCall::take_slots(const std::vector<rtc::Slot>& slots) {
  std::erase_if(receives_, [&slots](const auto& entry) {
    return std::none_of(slots.begin(), slots.end(),
                        [&entry](const rtc::Slot& slot) { return slot.mid == entry.first; });
  });
  board_.set_slots(slots);
}

void ForwardedCall::close(std::string_view connection) {
  if (connection == connection_) drop_connection();
}

void ForwardedCall::view(std::vector<wire::Tile> tiles) {
  board_.set_view(std::move(tiles));
  settle();
  resize();
}

void ForwardedCall::hear(const tracks::Event& event) {
  if (std::holds_alternative<tracks::CodecChosen>(event)) return;
  if (const auto* published = std::get_if<tracks::Published>(&event)) board_.add(published->track);
  if (const auto* unpublished = std::get_if<tracks::Unpublished>(&event)) board_.remove(unpublished->track);
  if (const auto* speakers = std::get_if<tracks::Speakers>(&event)) board_.set_speakers(speakers->speakers);
  settle();
}

void ForwardedCall::acknowledged(std::uint64_t number) {
  const auto known = std::partition(vacated_.begin(), vacated_.end(),
                                    [number](const Vacated& one) { return one.told > number; });
  if (known == vacated_.end()) return;
  std::for_each(known, vacated_.end(), [this](const Vacated& one) { board_.release(one.mid); });
  vacated_.erase(known, vacated_.end());
  settle();
}

media::PacketSink* ForwardedCall::on_track(const media::TrackInfo& info, media::TrackFeedback& feedback) {
  auto upstream = std::make_unique<Upstream>(feedback, outlet_, info.source);
  sends_.erase(info.source);  // the room takes one track of a source at a time
  if (!upstream->publish(participant_, info)) return nullptr;
  media::PacketSink* sink = upstream.get();
  sends_[info.source] = std::move(upstream);
  return sink;
}

void ForwardedCall::on_slot_started(std::string_view mid, std::uint32_t rtp_timestamp) {
  const auto at = receives_.find(std::string(mid));
  if (at == receives_.end()) return;
  const tracks::Track& track = at->second.track;
  tell_slots({{at->first, wire::SlotContent{track.from.str(), to_wire(track.info.source), rtp_timestamp}}});
}

void ForwardedCall::on_closed(Error reason) {
  lost_ = true;
  receives_.clear();
  sends_.clear();
  board_.set_slots({});
  vacated_.clear();
  const bool refused = reason.what == "media.refused";
  outlet_.on_media(wire::MediaClosed{connection_, refused ? wire::MediaEnd::refused : wire::MediaEnd::lost});
}

void ForwardedCall::settle() {
  if (!peer_ || lost_) return;
  const std::vector<SlotBoard::Change> changes = board_.settle();
  empty(changes);
  for (const SlotBoard::Change& change : changes) {
    if (change.track) feed(change.mid, *change.track);
  }
}

/// First what ends, so that nobody's picture stays under a name that is not theirs.
void ForwardedCall::empty(const std::vector<SlotBoard::Change>& changes) {
  std::vector<wire::SlotChange> emptied;
  std::vector<std::string> vacated;
  for (const SlotBoard::Change& change : changes) {
    if (receives_.erase(change.mid) == 0) {
      board_.release(change.mid);  // the client was told of nobody there
      continue;
    }
    peer_->end_slot(change.mid);
    emptied.push_back({change.mid, std::nullopt});
    if (change.vacated) vacated.push_back(change.mid);
  }
  if (emptied.empty()) return;
  const std::uint64_t told = tell_slots(std::move(emptied));
  for (std::string& mid : vacated) vacated_.push_back({told, std::move(mid)});
}

bool ForwardedCall::feed(const std::string& mid, const tracks::Track& track) {
  Downstream& receive = receives_[mid];
  receive.track = track;
  media::PacketSink& sink = peer_->begin_slot(mid, track.info.codec);
  peer_->size_slot(mid, board_.height_of(track.id));
  auto made = participant_.subscribe(track.id, sink);
  if (!made) {  // it has ended; the room's word of that is on its way
    receives_.erase(mid);
    peer_->end_slot(mid);
    return false;
  }
  receive.subscription = std::move(*made);
  peer_->feed_slot(mid, *receive.subscription);
  return true;
}

void ForwardedCall::resize() {
  if (!peer_ || lost_) return;
  for (const auto& [mid, receive] : receives_) {
    if (media::kind_of(receive.track.info.source) == media::Kind::video)
      peer_->size_slot(mid, board_.height_of(receive.track.id));
  }
}

/// Subscriptions first, whose sinks are the peer's; then the peer, whose sinks are ours.
void ForwardedCall::drop_connection() {
  if (peer_ && !lost_) {
    for (const auto& [mid, receive] : receives_) peer_->end_slot(mid);
  }
  receives_.clear();
  peer_.reset();
  sends_.clear();
  board_.set_slots({});
  vacated_.clear();
  connection_.clear();
  lost_ = false;
}

std::uint64_t ForwardedCall::tell_slots(std::vector<wire::SlotChange> changes) {
  return outlet_.on_media(wire::Slots{connection_, std::move(changes)});
}

}  // namespace parlance::gateway::web
