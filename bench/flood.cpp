// What 100,000 bogus STUN packets a second do to a running call: the time that its packets take through the server, without them and with them, in
// turns. Everything is on loopback in this process: the server's worker, the browsers' worker, and the attacker's thread.
//
//   parlance_bench_flood [seconds a turn = 5]
#include "proto/stun/integrity.h"
#include "proto/stun/writer.h"
#include "test/net/media_stage.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <thread>

namespace parlance::test {
namespace {

namespace stun = proto::stun;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kVolley = 100;  // every millisecond
constexpr std::chrono::milliseconds kFrame{
    10};  // three packets a frame: 300 packets a second, some 2.5 Mbit/s
constexpr double kGoalMs = 5;
constexpr int kTurns = 3;

/// Binding requests that nobody answers: without a user name, for a fragment that nobody has, and for the call's own with a wrong signature,
/// which costs a digest.
std::vector<Bytes> bogus(Random& random, const std::string& ufrag) {
  std::vector<Bytes> made;
  for (std::size_t i = 0; i < kVolley; ++i) {
    stun::TransactionId id{};
    random.fill(id);
    stun::MessageWriter out(stun::Class::request, stun::Method::binding, id);
    if (i % 3 == 1) out.add_text(stun::Type::username, "nobody:" + random_text(random, 4));
    if (i % 3 == 2) out.add_text(stun::Type::username, ufrag + ":" + random_text(random, 4));
    if (i % 3 != 0) out.add_integrity(as_bytes(random_text(random, 24)));
    made.push_back(std::move(out).take());
  }
  return made;
}

/// Sends a volley every millisecond while it lives.
class Attacker final {
 public:
  Attacker(const net::Endpoint& to, std::vector<Bytes> volley) : volley_(std::move(volley)) {
    sockaddr_in there{};
    there.sin_family = AF_INET;
    there.sin_port = htons(to.port);
    there.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    for (int& each : sockets_) {
      each = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
      const void* address = &there;
      check(::connect(each, static_cast<const sockaddr*>(address), sizeof there) == 0, "no socket");
    }
    thread_ = std::thread([this] { run(); });
  }
  Attacker(const Attacker&) = delete;
  Attacker& operator=(const Attacker&) = delete;
  ~Attacker() {
    stop_ = true;
    thread_.join();
    for (const int each : sockets_) ::close(each);
  }

 private:
  void run() {
    auto due = Clock::now();
    for (std::size_t turn = 0; !stop_; ++turn) {
      for (std::size_t i = 0; i < volley_.size(); ++i) {
        const Bytes& each = volley_[i];
        static_cast<void>(::send(sockets_[(turn + i) % sockets_.size()], each.data(), each.size(), 0));
      }
      due += std::chrono::milliseconds(1);
      std::this_thread::sleep_until(due);
    }
  }

  std::vector<Bytes> volley_;
  std::array<int, 32> sockets_{};
  std::atomic<bool> stop_ = false;
  std::thread thread_;
};

struct Turn {
  std::vector<double> ms;  ///< of each packet
  std::size_t sent = 0;
  double bogus_a_second = 0;
};

class Call final {
 public:
  Call() {
    stage.serve(1, {.listen = {"127.0.0.1"}});
    speaker_.emplace(stage.join(0));
    watcher_.emplace(stage.join(0));
    encoder_ = on(stage.client(), [this] { return MediaStage::camera(speaker_->browser); });
    stage.send_frame(speaker_->browser, encoder_, true);
    stage.feed(*speaker_, *watcher_, 0);
    stage.send_frame(speaker_->browser, encoder_, true);
  }

  std::string ufrag() {
    return on(stage.client(), [this] {
      const auto& answered = speaker_->browser.client->answered;
      return std::string(proto::sdp::transport_of(answered, answered.media.front()).ice_ufrag);
    });
  }

