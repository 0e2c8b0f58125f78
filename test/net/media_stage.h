#pragma once

// For tests and benchmarks: media ports on loopback, those who own their peers, and browsers. What goes wrong here is a Bug.

#include "crypto/dtls/context.h"
#include "media/track.h"
#include "net/system_random.h"
#include "rtc/rtc_test_encoder.h"
#include "test/net/media_browser.h"
#include "transport/media_port.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace parlance::test {

/// What a gateway would do for one client. Lives on the port's worker.
struct Owner final : rtc::PeerListener {
  void on_connected() override { ++connected; }
  media::PacketSink* on_track(const media::TrackInfo& info, media::TrackFeedback& feedback) override {
    track = std::make_unique<media::Track>(info, feedback);
    return track.get();
  }
  void on_slot_started(std::string_view, std::uint32_t) override { ++started; }
  void on_closed(Error reason) override { closed.push_back(reason.what); }

  int connected = 0;
  int started = 0;
  std::vector<std::string_view> closed;
  std::unique_ptr<media::Track> track;
  std::unique_ptr<media::TrackSubscription> subscription;
  std::unique_ptr<rtc::Peer> peer;
  std::string answer;  ///< what its client was told
};

/// Media ports on loopback with their workers, and browsers on another.
class MediaStage {
 public:
  MediaStage() = default;
  MediaStage(const MediaStage&) = delete;
  MediaStage& operator=(const MediaStage&) = delete;
  ~MediaStage() {
    for (auto& [owner, port] : owners_) on(server_->worker(port), [&] { return owner.reset(), 0; });
    if (!browsers_.empty()) on(client(), [this] { return browsers_.clear(), 0; });
    clients_.stop();
    if (server_) server_->stop();
    ports.reset();
  }

  void serve(std::size_t workers, transport::Settings settings) {
    server_.emplace(workers);
    settings.port = 0;
    settings.packets = 1024;
    const auto identity = *crypto::dtls::make_certificate(WallTime{1'800'000'000'000});
    auto opened =
        transport::MediaPorts::open(*server_, settings, {*crypto::dtls::Context::make(identity), random_});
    check(opened.has_value(), "no media ports");
    ports = std::move(*opened);
    server_->start();
    clients_.start();
  }
  [[nodiscard]] net::WorkerPool& pool() { return *server_; }
  [[nodiscard]] net::Worker& client() { return clients_.worker(0); }
  [[nodiscard]] net::Worker& worker(std::size_t index) { return server_->worker(index); }

  Owner& open(std::size_t port) {
    auto owner = std::make_unique<Owner>();
    Owner& made = *owner;
    owners_.emplace_back(std::move(owner), port);
    on(worker(port), [&] { return made.peer = std::move(*ports->at(port).open(made)), 0; });
    return made;
  }
  Browser& browser(const std::string& address = "127.0.0.1") {
    on(client(), [&] {
      browsers_.push_back(std::make_unique<Browser>(client(), address, 100 + browsers_.size()));
      return 0;
    });
    return *browsers_.back();
  }
  std::string negotiate(Browser& browser, Owner& owner, std::size_t port) {
    const std::string offer = on(client(), [&] { return browser.client->offer(); });
    const std::map<std::string, media::Source> sources{{"0", media::Source::microphone},
                                                       {"1", media::Source::camera},
                                                       {"2", media::Source::screen},
                                                       {"3", media::Source::screen_audio}};
    const auto answer = on(worker(port), [&] { return owner.peer->answer({offer, sources}); });
    return answer.value().sdp;
  }
  void connect(Browser& browser, Owner& owner, std::size_t port) {
    owner.answer = negotiate(browser, owner, port);
    on(client(), [&] { return browser.accept(owner.answer), 0; });
    check(eventually(worker(port), [&] { return owner.connected == 1; }), "the server is not connected");
    check(eventually(client(), [&] { return browser.client->connected(); }), "the browser is not connected");
  }
  /// The camera that `from` sends as a browser would, on its client's worker.
  static rtc::test::Encoder camera(Browser& from) {
    const auto& media = rtc::test::section(from.client->answered, "1");
    rtc::test::Encoder made{.ssrc = 4711, .rtx_ssrc = 4712, .mid = "1", .rid = "f"};
    made.type = media.payloads.front().type;
    made.padding = 900;
    for (const auto kind : {rtc::test::ExtensionKind::mid, rtc::test::ExtensionKind::rid,
                            rtc::test::ExtensionKind::transport_sequence})
      check(made.ids.set(kind, rtc::test::extension_id(media, kind)).has_value(), "an extension id twice");
    return made;
  }
  /// One who is in a call.
  struct Party {
    Browser& browser;
    Owner& owner;
  };
  Party join(std::size_t port, const std::string& address = "127.0.0.1") {
    return join(browser(address), port);
  }
  Party join(Browser& made, std::size_t port) {
    Owner& owner = open(port);
    connect(made, owner, port);
    return {made, owner};
  }
  /// The next frame of `encoder` leaves `from`.
  void send_frame(Browser& from, rtc::test::Encoder& encoder, bool key) {
    on(client(), [&] {
      for (const auto& packet : encoder.next(key, from.transport_sequence))
        from.client->send_rtp(packet.header, packet.payload);
      return 0;
    });
  }
  /// Once a first keyframe of `from` has come, `to` gets what follows.
  void feed(const Party& from, const Party& to, std::size_t port) {
    check(eventually(worker(port), [&] { return from.owner.track != nullptr; }), "no track");
    on(worker(port), [&] {
      media::PacketSink& sink = to.owner.peer->begin_slot("20", media::Codec::vp8);
      to.owner.subscription = from.owner.track->add(sink);
      to.owner.peer->feed_slot("20", *to.owner.subscription);
      return 0;
    });
  }
  [[nodiscard]] transport::PortCounters counters(std::size_t port = 0) {
    return on(worker(port), [&] { return ports->at(port).counters(); });
  }
  [[nodiscard]] net::Endpoint server(std::size_t port = 0) {
    return on(worker(port), [&] { return ports->at(port).local().front(); });
  }

  std::unique_ptr<transport::MediaPorts> ports;

 private:
  net::SystemRandom random_;
  net::WorkerPool clients_{1};
  std::optional<net::WorkerPool> server_;
  std::vector<std::unique_ptr<Browser>> browsers_;
  std::vector<std::pair<std::unique_ptr<Owner>, std::size_t>> owners_;
};

}  // namespace parlance::test
