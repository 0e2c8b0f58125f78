// A model client and real sessions of a real room, in virtual time, over pipes that lose, double, delay and die: what was said during
// outages arrives exactly once and in order, and every request gets exactly one reply.
#include "base/random.h"
#include "engine/rooms.h"
#include "gateway/web/session_greeting.h"
#include "gateway/web/session_house.h"
#include "proto/signal/encode.h"
#include "test/sim/no_peers.h"
#include "test/sim/virtual_worker.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

namespace parlance::gateway::web {
namespace {

namespace wire = proto::signal;
using std::chrono::milliseconds;

/// On disk after 2 ms.
class MemoryJournal final : public hub::Journal {
 public:
  explicit MemoryJournal(sim::VirtualWorker& worker) : worker_(worker) {}
  void append(const RoomKey& room, std::vector<hub::JournalEntry> entries, Then<Result<void>> then) override {
    auto& kept = rooms_[room];
    kept.insert(kept.end(), entries.begin(), entries.end());
    timers_.push_back(
        worker_.at(worker_.now() + milliseconds(2), [done = std::move(then)]() mutable { done(ok()); }));
  }
  void load(const RoomKey& room, Then<Result<std::vector<hub::JournalEntry>>> then) override {
    worker_.post([entries = rooms_[room], done = std::move(then)]() mutable { done(std::move(entries)); });
  }
  void forget(const RoomKey& room, Then<Result<void>> then) override {
    rooms_.erase(room);
    worker_.post([done = std::move(then)]() mutable { done(ok()); });
  }
  void list(Then<Result<std::vector<hub::StoredRoom>>> then) override {
    worker_.post([done = std::move(then)]() mutable { done(std::vector<hub::StoredRoom>()); });
  }

 private:
  sim::VirtualWorker& worker_;
  std::map<RoomKey, std::vector<hub::JournalEntry>> rooms_;
  std::vector<net::Timer> timers_;
};

std::uint64_t below(Random& random, std::uint64_t bound) { return random_u64(random) % bound; }
bool chance(Random& random, std::uint64_t percent) { return below(random, 100) < percent; }

/// How rough a link is. A WebSocket or a stream keeps order until it dies; POSTs overtake and repeat.
struct Weather {
  bool keeps_order = true;
  std::uint64_t dies_percent = 0;     ///< with each message, taking what is under way with it
  std::uint64_t doubles_percent = 0;  ///< up only: a POST that was repeated
};

/// One pipe between the model client and the server. Held by both sides' callbacks, so it outlives neither by accident.
struct Link {
  PipeId id;
  Weather weather;
  bool alive = true;
  bool server_open = true;
  TimePoint down_after{};
  TimePoint up_after{};
};
using LinkPtr = std::shared_ptr<Link>;

class World;

class SimPipe final : public Pipe {
 public:
  SimPipe(World& world, LinkPtr link) : world_(world), link_(std::move(link)) {}
  [[nodiscard]] PipeId id() const override { return link_->id; }
  void send(std::string text) override;
  void close(std::uint16_t code) override;

 private:
  World& world_;
  LinkPtr link_;
};

/// Follows docs/protocol.md from the client's side, with nothing that is not needed for it.
class ModelClient final {
 public:
  ModelClient(World& world, std::string name) : world_(world), name_(std::move(name)) {}

  void connect();
  void request(wire::ClientBody body);
  void hear(const LinkPtr& link, const std::string& text);
  void lose(const LinkPtr& link);
  void tick();

  [[nodiscard]] bool settled() const { return waiting_.empty() && welcomed_; }
  [[nodiscard]] const std::vector<std::string>& chat() const { return chat_; }
  [[nodiscard]] const std::map<std::uint64_t, int>& replies() const { return replies_; }
  [[nodiscard]] std::uint64_t sent() const { return next_ - 1; }
  [[nodiscard]] std::uint64_t resumed() const { return resumed_; }
  LinkPtr link;

 private:
  void welcome(const wire::Welcome& welcome);
  void say(std::uint64_t seq);

  World& world_;
  std::string name_;
  std::string session_;
  std::string token_;
  bool welcomed_ = false;
  std::uint64_t next_ = 1;
  std::uint64_t received_ = 0;
  std::uint64_t resumed_ = 0;
  std::map<std::uint64_t, wire::ClientBody> waiting_;  // without a reply
  std::map<std::uint64_t, int> replies_;
  std::vector<std::string> chat_;
};

class World final {
 public:
  explicit World(std::uint64_t seed) : random(seed) {}