  Turn run(std::chrono::seconds time) {
    Turn turn;
    const std::uint64_t before = stage.counters().sockets.received;
    on(stage.client(), [&] { return watcher_->browser.client->rtp.clear(), 0; });
    const auto end = Clock::now() + time;
    std::vector<TimePoint> sent;
    for (auto due = Clock::now(); due < end; due += kFrame) {
      std::this_thread::sleep_until(due);
      sent.push_back(on(stage.client(), [this] { return stage.client().now(); }));
      stage.send_frame(speaker_->browser, encoder_, false);
    }
    turn.sent = sent.size() * 3;
    const std::uint64_t after = stage.counters().sockets.received;
    std::this_thread::sleep_for(std::chrono::milliseconds(200));  // for the last ones to arrive
    const std::uint32_t first = encoder_.frame - static_cast<std::uint32_t>(sent.size());
    on(stage.client(), [&] {
      for (const rtc::test::Heard& heard : watcher_->browser.client->rtp) note(heard, first, sent, turn);
      return 0;
    });
    std::ranges::sort(turn.ms);
    const auto seconds = std::chrono::duration<double>(time).count();
    turn.bogus_a_second = static_cast<double>(after - before - turn.sent) / seconds;
    return turn;
  }

  MediaStage stage;

 private:
  static void note(const rtc::test::Heard& heard, std::uint32_t first, const std::vector<TimePoint>& sent,
                   Turn& turn) {
    const auto packet = proto::rtp::PacketView::parse(heard.bytes);
    if (!packet) return;
    // As rtc_test_encoder.h lays it out: VP8's descriptor and header are 5 bytes, then come the SSRC and the number of the frame.
    Reader in(packet->payload().subspan(9));
    const auto number = in.u32();
    const std::uint32_t frame = number ? *number - first : 0;
    if (!number || frame >= sent.size()) return;
    turn.ms.push_back(std::chrono::duration<double, std::milli>(heard.at - sent[frame]).count());
  }

  std::optional<MediaStage::Party> speaker_;
  std::optional<MediaStage::Party> watcher_;
  rtc::test::Encoder encoder_;
};

double quantile(const std::vector<double>& sorted, double part) {
  return sorted.empty() ? 1e9
                        : sorted[static_cast<std::size_t>(part * static_cast<double>(sorted.size() - 1))];
}

void tell(const char* what, const Turn& turn) {
  std::printf("%-14s p50 %.2f ms, p99 %.2f ms, %zu of %zu packets arrived; %.0f other packets a second\n",
              what, quantile(turn.ms, 0.5), quantile(turn.ms, 0.99), turn.ms.size(), turn.sent,
              turn.bogus_a_second);
}

int run(std::chrono::seconds time) {
  Call call;
  SeededRandom random(1);
  const auto volley = bogus(random, call.ufrag());
  std::vector<double> added;
  std::size_t lost = 0;
  for (int i = 0; i < kTurns; ++i) {
    const Turn calm = call.run(time);
    tell("calm:", calm);
    Turn attacked;
    {
      const Attacker attacker(call.stage.server(), volley);
      attacked = call.run(time);
    }
    tell("under attack:", attacked);
    added.push_back(quantile(attacked.ms, 0.99) - quantile(calm.ms, 0.99));
    lost += attacked.sent - std::min(attacked.sent, attacked.ms.size());
  }
  std::ranges::sort(added);
  const double middle = added[added.size() / 2];
  std::printf(
      "100,000 bogus STUN packets a second: p99 %+.2f ms (goal <= +%.0f), %zu packets lost (goal 0)\n",
      middle, kGoalMs, lost);
  return middle <= kGoalMs && lost == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace
}  // namespace parlance::test

int main(int count, char** arguments) {
  const int seconds = count > 1 ? std::atoi(arguments[1]) : 5;
  return parlance::test::run(std::chrono::seconds(std::clamp(seconds, 1, 600)));
}
