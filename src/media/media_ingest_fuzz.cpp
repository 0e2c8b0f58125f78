// A hostile publisher against all that its packets pass through: bytes become packets of one track, which are classified, kept,
// forwarded and asked for again.
#include "media/forwarder.h"
#include "media/ingest.h"
#include "media/packet_pool.h"
#include "media/track.h"

#include <algorithm>

using namespace parlance;
using namespace parlance::media;

namespace {

struct Nobody final : TrackFeedback {
  void on_keyframe_request(std::uint8_t encoding) override {
    check(encoding < 3, "an encoding that is not there");
  }
  void on_layers_wanted(Layers) override {}
};

Section everything() {
  using proto::rtp::ExtensionKind;
  Section section;
  for (std::uint8_t id = 1; id < proto::rtp::kExtensionKinds; ++id)
    static_cast<void>(section.extensions.set(static_cast<ExtensionKind>(id), id));
  constexpr Codec kCodecs[] = {Codec::opus, Codec::vp8, Codec::vp9, Codec::h264, Codec::av1, Codec::other};
  for (std::size_t i = 0; i < 120; ++i) section.codecs.at(i) = kCodecs[i % std::size(kCodecs)];
  return section;
}

class Receiver final : public PacketSink {
 public:
  explicit Receiver(Track& track) : subscription_(track.add(*this)) { forwarder_.attach(*subscription_); }
  void on_packets(std::span<const Packet> packets, TimePoint) override {
    for (const Packet& packet : packets) {
      const auto out = forwarder_.forward(content_, packet);
      if (!out) continue;
      check(out->prefix_size <= packet.payload().size() || out->filler, "more is rewritten than there is");
      const auto again = forwarder_.again(out->sequence);
      check(!again || again->sequence == out->sequence, "another packet than was asked for");
      check(!again || again->timestamp == out->timestamp, "it has changed on the way");
    }
  }
  void on_clock(std::uint8_t, std::uint64_t, std::uint32_t, TimePoint) override {}
  void on_end() override {}
  Forwarder& forwarder() { return forwarder_; }

 private:
  SeededRandom random_{1};
  Forwarder forwarder_{media::Kind::video, 90'000, random_};
  std::uint32_t content_ = forwarder_.begin();
  std::unique_ptr<TrackSubscription> subscription_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // Each packet: its length, what happens before it, its bytes.
  Reader input(ByteView(data, size));
  PacketPool pool(256);
  Nobody nobody;
  Track track({.source = Source::camera,
               .codec = Codec::vp8,
               .clock_rate = 90'000,
               .encodings = {{"q"}, {"h"}, {"f"}}},
              nobody);
  Receiver receiver(track);
  Classifier classifier(everything());
  TimePoint now;
  for (int i = 0; i < 200; ++i) {
    const auto length = input.u8();
    const auto before = input.u8();
    if (!length || !before) break;
    const auto bytes = input.bytes(std::min<std::size_t>(*length, input.remaining()));
    now += std::chrono::milliseconds(*before & 0x3fU);
    if ((*before & 0xc0U) == 0xc0U)
      receiver.forwarder().limit(
          {.encoding = static_cast<std::uint8_t>(*before & 3U), .spatial = 1, .temporal = 1});
    const auto view = proto::rtp::PacketView::parse(*bytes);
    if (!view) continue;
    const auto fields = classifier.classify(*view, static_cast<std::uint8_t>((*before >> 6U) % 3U), now);
    if (!fields) continue;
    const Packet packet = pool.make(*bytes, *fields);
    check(bool{packet}, "the history holds more than it may");
    track.on_packets(std::span(&packet, 1), now);
  }
  return 0;
}
