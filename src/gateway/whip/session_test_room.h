#pragma once

#include "hub/room_directory.h"
#include "test/sim/virtual_worker.h"

#include <map>
#include <string>
#include <vector>

/// A room for this folder's tests: everybody gets in, unless it is said otherwise; it notes what is done in it.
namespace parlance::gateway::whip::testing_room {

class FakeRooms final : public hub::RoomDirectory {
 public:
  explicit FakeRooms(sim::VirtualWorker& worker) : worker_(worker) {}

  void join(hub::JoinRequest request, hub::ParticipantListener& listener,
            Then<Result<hub::ParticipantPtr>> then) override {
    requests.push_back(std::move(request));
    if (!refuse_with.empty()) {
      return worker_.post(
          [answer = std::move(then), why = refuse_with]() mutable { answer(fail(Kind::exhausted, why)); });
    }
    if (silent) {
      held = std::move(then);
      return;
    }
    const ParticipantId id("u_" + std::to_string(++last_));
    worker_.post([this, id, &listener, answer = std::move(then)]() mutable {
      present[id] = &listener;
      answer(hub::ParticipantPtr(std::make_unique<FakeParticipant>(*this, id)));
      room::roster::Snapshot snapshot;
      snapshot.self = id;
      if (present.contains(id)) listener.on_event(room::roster::Event(snapshot));
    });
  }
  std::unique_ptr<hub::Watch> watch(const RoomKey&, hub::OccupancyListener&) override { return nullptr; }

  void close(const ParticipantId& id) {
    worker_.post(
        [listener = present.at(id)] { listener->on_closed(fail(Kind::unavailable, "room.closed")); });
  }
  void tell(const room::Event& event) {
    for (const auto& [id, listener] : present) listener->on_event(event);
  }
  void publish(const std::string& track, media::Source source) {
    tell(room::tracks::Event(
        room::tracks::Published{{TrackId(track), ParticipantId("somebody"), {.source = source}}}));
  }

  std::string_view refuse_with;
  bool silent = false;  ///< a join is not answered
  Then<Result<hub::ParticipantPtr>> held;
  std::vector<hub::JoinRequest> requests;
  std::vector<room::Command> commands;
  std::map<ParticipantId, hub::ParticipantListener*> present;
  std::vector<std::string> left;
  std::map<media::Source, media::TrackFeedback*> published;
  std::vector<std::string> subscribed;
  bool no_tracks = false;  ///< who subscribes comes too late

 private:
  class FakeParticipant final : public hub::Participant {
   public:
    FakeParticipant(FakeRooms& rooms, ParticipantId id) : rooms_(rooms), id_(std::move(id)) {}
    FakeParticipant(const FakeParticipant&) = delete;
    FakeParticipant& operator=(const FakeParticipant&) = delete;
    ~FakeParticipant() override {
      if (rooms_.present.erase(id_) > 0) rooms_.left.push_back(id_.str() + " lost");
    }
    [[nodiscard]] const ParticipantId& id() const override { return id_; }
    void send(room::Command command, Then<Result<hub::Ack>> then) override {
      rooms_.carry_out(id_, std::move(command), std::move(then));
    }
    Result<std::unique_ptr<hub::Publication>> publish(media::TrackInfo info,
                                                      media::TrackFeedback& feedback) override {
      if (rooms_.published.contains(info.source)) return fail(Kind::conflict, "media.already_published");
      rooms_.published[info.source] = &feedback;
      return std::unique_ptr<hub::Publication>(std::make_unique<FakePublication>(rooms_, info.source));
    }
    Result<std::unique_ptr<hub::Subscription>> subscribe(const TrackId& track, media::PacketSink&) override {
      if (rooms_.no_tracks) return fail(Kind::not_found, "media.no_such_track");
      rooms_.subscribed.push_back(track.str());
      return std::unique_ptr<hub::Subscription>(std::make_unique<FakeSubscription>(rooms_, track.str()));
    }

   private:
    FakeRooms& rooms_;
    ParticipantId id_;
  };
  class FakePublication final : public hub::Publication {
   public:
    FakePublication(FakeRooms& rooms, media::Source source) : rooms_(rooms), source_(source) {}
    FakePublication(const FakePublication&) = delete;
    FakePublication& operator=(const FakePublication&) = delete;
    /// As the real one may: a last word to the publisher, who may have gone.
    ~FakePublication() override {
      rooms_.published.at(source_)->on_keyframe_request(0);
      rooms_.published.erase(source_);
    }
    [[nodiscard]] const TrackId& id() const override { return id_; }
    void on_packets(std::span<const media::Packet>, TimePoint) override {}
    void on_clock(std::uint8_t, std::uint64_t, std::uint32_t, TimePoint) override {}
    void on_end() override {}

   private:
    FakeRooms& rooms_;
    media::Source source_;
    TrackId id_;
  };
  class FakeSubscription final : public hub::Subscription {
   public:
    FakeSubscription(FakeRooms& rooms, std::string track) : rooms_(rooms), track_(std::move(track)) {}
    FakeSubscription(const FakeSubscription&) = delete;
    FakeSubscription& operator=(const FakeSubscription&) = delete;
    ~FakeSubscription() override { std::erase(rooms_.subscribed, track_); }
    void request_keyframe(std::uint8_t) override {}
    void want(media::Layers) override {}
    [[nodiscard]] media::Packet recall(std::uint8_t, std::uint64_t) const override { return {}; }

   private:
    FakeRooms& rooms_;
    std::string track_;
  };

  void carry_out(const ParticipantId& from, room::Command command, Then<Result<hub::Ack>> then) {
    const auto* roster = std::get_if<room::roster::Command>(&command);
    const bool leaves = roster != nullptr && std::holds_alternative<room::roster::Leave>(*roster);
    commands.push_back(std::move(command));
    worker_.post([this, from, leaves, answer = std::move(then)]() mutable {
      if (!present.contains(from)) return;
      if (leaves) {
        present.erase(from);
        left.push_back(from.str() + " left");
      }
      if (answer) answer(hub::Ack{});
    });
  }

  sim::VirtualWorker& worker_;
  int last_ = 0;
};

}  // namespace parlance::gateway::whip::testing_room
