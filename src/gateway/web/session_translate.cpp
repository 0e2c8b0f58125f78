#include "gateway/web/session_translate.h"

#include "base/check.h"
#include "proto/signal/encode.h"

#include <utility>

namespace parlance::gateway::web {
namespace {

namespace wire = proto::signal;

// The enums of both sides have the same words in the same order; these hold that together.
static_assert(static_cast<int>(wire::DeviceState::none) == static_cast<int>(room::Device::none));
static_assert(static_cast<int>(wire::Reaction::party) == static_cast<int>(room::reactions::Reaction::party));
static_assert(static_cast<int>(wire::LeftReason::lost) ==
              static_cast<int>(room::roster::Leave::Reason::lost));

static_assert(static_cast<int>(wire::DirectCall::broken) ==
              static_cast<int>(room::topology::DirectState::broken));
static_assert(static_cast<int>(wire::Way::forwarded) == static_cast<int>(room::topology::Mode::forwarded));
static_assert(static_cast<int>(wire::WayReason::two) == static_cast<int>(room::topology::Reason::two));

wire::VideoCodec to_wire(media::Codec codec) {
  switch (codec) {
  case media::Codec::vp9:
    return wire::VideoCodec::vp9;
  case media::Codec::h264:
    return wire::VideoCodec::h264;
  case media::Codec::av1:
    return wire::VideoCodec::av1;
  default:
    return wire::VideoCodec::vp8;  // what no browser is without (RFC 7742)
  }
}

wire::Participant to_wire(const room::ParticipantInfo& info) {
  wire::Participant out;
  out.id = info.id.str();
  out.person = info.person.str();
  out.name = info.name;
  out.media = {static_cast<wire::DeviceState>(info.media.microphone),
               static_cast<wire::DeviceState>(info.media.camera), info.media.screen};
  out.hand = info.hand;
  out.connected = info.connected;
  out.joined_at = info.joined_at;
  return out;
}

wire::Chat to_wire(const room::ChatMessage& message) {
  return {message.index, message.message_id, message.from.str(), message.name, message.text, message.at};
}

struct ToCommand {
  using Out = std::optional<room::Command>;
  Out operator()(wire::SignalTo& signal) const {
    return room::signal::Relay{ParticipantId(std::move(signal.to)),
                               std::make_shared<const std::string>(std::move(signal.payload))};
  }
  Out operator()(wire::ChatSend& chat) const {
    return room::chat::Send{std::move(chat.message_id), std::move(chat.text)};
  }
  Out operator()(const wire::MediaSet& set) const { return room::roster::SetMedia{to_room(set.media)}; }
  Out operator()(const wire::HandSet& set) const { return room::roster::SetHand{set.raised}; }
  Out operator()(const wire::ReactionSend& send) const {
    return room::reactions::Send{static_cast<room::reactions::Reaction>(send.reaction)};
  }
  Out operator()(const wire::DirectStateSay& say) const {
    return room::topology::DirectReport{say.epoch, static_cast<room::topology::DirectState>(say.state)};
  }
  Out operator()(const wire::PathReady& ready) const { return room::topology::PathReady{ready.epoch}; }
  Out operator()(wire::NameSet& set) const { return room::roster::SetName{std::move(set.name)}; }
  template <class Other> Out operator()(const Other&) const { return std::nullopt; }
};

struct ToBody {
  using Out = std::optional<wire::ServerBody>;
  Out operator()(const room::roster::Snapshot&) const { return std::nullopt; }
  Out operator()(const room::roster::Joined& event) const {
    return wire::ParticipantJoined{to_wire(event.participant)};
  }
  Out operator()(const room::roster::Updated& event) const {
    return wire::ParticipantUpdated{to_wire(event.participant)};
  }
  Out operator()(const room::roster::Left& event) const {
    return wire::ParticipantLeft{event.id.str(), static_cast<wire::LeftReason>(event.reason)};
  }
  Out operator()(const room::chat::Sent& event) const { return wire::ChatMessage{to_wire(event.message)}; }
  Out operator()(const room::signal::Relayed& event) const {
    check(event.payload != nullptr, "a relayed signal without a payload");
    return wire::SignalFrom{event.from.str(), *event.payload};
  }
  Out operator()(const room::reactions::Shown& event) const {
    return wire::ReactionShown{event.from.str(), static_cast<wire::Reaction>(event.reaction)};
  }
  Out operator()(const room::topology::Changed& event) const {
    return wire::TopologyChanged{event.epoch, static_cast<wire::Way>(event.mode), event.trial,
                                 static_cast<wire::WayReason>(event.reason)};
  }
  Out operator()(const room::topology::Settled& event) const { return wire::TopologySettled{event.epoch}; }
  // Who sends what is told slot by slot.
  Out operator()(const room::tracks::Published&) const { return std::nullopt; }
  Out operator()(const room::tracks::Unpublished&) const { return std::nullopt; }
  Out operator()(const room::tracks::CodecChosen& event) const {
    return wire::CodecChosen{to_wire(event.video)};
  }
  Out operator()(const room::tracks::Speakers& event) const {
    wire::Speakers speakers;
    for (const ParticipantId& id : event.speakers) speakers.speakers.push_back(id.str());
    return speakers;
  }
};

std::vector<wire::Chat> newest_that_fit(const std::vector<room::ChatMessage>& chat) {
  std::size_t first = chat.size();
  std::size_t bytes = 0;
  while (first > 0) {
    bytes += wire::encoded_size_bound(to_wire(chat[first - 1]));
    if (bytes > wire::kJoinedChatBytes) break;
    --first;
  }
  std::vector<wire::Chat> out;
  for (; first < chat.size(); ++first) out.push_back(to_wire(chat[first]));
  return out;
}

}  // namespace

room::MediaState to_room(const wire::Media& media) {
  return {static_cast<room::Device>(media.microphone), static_cast<room::Device>(media.camera), media.screen};
}

std::optional<room::Command> to_room(wire::ClientBody body) { return std::visit(ToCommand{}, body); }

std::optional<wire::ServerBody> to_wire(const room::Event& event) {
  return std::visit([](const auto& concern) { return std::visit(ToBody{}, concern); }, event);
}

wire::Joined to_wire(const room::roster::Snapshot& snapshot, std::string participant_token) {
  wire::Joined joined;
  joined.self = snapshot.self.str();
  joined.participant_token = std::move(participant_token);
  for (const room::ParticipantInfo& info : snapshot.participants)
    joined.participants.push_back(to_wire(info));
  joined.chat = newest_that_fit(snapshot.chat);
  return joined;
}

}  // namespace parlance::gateway::web
