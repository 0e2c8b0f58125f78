#pragma once

// For tests: two clients in one room, connected or about to be.

#include "rtc/rtc_test_browser.h"
#include "rtc/rtc_test_encoder.h"
#include "rtc/rtc_test_player.h"
#include "rtc/rtc_test_port.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace parlance::rtc::test {

using namespace std::chrono_literals;

inline const std::map<std::string, media::Source>& four_sources() {
  static const std::map<std::string, media::Source> sources{{"0", media::Source::microphone},
                                                            {"1", media::Source::camera},
                                                            {"2", media::Source::screen},
                                                            {"3", media::Source::screen_audio}};
  return sources;
}

inline bool is_nack(const rtp::RtcpPacket& packet) {
  return packet.is(rtp::RtcpType::transport_feedback, rtp::kFormatNack);
}
inline bool is_picture_loss(const rtp::RtcpPacket& packet) {
  return packet.is(rtp::RtcpType::payload_feedback, rtp::kFormatPli);
}

/// A client with its session.
struct Party {
  Party(sim::World& world, Port& port, std::uint8_t number)
      : port_(port), peer(port.open()), browser(world, sim::ipv4({192, 0, 2, number}, 40000), 1000U + number),
        client(browser.client) {}

  Result<Answer> negotiate(const std::string& name = "chromium_slots_4_25") {
    const std::string text = client.offer(name);
    return port_.answer(peer, {text, sources});
  }
  void join(TimePoint now, const std::string& name = "chromium_slots_4_25") {
    const auto answer = negotiate(name);
    ASSERT_TRUE(answer) << answer.error().what;
    slots = answer->slots;
    client.accept(answer->sdp, now);
  }
  [[nodiscard]] PeerSession& session() { return *peer.session; }
  [[nodiscard]] Owner& owner() { return peer.owner; }
  [[nodiscard]] PeerCounters counters() { return peer.session->counters(); }

  /// An encoder for a sending section.
  Encoder encoder(const std::string& mid, const std::string& rid = "") {
    const auto& media = section(client.answered, mid);
    const auto number = static_cast<std::uint32_t>(random_u64(client.random));
    Encoder made{.ssrc = number | 1U, .rtx_ssrc = number & ~1U, .mid = mid, .rid = rid};
    made.video = media.kind == sdp::MediaKind::video;
    made.type = media.payloads.front().type;
    for (const auto kind : {ExtensionKind::mid, ExtensionKind::rid, ExtensionKind::repaired_rid,
                            ExtensionKind::transport_sequence, ExtensionKind::audio_level}) {
      const auto id = extension_id(media, kind);
      if (id != 0) check(made.ids.set(kind, id).has_value(), "an extension id twice");
    }
    return made;
  }
  void send(const Plain& packet) { client.send_rtp(packet.header, packet.payload); }
  void send_frame(Encoder& encoder, bool key = false) {
    for (const Plain& packet : encoder.next(key, transport)) send(packet);
  }
  /// A sender report of the encoder's clocks.
  void send_report(const Encoder& encoder, std::uint64_t ntp) {
    write([&](rtp::SpanWriter& out) {
      return rtp::write_sender_report(encoder.ssrc, {{ntp}, encoder.timestamp, 1, 1}, {}, out);
    });
  }
  template <class Write> void write(const Write& what) {
    Bytes bytes(1200);
    rtp::SpanWriter out(bytes);
    check(what(out).has_value(), "RTCP that does not fit");
    bytes.resize(out.size());
    client.send_rtcp(bytes);
  }

 private:
  Port& port_;

 public:
  Port::Peer& peer;
  Browser browser;
  Client& client;
  std::map<std::string, media::Source> sources = four_sources();
  std::vector<Slot> slots;
  std::uint16_t transport = 0;
};

class RtcCall : public testing::Test {
 protected:
  static constexpr std::uint64_t kSeed = 11;

  void TearDown() override { sim::set_gettimeofday(std::nullopt); }

  void run(Duration by) { world.run_for(by); }
  void connect(Party& party) {
    sim::set_gettimeofday(world.now());
    party.join(world.now());
    ASSERT_TRUE(
        world.run_until_true([&] { return party.client.connected() && party.owner().connected == 1; }, 2s));
  }
  void connect() {
    connect(alice);
    connect(bob);
  }
  /// What `from` sends of `source` goes into the slot of `to`.
  media::TrackSubscription& subscribe(Party& from, media::Source source, Party& to, const std::string& mid) {
    subscriptions[mid].reset();
    media::PacketSink& sink = to.session().begin_slot(mid, media::Codec::vp8);
    subscriptions[mid] = from.owner().tracks.at(source)->add(sink);
    to.session().feed_slot(mid, *subscriptions[mid]);
    return *subscriptions[mid];
  }
  /// `count` frames, one each 33 ms.
  void stream(Party& party, Encoder& encoder, int count, int key_at = 0) {
    for (int i = 0; i < count; ++i) {
      party.send_frame(encoder, i == key_at);
      run(33ms);
    }
  }
  /// The RTCP packets of a kind that a client has got.
  template <class Read> static std::size_t count_rtcp(const Client& client, const Read& read) {
    std::size_t count = 0;
    for (const Heard& heard : client.rtcp) {
      rtp::RtcpReader reader(heard.bytes);
      for (auto packet = reader.next(); packet && *packet; packet = reader.next())
        if (read(**packet)) ++count;
    }
    return count;
  }

  sim::World world{kSeed};
  Port port{world, sim::ipv4({198, 51, 100, 1}, 8443)};
  Party alice{world, port, 1};
  Party bob{world, port, 2};
  std::map<std::string, std::unique_ptr<media::TrackSubscription>> subscriptions;  // before the sessions
};

}  // namespace parlance::rtc::test
