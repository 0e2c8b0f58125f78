#pragma once

#include "proto/ice/agent.h"
#include "proto/ice/lite_agent.h"
#include "proto/stun/binding.h"
#include "proto/stun/message.h"
#include "test/sim/network.h"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace parlance::sim {

/// An ICE machine on the network: its datagrams are sent and received, and what it tells is kept.
template <class AgentType> class IceHost final : public Actor {
 public:
  template <class... Args>
  explicit IceHost(World& of, Args&&... args) : world(of), agent(std::forward<Args>(args)...) {
    world.add(*this);
  }

  /// A socket whose STUN goes to the machine and whose other bytes are counted as media.
  void open(const Address& address) {
    world.network.bind(address, [this](const Arrival& arrival, TimePoint now) { hear(arrival, now); });
  }
  [[nodiscard]] std::optional<TimePoint> deadline() const override { return agent.deadline(); }
  void tick(TimePoint now) override {
    agent.tick(now, out);
    drain();
  }
  /// One packet the way that is selected; false: there is none.
  bool send_media() {
    const auto path = agent.selected();
    if (path) world.network.send(path->local, path->remote, Bytes(100, 0x80), world.now());
    return path.has_value();
  }
  [[nodiscard]] std::size_t count(const std::string& event) const {
    return at.contains(event) ? at.at(event).size() : 0;
  }

  World& world;
  AgentType agent;
  std::map<std::string, std::vector<TimePoint>> at;  ///< when what was told: "selected", "lost" ...
  std::function<void(const proto::ice::Candidate&)> on_candidate;
  std::size_t media = 0;
  std::size_t stun_sent = 0;
  TimePoint last_answer{};   ///< when a success response came
  TimePoint last_request{};  ///< when a request came

 private:
  void hear(const Arrival& arrival, TimePoint now) {
    if (arrival.bytes.empty() || arrival.bytes[0] > 3) {  // RFC 7983
      ++media;
      return;
    }
    const bool is_answer = arrival.bytes[0] == 1;
    const auto heard =
        agent.receive({arrival.bytes, {proto::ice::Transport::udp, arrival.to, arrival.from}}, now, out);
    if (heard) (is_answer ? last_answer : last_request) = now;
    drain();
  }
  void drain() {
    for (auto& action : out.take()) {
      if (auto* send = std::get_if<proto::ice::Send>(&action)) {
        ++stun_sent;
        world.network.send(send->path.local, send->path.remote, std::move(send->bytes), world.now());
        continue;
      }
      std::visit([this](const auto& told) { at[name(told)].push_back(world.now()); }, action);
      if constexpr (std::is_same_v<AgentType, proto::ice::Agent>) {
        const auto* found = std::get_if<proto::ice::CandidateFound>(&action);
        if (found != nullptr && on_candidate) on_candidate(found->candidate);
      }
    }
  }
  static std::string name(const proto::ice::Send&) { return "send"; }
  static std::string name(const proto::ice::PathValidated&) { return "validated"; }
  static std::string name(const proto::ice::PathDropped&) { return "dropped"; }
  static std::string name(const proto::ice::Selected&) { return "selected"; }
  static std::string name(const proto::ice::Disconnected&) { return "disconnected"; }
  static std::string name(const proto::ice::Recovered&) { return "recovered"; }
  static std::string name(const proto::ice::ConsentLost&) { return "lost"; }
  static std::string name(const proto::ice::Restarted&) { return "restarted"; }
  static std::string name(const proto::ice::CandidateFound&) { return "candidate"; }
  static std::string name(const proto::ice::DiscoveryDone&) { return "discovered"; }
  static std::string name(const proto::ice::Failed&) { return "failed"; }

  Outbox<typename AgentType::Action> out;
};

using FullHost = IceHost<proto::ice::Agent>;
using LiteHost = IceHost<proto::ice::LiteAgent>;

/// A STUN server at this address.
inline void run_stun_server(World& world, const Address& address) {
  world.network.bind(address, [&world, address](const Arrival& arrival, TimePoint now) {
    auto answer = proto::stun::answer_binding(arrival.bytes, arrival.from, proto::stun::Proof::none, "");
    if (!answer.bytes.empty()) world.network.send(address, arrival.from, std::move(answer.bytes), now);
  });
}

}  // namespace parlance::sim