  LinkPtr open(ModelClient& client, const wire::Hello& hello);
  void up(ModelClient& client, const LinkPtr& link, const std::string& text);
  void down(const LinkPtr& link, std::string text);
  void kill(const LinkPtr& link);
  void advance(Duration by) {
    worker.advance(by);
    house.tick(worker.now());
    worker.run_until_idle();
  }

  SeededRandom random;
  sim::VirtualWorker worker;
  MemoryJournal journal{worker};
  engine::Rooms rooms{worker, journal, random, {}};
  sim::NoPeers peers;
  crypto::TokenKey tokens = *crypto::TokenKey::from(Bytes(32, 7));
  SessionCounters counters;
  SessionHouse house{{worker, random, 0}, {rooms, peers, tokens, counters, "b_1", 3478}, {100, 100}};
  bool rough = true;

 private:
  TimePoint due(const LinkPtr& link, TimePoint& after);
  void later(TimePoint when, Task task);

  std::uint32_t links_ = 0;
  std::map<PipeId, std::pair<ModelClient*, LinkPtr>,
           decltype([](const PipeId& a, const PipeId& b) { return a.slot < b.slot; })>
      clients_;
  std::vector<net::Timer> timers_;
};

void SimPipe::send(std::string text) { world_.down(link_, std::move(text)); }
void SimPipe::close(std::uint16_t) {
  link_->server_open = false;
  world_.kill(link_);
}

LinkPtr World::open(ModelClient& client, const wire::Hello& hello) {
  auto link = std::make_shared<Link>();
  link->id = {0, ++links_, 1};
  const std::uint64_t kind = below(random, 3);  // WebSocket, SSE with POST, long polling
  link->weather = {kind == 0, rough ? 3U : 0U, rough && kind != 0 ? 20U : 0U};
  clients_[link->id] = {&client, link};
  const std::string text = wire::encode(wire::ClientMessage{std::nullopt, std::nullopt, hello});
  later(due(link, link->up_after), [this, link, text] {
    if (!link->alive) return;
    auto arrival = read_hello(text, "192.0.2.1");
    house.greet(std::move(arrival).value(), std::make_unique<SimPipe>(*this, link), worker.now());
  });
  return link;
}

TimePoint World::due(const LinkPtr& link, TimePoint& after) {
  TimePoint when = worker.now() + milliseconds(1 + below(random, 60));
  if (link->weather.keeps_order) when = std::max(when, after);
  after = std::max(when, after);
  return when;
}

void World::later(TimePoint when, Task task) { timers_.push_back(worker.at(when, std::move(task))); }

void World::up(ModelClient& client, const LinkPtr& link, const std::string& text) {
  if (!link->alive) return;
  if (chance(random, link->weather.dies_percent)) return kill(link);
  const int copies = chance(random, link->weather.doubles_percent) ? 2 : 1;
  for (int copy = 0; copy < copies; ++copy) {
    // A copy of a POST may come late, but the next POST only leaves after the first copy was answered: the order of firsts holds.
    const TimePoint when = copy == 0 ? std::max(due(link, link->up_after), link->up_after)
                                     : worker.now() + milliseconds(below(random, 400));
    later(when, [this, link, text] {
      if (link->alive || link->server_open) house.receive(link->id, text, worker.now());
    });
    if (copy == 0) link->up_after = when;
  }
  (void)client;
}

void World::down(const LinkPtr& link, std::string text) {
  if (!link->alive) return;
  // The next answer to a poll comes after the one before: order holds for all kinds, delay does not.
  const TimePoint when = std::max(due(link, link->down_after), link->down_after);
  link->down_after = when;
  if (chance(random, link->weather.dies_percent)) return kill(link);
  later(when, [this, link, words = std::move(text)] {
    const auto found = clients_.find(link->id);
    if (link->alive && found != clients_.end()) found->second.first->hear(link, words);
  });
}

/// Both sides notice, each in its own time.
void World::kill(const LinkPtr& link) {
  if (!std::exchange(link->alive, false)) return;
  later(worker.now() + milliseconds(below(random, 3000)),
        [this, link] { house.pipe_lost(link->id, worker.now()); });
  later(worker.now() + milliseconds(below(random, 3000)), [this, link] {
    const auto found = clients_.find(link->id);
    if (found != clients_.end()) found->second.first->lose(link);
  });
}

void ModelClient::connect() {
  wire::Hello hello;
  hello.device = "d_12345678";
  hello.room = "standup";
  if (!session_.empty()) hello.resume = wire::Resume{session_, token_, received_};
  welcomed_ = false;
  link = world_.open(*this, hello);
}

void ModelClient::request(wire::ClientBody body) {
  const std::uint64_t seq = next_++;
  waiting_.emplace(seq, std::move(body));
  if (welcomed_) say(seq);
}

void ModelClient::say(std::uint64_t seq) {
  world_.up(*this, link, wire::encode(wire::ClientMessage{seq, received_, waiting_.at(seq)}));
}

void ModelClient::lose(const LinkPtr& lost) {
  if (lost == link) connect();
}

/// Like a browser whose network changes: another pipe, of another kind, while the old one still stands.
void ModelClient::tick() {
  if (welcomed_)
    world_.up(*this, link, wire::encode(wire::ClientMessage{std::nullopt, received_, wire::Ping{}}));
}

void ModelClient::welcome(const wire::Welcome& welcome) {
  EXPECT_EQ(welcome.resumed, !session_.empty());
  session_ = welcome.session;
  token_ = welcome.token;
  welcomed_ = true;
  if (welcome.resumed) ++resumed_;
  for (const auto& [seq, body] : waiting_) {
    if (seq > welcome.received) say(seq);
  }
}

void ModelClient::hear(const LinkPtr& from, const std::string& text) {
  if (from != link) return;
  const auto message = wire::decode_server(text);
  ASSERT_TRUE(message.has_value()) << text;
  if (const auto* hello = std::get_if<wire::Welcome>(&message->body)) return welcome(*hello);
  if (!message->seq) {
    if (const auto* error = std::get_if<wire::ErrorMessage>(&message->body))
      ADD_FAILURE() << name_ << ": " << error->error;
    return;
  }
  if (*message->seq <= received_) return;
  ASSERT_EQ(*message->seq, received_ + 1) << name_ << " missed a message";
  ++received_;
  if (const auto* reply = std::get_if<wire::Ok>(&message->body)) {
    ++replies_[reply->re];
    waiting_.erase(reply->re);
  } else if (const auto* error = std::get_if<wire::ErrorMessage>(&message->body)) {
    ++replies_[error->re.value()];
    waiting_.erase(error->re.value());
    ADD_FAILURE() << name_ << ": " << error->error;
  } else if (const auto* chat = std::get_if<wire::ChatMessage>(&message->body)) {
    chat_.push_back(chat->chat.text);
  } else if (const auto* joined = std::get_if<wire::Joined>(&message->body)) {
    for (const wire::Chat& one : joined->chat) chat_.push_back(one.text);
  }
}

struct Outcome {
  std::uint64_t resumed = 0;
};

Outcome play(std::uint64_t seed) {
  World world(seed);
  ModelClient ann(world, "ann");
  ModelClient bob(world, "bob");
  std::vector<std::string> said_by_ann;
  for (ModelClient* client : {&ann, &bob}) {
    client->connect();
    client->request(wire::Join{client == &ann ? "Ann" : "Bob", {}, {}});
  }
  for (int step = 0; step < 60; ++step) {
    world.advance(milliseconds(300));
    if (chance(world.random, 50)) {
      said_by_ann.push_back("ann " + std::to_string(step));
      ann.request(wire::ChatSend{"m_ann_" + std::to_string(10000 + step), said_by_ann.back()});
    }
    if (chance(world.random, 30)) bob.request(wire::HandSet{chance(world.random, 50)});
    if (chance(world.random, 8)) ann.connect();  // takes over while the old pipe still stands
    if (chance(world.random, 5) && bob.link) world.kill(bob.link);
    if (step % 10 == 9) {
      ann.tick();
      bob.tick();
    }
  }
  world.rough = false;
  for (ModelClient* client : {&ann, &bob}) client->connect();
  for (int step = 0; step < 10; ++step) {
    world.advance(std::chrono::seconds(1));
    ann.tick();
    bob.tick();
  }

  for (ModelClient* client : {&ann, &bob}) {
    EXPECT_TRUE(client->settled()) << "seed " << seed;
    EXPECT_EQ(client->replies().size(), client->sent()) << "seed " << seed;
    for (const auto& [seq, count] : client->replies())
      EXPECT_EQ(count, 1) << "seed " << seed << ", message " << seq;
    EXPECT_EQ(client->chat(), said_by_ann) << "seed " << seed;
  }
  return {ann.resumed() + bob.resumed()};
}

TEST(SignalResume, DeliversChatSaidDuringOutagesExactlyOnceAndInOrderOver300RoughNetworks) {
  std::uint64_t resumed = 0;
  for (std::uint64_t seed = 1; seed <= 300 && !testing::Test::HasFailure(); ++seed)
    resumed += play(seed).resumed;
  EXPECT_GT(resumed, 1500U) << "the networks were not rough";
}

}  // namespace
}  // namespace parlance::gateway::web
