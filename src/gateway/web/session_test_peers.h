#pragma once

#include "rtc/peer.h"

#include <map>
#include <set>
#include <string>
#include <vector>

/// Peer connections for this folder's tests: they answer any offer that is not "bad", and say what was asked of them.
namespace parlance::gateway::web::testing_room {

class FakeSink final : public media::PacketSink {
 public:
  void on_packets(std::span<const media::Packet> packets, TimePoint) override { packets_ += packets.size(); }
  void on_clock(std::uint8_t, std::uint64_t, std::uint32_t, TimePoint) override {}
  void on_end() override { ended = true; }
  std::size_t packets_ = 0;
  bool ended = false;
};

class FakePeers final : public rtc::PeerFactory {
 public:
  class FakePeer final : public rtc::Peer {
   public:
    FakePeer(FakePeers& peers, rtc::PeerListener& told) : listener(told), peers_(peers) {
      peers_.alive.insert(this);
    }
    ~FakePeer() override { peers_.alive.erase(this); }
    Result<rtc::Answer> answer(const rtc::Offer& offer) override {
      if (offer.sdp == "bad") return fail(Kind::malformed, "media.bad_sdp");
      offers.emplace_back(offer.sdp);
      sources = offer.sources;
      return rtc::Answer{"answer", peers_.slots, {media::Codec::vp8, media::Codec::vp9}};
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
    std::map<std::string, FakeSink> sinks;
    std::vector<std::string> calls;

   private:
    FakePeers& peers_;
  };

  Result<std::unique_ptr<rtc::Peer>> open(rtc::PeerListener& listener) override {
    if (full) return fail(Kind::exhausted, "media.unavailable");
    auto made = std::make_unique<FakePeer>(*this, listener);
    newest = made.get();
    return std::unique_ptr<rtc::Peer>(std::move(made));
  }

  bool full = false;
  std::vector<rtc::Slot> slots{
      {"4", media::Kind::audio}, {"5", media::Kind::video}, {"6", media::Kind::video}};
  std::set<FakePeer*> alive;
  FakePeer* newest = nullptr;
};

}  // namespace parlance::gateway::web::testing_room
