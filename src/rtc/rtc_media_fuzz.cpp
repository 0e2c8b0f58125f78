#include "base/check.h"
#include "media/packet_pool.h"
#include "rtc/rtcp_router.h"

#include <cstdint>
#include <cstdlib>

/// Everything that a client which is let in can send: RTP and RTCP behind the decryption. One input is many packets: two bytes of length (the highest
/// bit: it is RTCP), then the packet; each comes 5 ms after the one before.
namespace parlance::rtc {
namespace {

using proto::rtp::ExtensionKind;

struct Nobody final : Egress {
  void send(const proto::ice::Path&, ByteView) override {}
  bool send_media(Outgoing) override { return true; }
  void forget(const crypto::srtp::Sender&) override {}
};

struct Sink final : media::PacketSink {
  void on_packets(std::span<const media::Packet> packets, TimePoint) override {
    for (const media::Packet& packet : packets)
      check(packet.payload().size() <= packet.bytes().size(), "too long");
    count += packets.size();
  }
  void on_clock(std::uint8_t, std::uint64_t, std::uint32_t, TimePoint) override {}
  void on_end() override { ++ends; }
  std::size_t count = 0;
  std::size_t ends = 0;
};

struct Owner final : PeerListener {
  void on_connected() override {}
  media::PacketSink* on_track(const media::TrackInfo&, media::TrackFeedback& feedback) override {
    feedback.on_keyframe_request(0);
    ++tracks;
    return &sink;
  }
  void on_slot_started(std::string_view, std::uint32_t) override {}
  void on_closed(Error) override {}
  Sink sink;
  std::size_t tracks = 0;
};

proto::rtp::ExtensionIds ids() {
  proto::rtp::ExtensionIds made;
  std::uint8_t id = 1;
  for (const auto kind :
       {ExtensionKind::audio_level, ExtensionKind::abs_send_time, ExtensionKind::transport_sequence,
        ExtensionKind::mid, ExtensionKind::rid, ExtensionKind::repaired_rid,
        ExtensionKind::dependency_descriptor, ExtensionKind::video_orientation})
    check(made.set(kind, id++).has_value(), "an id twice");
  return made;
}

std::vector<PayloadUse> video() {
  return {{96, media::Codec::vp8, 90000, std::uint8_t{97}},
          {98, media::Codec::vp9, 90000, std::uint8_t{99}},
          {100, media::Codec::h264, 90000, std::uint8_t{101}},
          {102, media::Codec::av1, 90000, std::uint8_t{103}}};
}

struct Session {
  Session() {
    receiving.apply({{"0", media::Source::microphone, {}, {{111, media::Codec::opus, 48000, {}}}, ids(), {}},
                     {"1", media::Source::camera, {"q", "h", "f"}, video(), ids(), {}},
                     {"2", media::Source::screen, {}, video(), ids(), {7}}});
    sending.apply(
        {{"4", media::Kind::video, 0x1000, 0x1001, "c", video(), ids(), true},
         {"5", media::Kind::audio, 0x1002, 0, "c", {{111, media::Codec::opus, 48000, {}}}, ids(), true}});
    owner.sink.count = 0;
    slot = &sending.slot("4").begin();
  }
  void take(ByteView packet, unsigned control) {
    now += std::chrono::milliseconds(5);
    if (control != 0)
      router.on_compound(packet, now);
    else
      receiving.on_rtp(packet, now);
    receiving.tick(now);
    sending.tick(now);
  }

  Nobody egress;
  Owner owner;
  SeededRandom random{1};
  media::PacketPool pool{64};
  Wire wire{egress};
  ReceiveCounters received;
  SendCounters sent;
  Receiving receiving{{wire, owner, pool, received}};
  Sending sending{{wire, owner, random, sent}};
  RtcpRouter router{receiving, sending};
  media::PacketSink* slot = nullptr;
  TimePoint now{std::chrono::hours(1)};
};

}  // namespace
}  // namespace parlance::rtc

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace parlance;
  rtc::Session session;
  Reader reader(ByteView(data, size));
  while (const auto head = reader.u16()) {
    const auto packet = reader.bytes(std::min<std::size_t>(*head & 0x7fffU, reader.remaining()));
    session.take(*packet, *head & 0x8000U);
  }
  session.receiving.end();
  // Every track ends once, and no packet stays behind.
  if (session.owner.sink.ends != session.owner.tracks) std::abort();
  if (session.pool.available() != session.pool.size()) std::abort();
  return 0;
}
