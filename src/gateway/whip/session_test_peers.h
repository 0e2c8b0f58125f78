#pragma once

#include "rtc/negotiation.h"
#include "rtc/peer.h"

#include <map>
#include <set>
#include <string>
#include <vector>

/// For this folder's tests.
namespace parlance::gateway::whip::testing_room {

/// A section of a client's offer.
struct Section {
  std::string kind;  ///< audio or video
  std::string direction = "sendonly";
  std::string more{};  ///< further attribute lines
};

/// An offer as encoders and players make it.
inline std::string offer_of(const std::vector<Section>& sections, const std::string& ufrag = "Ab12") {
  std::string mids;
  for (std::size_t i = 0; i < sections.size(); ++i) mids += " " + std::to_string(i);
  std::string text = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE" + mids + "\r\n";
  for (std::size_t i = 0; i < sections.size(); ++i) {
    const bool audio = sections[i].kind == "audio";
    text += "m=" + sections[i].kind + " 9 UDP/TLS/RTP/SAVPF " + (audio ? "111" : "96") +
            "\r\nc=IN IP4 0.0.0.0\r\na=ice-ufrag:" + ufrag +
            "\r\na=ice-pwd:0123456789abcdefghijkl\r\na=fingerprint:sha-256 ";
    for (int byte = 0; byte < 32; ++byte) text += byte == 0 ? "AB" : ":AB";
    text += "\r\na=setup:actpass\r\na=mid:" + std::to_string(i) + "\r\na=" + sections[i].direction +
            "\r\na=rtcp-mux\r\na=rtcp-rsize\r\n" +
            (audio ? "a=rtpmap:111 opus/48000/2\r\n" : "a=rtpmap:96 VP8/90000\r\n") + sections[i].more;
  }
  return text;
}

class FakeSink final : public media::PacketSink {
 public:
  void on_packets(std::span<const media::Packet>, TimePoint) override {}
  void on_clock(std::uint8_t, std::uint64_t, std::uint32_t, TimePoint) override {}
  void on_end() override {}
};

class FakeFeedback final : public media::TrackFeedback {
 public:
  void on_keyframe_request(std::uint8_t encoding) override { keyframes.push_back(encoding); }
  void on_layers_wanted(media::Layers) override {}
  std::vector<std::uint8_t> keyframes;
};

/// Peer connections that negotiate like the real ones, carry nothing, and say what was asked of them.
class FakePeers final : public rtc::PeerFactory {
 public:
  class FakePeer final : public rtc::Peer {
   public:
    FakePeer(FakePeers& peers, rtc::PeerListener& told)
        : listener(told), peers_(peers), negotiation_(ours(), peers.random) {
      peers_.alive.insert(this);
    }
    FakePeer(const FakePeer&) = delete;
    FakePeer& operator=(const FakePeer&) = delete;
    ~FakePeer() override { peers_.alive.erase(this); }
    Result<rtc::Answer> answer(const rtc::Offer& offer) override {
      offers.emplace_back(offer.sdp);
      sources = offer.sources;
      auto agreed = negotiation_.answer(offer);
      if (!agreed) return agreed.error();
      rtc::Answer answer{agreed->sdp, {}, agreed->video_codecs};
      for (const rtc::SendPlan& send : agreed->sends) answer.slots.push_back({send.mid, send.kind});
      for (const rtc::ReceivePlan& receive : agreed->receives) rids[receive.source] = receive.rids;
      return answer;
    }
    media::PacketSink& begin_slot(std::string_view mid, media::Codec) override {
      calls.push_back("begin " + std::string(mid));
      return sinks[std::string(mid)];
    }
    void feed_slot(std::string_view mid, media::Feed&) override {
      calls.push_back("feed " + std::string(mid));
    }
    void size_slot(std::string_view mid, std::uint16_t height) override {
      calls.push_back("size " + std::string(mid) + " " + std::to_string(height));
    }
    void end_slot(std::string_view mid) override { calls.push_back("end " + std::string(mid)); }

    rtc::PeerListener& listener;
    std::vector<std::string> offers;
    std::map<std::string, media::Source> sources;
    std::map<media::Source, std::vector<std::string>> rids;
    std::map<std::string, FakeSink> sinks;
    std::vector<std::string> calls;

   private:
    static rtc::Negotiation::Ours ours() {
      proto::sdp::Candidate candidate;
      candidate.foundation = "1";
      candidate.priority = 2130706431;
      candidate.address = "198.51.100.1";
      candidate.port = 8443;
      return {{crypto::dtls::FingerprintHash::sha_256, Bytes(32, 0xCD)}, {candidate}, "w0"};
    }

    FakePeers& peers_;
    rtc::Negotiation negotiation_;
  };

  Result<std::unique_ptr<rtc::Peer>> open(rtc::PeerListener& listener) override {
    if (full) return fail(Kind::exhausted, "media.unavailable");
    auto made = std::make_unique<FakePeer>(*this, listener);
    newest = made.get();
    return std::unique_ptr<rtc::Peer>(std::move(made));
  }

  SeededRandom random{7};
  bool full = false;
  std::set<FakePeer*> alive;
  FakePeer* newest = nullptr;
};

}  // namespace parlance::gateway::whip::testing_room
