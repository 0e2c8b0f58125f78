#pragma once

#include "hub/room_directory.h"
#include "test/sim/virtual_worker.h"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

/// A room for this folder's tests: everybody gets in up to the capacity, chat is echoed to all, signals go to whom they are for.
namespace parlance::gateway::web::testing_room {

class FakeRooms final : public hub::RoomDirectory {
 public:
  explicit FakeRooms(sim::VirtualWorker& worker) : worker_(worker) {}

  void join(hub::JoinRequest request, hub::ParticipantListener& listener,
            Then<Result<hub::ParticipantPtr>> then) override {
    requests.push_back(request);
    if (hold_joins) {
      held.push_back(std::move(then));
      held_listeners.push_back(&listener);
      return;
    }
    admit(listener, std::move(then));
  }
  std::unique_ptr<hub::Watch> watch(const RoomKey&, hub::OccupancyListener& listener) override {
    auto watch = std::make_unique<FakeWatch>(*this, listener);
    tell(*watch);
    return watch;
  }

  void admit(hub::ParticipantListener& listener, Then<Result<hub::ParticipantPtr>> then) {
    if (present.size() >= 2) {
      return worker_.post(
          [answer = std::move(then)]() mutable { answer(fail(Kind::exhausted, "room.full")); });
    }
    const ParticipantId id("u_" + std::to_string(++last_));
    present[id] = &listener;
    worker_.post([this, id, &listener, answer = std::move(then)]() mutable {
      answer(hub::ParticipantPtr(std::make_unique<FakeParticipant>(*this, id)));
      room::roster::Snapshot snapshot;
      snapshot.self = id;
      snapshot.chat = chat;
      if (present.contains(id)) listener.on_event(room::roster::Event(snapshot));
    });
    for (FakeWatch* watch : watches) tell(*watch);
  }
  void close(const ParticipantId& id, std::string_view why) {
    worker_.post([listener = present.at(id), why] { listener->on_closed(fail(Kind::conflict, why)); });
  }
  void publish(const room::Event& event) {
    for (const auto& [id, listener] : present) listener->on_event(event);
  }

  bool hold_joins = false;
  bool silent = false;  ///< commands are not answered
  std::string_view refuse_with;
  std::vector<hub::JoinRequest> requests;
  std::vector<Then<Result<hub::ParticipantPtr>>> held;
  std::vector<hub::ParticipantListener*> held_listeners;
  std::vector<room::Command> commands;
  std::vector<room::ChatMessage> chat;
  std::map<ParticipantId, hub::ParticipantListener*> present;
  std::vector<std::string> left;

 private:
  class FakeParticipant final : public hub::Participant {
   public:
    FakeParticipant(FakeRooms& rooms, ParticipantId id) : rooms_(rooms), id_(std::move(id)) {}
    ~FakeParticipant() override {
      if (rooms_.present.erase(id_) > 0) rooms_.left.push_back(id_.str() + " lost");
    }
    [[nodiscard]] const ParticipantId& id() const override { return id_; }
    void send(room::Command command, Then<Result<hub::Ack>> then) override {
      rooms_.carry_out(id_, std::move(command), std::move(then));
    }
    Result<std::unique_ptr<hub::Publication>> publish(media::TrackInfo, media::TrackFeedback&) override {
      return fail(Kind::unavailable, "room.not_joined");
    }
    Result<std::unique_ptr<hub::Subscription>> subscribe(const TrackId&, media::PacketSink&) override {
      return fail(Kind::not_found, "media.no_such_track");
    }

   private:
    FakeRooms& rooms_;
    ParticipantId id_;
  };
  class FakeWatch final : public hub::Watch {
   public:
    FakeWatch(FakeRooms& rooms, hub::OccupancyListener& listener) : rooms_(rooms), listener_(listener) {
      rooms.watches.push_back(this);
    }
    ~FakeWatch() override { std::erase(rooms_.watches, this); }
    FakeRooms& rooms_;
    hub::OccupancyListener& listener_;
  };

  void tell(FakeWatch& watch) {
    worker_.post([this, &watch, joined = present.size()] {
      if (std::find(watches.begin(), watches.end(), &watch) != watches.end())
        watch.listener_.on_occupancy({joined, 2});
    });
  }
  void carry_out(const ParticipantId& from, room::Command command, Then<Result<hub::Ack>> then) {
    commands.push_back(command);
    if (silent) return;
    worker_.post([this, from, what = std::move(command), answer = std::move(then)]() mutable {
      if (!present.contains(from)) return;
      if (!answer) answer = [](const Result<hub::Ack>& /*unheard*/) {};
      if (!refuse_with.empty()) return answer(fail(Kind::unavailable, refuse_with));
      if (auto* said = std::get_if<room::chat::Command>(&what)) {
        auto& text = std::get<room::chat::Send>(*said);
        chat.push_back({chat.size() + 1, text.message_id, from, "Ann", text.text, {}});
        publish(room::chat::Event(room::chat::Sent{chat.back()}));
      }
      auto* roster = std::get_if<room::roster::Command>(&what);
      if (roster != nullptr && std::holds_alternative<room::roster::Leave>(*roster)) {
        present.erase(from);
        left.push_back(from.str() + " left");
      }
      answer(hub::Ack{});
    });
  }

  sim::VirtualWorker& worker_;
  std::vector<FakeWatch*> watches;
  int last_ = 0;
};

}  // namespace parlance::gateway::web::testing_room
