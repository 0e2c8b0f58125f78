#include "media/forwarder.h"
#include "media/media_test_packets.h"
#include "media/nack_generator.h"
#include "media/track.h"
#include "proto/rtp/unwrap.h"

#include <gtest/gtest.h>

#include <map>

namespace parlance::media {
namespace {

using test::at;
using test::Vp8Source;

struct IgnoringFeedback final : TrackFeedback {
  void on_keyframe_request(std::uint8_t encoding) override { requested = encoding; }
  void on_layers_wanted(Layers) override {}
  std::optional<std::uint8_t> requested;
};

/// Publisher - lossy, reordering network - track - forwarder - lossy network - receiver. Both ends mend by NACK.
class LossyCall final : public PacketSink {
  PacketPool pool_{16'384};  // first, so that it outlives the packets

 public:
  explicit LossyCall(std::uint64_t seed) : random_(seed), forwarder_(Kind::video, 90'000, random_) {
    content_ = forwarder_.begin();
    subscription_ = track_.add(*this);
    forwarder_.attach(*subscription_);
    forwarder_.limit({.temporal = 1});
  }

  void run(int frames) {
    const std::int64_t end = now_ + frames * 33 + 2000;
    const std::int64_t last_frame = now_ + frames * 33;
    for (std::int64_t next = now_; now_ < end; ++now_) {
      if (now_ == next && now_ < last_frame) {
        if (feedback_.requested) source_.key_next = true;
        feedback_.requested.reset();
        for (const Packet& packet : source_.frame(at(now_))) publish(packet);
        next += 33;
      }
      deliver();
      for (const std::uint16_t low : upstream_.take(at(now_)))
        if (!lost() && published_.contains(low)) arriving_.emplace(now_ + 40, published_.at(low));
      for (const std::uint16_t low : downstream_.take(at(now_))) ask_again(low);
    }
  }

  void on_packets(std::span<const Packet> packets, TimePoint) override {
    for (const Packet& packet : packets)
      if (const auto out = forwarder_.forward(content_, packet)) send(*out);
  }
  void on_clock(std::uint8_t, std::uint64_t, std::uint32_t, TimePoint) override {}
  void on_end() override {}

  std::map<std::int64_t, Rewritten> received;
  std::uint64_t repeated_by_us = 0;
  [[nodiscard]] const ForwarderCounters& counters() const { return forwarder_.counters(); }
  [[nodiscard]] const NackCounters& upstream() const { return upstream_.counters(); }

 private:
  bool lost() { return random_u64(random_) % 10 == 0; }

  void publish(const Packet& packet) {
    published_[static_cast<std::uint16_t>(packet.fields().sequence)] = packet;
    if (published_.size() > 600) published_.erase(static_cast<std::uint16_t>(packet.fields().sequence - 600));
    if (!lost()) arriving_.emplace(now_ + 20 + static_cast<std::int64_t>(random_u64(random_) % 8), packet);
  }
  void deliver() {
    while (!arriving_.empty() && arriving_.begin()->first <= now_) {
      const Packet packet = arriving_.begin()->second;
      arriving_.erase(arriving_.begin());
      upstream_.on_packet(packet.fields().sequence, at(now_));
      track_.on_packets(std::span(&packet, 1), at(now_));
    }
  }
  void send(const Rewritten& out) {
    if (lost()) return;
    const std::int64_t number = numbers_.unwrap(out.sequence);
    downstream_.on_packet(static_cast<std::uint64_t>(number) + 65'536, at(now_));
    if (!received.emplace(number, out).second) ++repeated_by_us;
  }
  void ask_again(std::uint16_t low) {
    if (lost()) return;
    if (const auto out = forwarder_.again(low)) send(*out);
  }

  SeededRandom random_;
  Vp8Source source_{.pool = pool_};
  IgnoringFeedback feedback_;
  Track track_{{.source = Source::camera, .codec = Codec::vp8, .clock_rate = 90'000}, feedback_};
  Forwarder forwarder_;
  std::unique_ptr<TrackSubscription> subscription_;
  std::uint32_t content_ = 0;
  std::multimap<std::int64_t, Packet> arriving_;
  std::map<std::uint16_t, Packet> published_;
  NackGenerator upstream_;
  NackGenerator downstream_;
  proto::rtp::SequenceUnwrapper numbers_;
  std::int64_t now_ = 1000;
};

TEST(ForwarderLoss, RecoversEverythingByNackThroughLossAndReorderingOnBothSides) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    LossyCall call(seed);
    call.run(600);
    ASSERT_GT(call.received.size(), 800U);
    EXPECT_GT(call.upstream().recovered, 100U);
    EXPECT_GT(call.counters().retransmitted, 50U);
    EXPECT_GT(call.counters().filled, 0U) << "late packets of a layer that is not wanted";

    std::map<std::uint32_t, std::size_t> payload_of_frame;
    std::uint32_t newest = call.received.begin()->second.timestamp;
    std::int64_t expected = call.received.begin()->first;
    for (const auto& [number, packet] : call.received) {
      ASSERT_EQ(number, expected++) << "seed " << seed;
      if (packet.filler) continue;
      ASSERT_LE(packet.packet.fields().frame.temporal, 1);
      ASSERT_GE(static_cast<std::int32_t>(packet.timestamp - newest), 0) << "in the order of numbers";
      newest = packet.timestamp;
      ++payload_of_frame[packet.timestamp];
    }
    for (const auto& [timestamp, packets] : payload_of_frame)
      ASSERT_EQ(packets, 3U) << "every frame is whole";
  }
}

}  // namespace
}  // namespace parlance::media
