#pragma once

#include "gateway/web/session_greeting.h"
#include "gateway/web/session_test_peers.h"
#include "gateway/web/session_test_room.h"
#include "proto/signal/encode.h"

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

/// Clients of one worker's sessions, for this folder's tests.
namespace parlance::gateway::web::testing_room {

namespace wire = proto::signal;

struct Wire {
  std::vector<std::string> texts;
  std::optional<std::uint16_t> closed;
};

class TestPipe final : public Pipe {
 public:
  TestPipe(PipeId id, std::shared_ptr<Wire> wire) : id_(id), wire_(std::move(wire)) {}
  [[nodiscard]] PipeId id() const override { return id_; }
  void send(std::string text) override { wire_->texts.push_back(std::move(text)); }
  void close(std::uint16_t code) override { wire_->closed = code; }

 private:
  PipeId id_;
  std::shared_ptr<Wire> wire_;
};

/// A client's side of one pipe.
struct Line {
  PipeId id;
  std::shared_ptr<Wire> wire = std::make_shared<Wire>();

  /// What came since the last look, decoded.
  std::vector<wire::ServerMessage> take() {
    std::vector<wire::ServerMessage> out;
    for (const std::string& text : std::exchange(wire->texts, {}))
      out.push_back(wire::decode_server(text).value());
    return out;
  }
  /// The types and error ids of what came, replies with their number.
  std::vector<std::string> words();
};

class SessionTest : public testing::Test {
 protected:
  Line open(const std::string& more = "", const std::string& room = "standup") {
    Line line{{0, ++pipes_, 1}};
    auto arrival =
        read_hello(R"({"type":"hello","version":{"major":1,"minor":0},"device":"d_12345678","room":")" +
                       room + "\"" + more + "}",
                   "192.0.2.1");
    house.greet(std::move(arrival).value(), std::make_unique<TestPipe>(line.id, line.wire), worker.now());
    worker.run_until_idle();
    return line;
  }
  void say(const Line& line, const std::string& text) {
    house.receive(line.id, text, worker.now());
    worker.run_until_idle();
  }
  wire::Welcome welcome(Line& line) { return std::get<wire::Welcome>(line.take().at(0).body); }
  static std::string resume(const wire::Welcome& welcome, std::uint64_t received) {
    return R"(,"resume":{"session":")" + welcome.session + R"(","token":")" + welcome.token +
           R"(","received":)" + std::to_string(received) + "}";
  }
  static std::string chat(std::uint64_t seq, const std::string& text = "Hi") {
    return R"({"type":"chat.send","seq":)" + std::to_string(seq) + R"(,"message_id":"m_)" +
           std::to_string(10000000 + seq) + R"(","text":")" + text + "\"}";
  }
  Line joined(const std::string& name = "Ann") {
    Line line = open();
    say(line, R"({"type":"join","seq":1,"name":")" + name + "\"}");
    last_welcome = std::get<wire::Welcome>(line.take().at(0).body);
    return line;
  }
  void pass(Duration time) {
    worker.advance(time);
    house.tick(worker.now());
    worker.run_until_idle();
  }

  sim::VirtualWorker worker{3};
  SeededRandom random{1};
  testing_room::FakeRooms rooms{worker};
  testing_room::FakePeers peers;
  crypto::TokenKey tokens = *crypto::TokenKey::from(Bytes(32, 7));
  SessionCounters counters;
  SessionHouse house{{worker, random, 3}, {rooms, peers, tokens, counters, "b_1", 3478}, {5, 4}};
  wire::Welcome last_welcome;

 private:
  std::uint32_t pipes_ = 0;
};

}  // namespace parlance::gateway::web::testing_room
