#include "gateway/admin/doctor_media.h"

#include <algorithm>
#include <utility>

namespace parlance::gateway::admin {

class MediaProbes::Probe final : public rtc::PeerListener, public media::PacketSink {
 public:
  Probe(MediaProbes& house, std::uint64_t id, std::string source)
      : source_(std::move(source)), house_(house), id_(id) {}

  void on_connected() override {}
  media::PacketSink* on_track(const media::TrackInfo&, media::TrackFeedback&) override { return this; }
  void on_slot_started(std::string_view, std::uint32_t) override {}
  /// We may not destroy the peer from inside.
  void on_closed(Error) override { house_.end_later(id_); }

  // What arrives is counted by the peer, which reports it to the browser.
  void on_packets(std::span<const media::Packet>, TimePoint) override {}
  void on_clock(std::uint8_t, std::uint64_t, std::uint32_t, TimePoint) override {}
  void on_end() override {}

  void keep(std::unique_ptr<rtc::Peer> peer, net::Timer end) {
    peer_ = std::move(peer);
    end_ = std::move(end);
  }
  [[nodiscard]] const std::string& source() const { return source_; }

 private:
  std::string source_;
  MediaProbes& house_;
  std::uint64_t id_;
  net::Timer end_;
  std::unique_ptr<rtc::Peer> peer_;  ///< last: it tells us of its end
};

MediaProbes::MediaProbes(net::Worker& worker, rtc::PeerFactory& peers) : worker_(worker), peers_(peers) {}

MediaProbes::~MediaProbes() = default;

Result<std::string> MediaProbes::open(std::string_view offer, const std::string& source) {
  const auto same = std::count_if(probes_.begin(), probes_.end(),
                                  [&](const auto& entry) { return entry.second->source() == source; });
  if (probes_.size() >= kMax || static_cast<std::size_t>(same) >= kMaxPerSource)
    return fail(Kind::exhausted, "doctor.busy");
  const std::uint64_t id = next_++;
  auto probe = std::make_unique<Probe>(*this, id, source);
  auto peer = peers_.open(*probe);
  if (!peer) return peer.error();
  auto answer = (*peer)->answer({offer, {{std::string(kMid), media::Source::camera}}});
  if (!answer) return answer.error();
  probe->keep(std::move(*peer), worker_.at(worker_.now() + kLifetime, [this, id] { end_later(id); }));
  probes_.emplace(id, std::move(probe));
  return std::move(answer->sdp);
}

void MediaProbes::end_later(std::uint64_t id) {
  worker_.post([this, id, alive = std::weak_ptr<const bool>(alive_)] {
    if (!alive.expired()) probes_.erase(id);
  });
}

void MediaProbes::clear() { probes_.clear(); }

}  // namespace parlance::gateway::admin
