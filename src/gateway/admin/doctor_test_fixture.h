#pragma once

#include "crypto/token.h"
#include "gateway/admin/gateway.h"
#include "test/sim/http_exchange.h"
#include "test/sim/virtual_worker.h"

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

/// The gateway on one worker, in virtual time, for this folder's tests.
namespace parlance::gateway::admin::testing_desk {

/// Peers that answer every offer but an empty one.
class FakePeers final : public rtc::PeerFactory {
 public:
  class FakePeer final : public rtc::Peer {
   public:
    FakePeer(FakePeers& peers, rtc::PeerListener& told) : listener(told), peers_(peers) {
      peers_.alive.insert(this);
    }
    FakePeer(const FakePeer&) = delete;
    FakePeer& operator=(const FakePeer&) = delete;
    ~FakePeer() override { peers_.alive.erase(this); }
    Result<rtc::Answer> answer(const rtc::Offer& offer) override {
      if (offer.sdp.empty()) return fail(Kind::malformed, "media.bad_sdp");
      sources = offer.sources;
      return rtc::Answer{"answer to " + std::string(offer.sdp), {}, {}};
    }
    media::PacketSink& begin_slot(std::string_view, media::Codec) override {
      throw std::logic_error("nobody is shown");
    }
    void feed_slot(std::string_view, media::Feed&) override {}
    void size_slot(std::string_view, std::uint16_t) override {}
    void end_slot(std::string_view) override {}

    rtc::PeerListener& listener;
    std::map<std::string, media::Source> sources;

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
  std::set<FakePeer*> alive;
  FakePeer* newest = nullptr;
};

class NoRooms final : public hub::RoomDirectory {
 public:
  void join(hub::JoinRequest, hub::ParticipantListener&, Then<Result<hub::ParticipantPtr>>) override {}
  std::unique_ptr<hub::Watch> watch(const RoomKey&, hub::OccupancyListener&) override { return nullptr; }
};

class GatewayTest : public testing::Test {
 protected:
  explicit GatewayTest(const std::string& toml = "") : settings(*ops::Settings::parse(keys(), "", toml, {})) {
    auto made = factory().make(GatewayContext{router, homes, settings, metrics, readiness, tokens, random});
    gateway = std::move(*made);
  }

  struct Ask {
    std::string method = "POST";
    std::string path;
    std::string body{};
    std::string peer = "192.0.2.1";
    std::string origin{};
  };
  sim::Seen ask(const Ask& what) {
    const auto seen = std::make_shared<sim::Seen>();
    auto match = router.match(what.method, what.path);
    if (match.handler == nullptr) {
      seen->status = 404;
      return std::move(*seen);
    }
    net::HttpRequest request;
    request.method = what.method;
    request.path = what.path;
    request.body = what.body;
    request.peer.address = what.peer;
    request.headers = {{"host", "meet.example"}};
    if (!what.origin.empty()) request.headers.emplace_back("origin", what.origin);
    (*match.handler)(std::make_unique<sim::FakeExchange>(worker, std::move(request), seen));
    worker.run_until_idle();
    return std::move(*seen);
  }
  std::string get(const std::string& path) {
    const sim::Seen seen = ask({"GET", path});
    return std::to_string(seen.status.value_or(0)) + " " + seen.body;
  }

  /// Our own, and those of the parts that are tried out.
  static std::vector<ops::SettingKey> keys() {
    std::vector<ops::SettingKey> all{
        {"web.allowed_origins", std::vector<std::string>(), ""},
        {"net.https_port", std::int64_t{8443}, ""},
        {"media.tcp", true, ""},
        {"tls.certificate", std::string(), ""},
        {"acme.enabled", false, ""},
        {"turn.enabled", true, ""},
        {"turn.relay", true, ""},
        {"turn.port", std::int64_t{3478}, ""},
        {"turn.secret", std::string("sesame"), ""},
    };
    const auto own = factory().keys;
    all.insert(all.end(), own.begin(), own.end());
    return all;
  }

  sim::VirtualWorker worker{0};
  NoRooms rooms;
  FakePeers peers;
  std::vector<Home> homes{{worker, rooms, peers}};
  SeededRandom random{1};
  net::HttpRouter router;
  ops::Settings settings;
  ops::MetricsRegistry metrics;
  ops::Readiness readiness;
  crypto::TokenKey tokens = *crypto::TokenKey::from(Bytes(32, 7));
  std::unique_ptr<Gateway> gateway;
};

}  // namespace parlance::gateway::admin::testing_desk
