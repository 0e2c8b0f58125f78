#pragma once

// For tests of this folder and of those who drive it: a browser's side of a connection, and nothing but its protocol. Sans-I/O: `send` is where its
// datagrams go.

#include "base/check.h"
#include "proto/ice/agent.h"
#include "proto/sdp/candidate.h"
#include "proto/sdp/parse.h"
#include "rtc/rtc_test_parts.h"
#include "test/data/sdp/offers.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace parlance::rtc::test {

class Client final {
 public:
  Client(std::uint64_t seed, const ice::TransportAddress& address)
      : random(seed), address_(address), local_(ice::make_credentials(random)) {}

  /// A captured offer, with this client's credentials and certificate.
  std::string offer(const std::string& name = "chromium_slots_4_25") {
    const std::string text = with_transport(sdp::test_data::offer(name), local_, shown_fingerprint);
    offered = *sdp::parse(text);
    return text;
  }
  /// The next offer has other credentials, and comes from another address where one is given.
  void restart(const std::optional<ice::TransportAddress>& address = {}) {
    address_ = address.value_or(address_);
    local_ = ice::make_credentials(random);
    restarting_ = true;
  }

  void accept(std::string_view answer, TimePoint now) {
    answered = *sdp::parse(answer);
    const auto transport = sdp::transport_of(answered, answered.media.front());
    if (!agent_) agent_.emplace(ice::Role::controlling, local_, random);
    if (std::exchange(restarting_, false)) agent_->restart(local_);
    check(agent_->add_local({.address = address_}).has_value(), "no local candidate");
    check(agent_->set_remote({transport.ice_ufrag, transport.ice_pwd}).has_value(), "no remote side");
    for (const sdp::Candidate& each : answered.media.front().candidates) {
      if (each.transport != over) continue;
      ice::Candidate candidate{.foundation = each.foundation, .address = *sdp::endpoint_of(each)};
      candidate.priority = each.priority;
      check(agent_->add_remote({.candidate = candidate}).has_value(), "no remote candidate");
    }
    if (!dtls_) {
      dtls::SessionSetup setup;
      setup.role = dtls::Role::client;
      setup.peer = {dtls::FingerprintHash::sha_256, transport.fingerprints.front().digest};
      setup.profiles = profiles;
      dtls_.emplace(dtls::client_context(), setup);
    }
    tick(now);
  }

  void receive(const ice::Path& path, Bytes bytes, TimePoint now) {
    if (bytes.empty()) return;
    if (bytes[0] < 4) {
      static_cast<void>(agent_->receive({bytes, path}, now, ice_out_).has_value());
      carry(now);
    } else if (bytes[0] < 64) {
      static_cast<void>(dtls_->session.receive(bytes, now, dtls_->out).has_value());
      carry(now);
    } else if (keys_) {
      const bool control = bytes[1] >= 192 && bytes[1] < 224;
      const auto plain =
          control ? keys_->receiver.unprotect_rtcp(bytes) : keys_->receiver.unprotect_rtp(bytes);
      unreadable += plain ? 0U : 1U;
      if (!plain) return;
      const Heard heard{{plain->begin(), plain->end()}, now};
      (control ? rtcp : rtp).push_back(heard);
      if (!control && on_rtp) on_rtp(heard);
      if (control && on_rtcp) on_rtcp(heard);
    }
  }
  void tick(TimePoint now) {
    if (!agent_) return;
    agent_->tick(now, ice_out_);
    if (dtls_started_) dtls_->session.tick(now, dtls_->out);
    carry(now);
  }
  [[nodiscard]] std::optional<TimePoint> deadline() const {
    if (!agent_) return std::nullopt;
    auto due = agent_->deadline();
    const auto other = dtls_started_ ? dtls_->session.deadline() : std::nullopt;
    return due && other ? std::min(due, other) : (due ? due : other);
  }

  [[nodiscard]] bool connected() const { return keys_.has_value(); }
  [[nodiscard]] const std::vector<dtls::CloseReason>& closed() const { return dtls_->reasons; }
  [[nodiscard]] const std::optional<ice::Path>& path() const { return agent_->selected(); }
  /// Protected as it would be sent.
  [[nodiscard]] Bytes protect_rtp(ByteView header, ByteView payload) {
    return srtp::protect_one(keys_->sender, header, payload).value();
  }
  void send_rtp(ByteView header, ByteView payload) { send(*path(), protect_rtp(header, payload)); }
  void send_rtcp(ByteView compound) { send(*path(), srtp::protect_control(keys_->sender, compound).value()); }
  /// Begins DTLS although ICE has not selected anything.
  void start_dtls(TimePoint now) {
    dtls_started_ = true;
    check(dtls_->session.start(now, dtls_->out).has_value(), "no DTLS");
  }
  void end_dtls(TimePoint now) {
    dtls_->session.close(dtls_->out);
    carry(now);
  }
  [[nodiscard]] std::vector<Bytes> take_dtls(TimePoint now) { return dtls_->drain(now); }

  SeededRandom random;
  std::function<void(const ice::Path&, Bytes)> send;
  std::function<void(const Heard&)> on_rtp;
  std::function<void(const Heard&)> on_rtcp;
  dtls::Fingerprint shown_fingerprint = dtls::client_context()->fingerprint();
  sdp::CandidateTransport over = sdp::CandidateTransport::udp;  ///< which of the server's candidates it tries
  std::vector<srtp::Profile> profiles{srtp::kPreferredProfiles.begin(), srtp::kPreferredProfiles.end()};
  sdp::SessionDescription offered;
  sdp::SessionDescription answered;
  std::vector<Heard> rtp;
  std::vector<Heard> rtcp;
  std::size_t unreadable = 0;

 private:
  void carry(TimePoint now) {
    for (auto& action : ice_out_.take()) {
      if (auto* out = std::get_if<ice::Send>(&action)) send(out->path, std::move(out->bytes));
      if (std::holds_alternative<ice::Selected>(action) && !dtls_started_) start_dtls(now);
    }
    if (!path()) return;
    for (Bytes& bytes : dtls_->drain(now)) send(*path(), std::move(bytes));
    if (!keys_ && !dtls_->connected.empty()) keys_.emplace(*backend_, dtls_->connected.front());
  }

  ice::TransportAddress address_;
  ice::Credentials local_;
  bool restarting_ = false;
  bool dtls_started_ = false;
  std::unique_ptr<srtp::Backend> backend_ = srtp::make_openssl_backend();
  std::optional<ice::Agent> agent_;
  Outbox<ice::Agent::Action> ice_out_;
  std::optional<dtls::End> dtls_;
  std::optional<ClientKeys> keys_;
};

}  // namespace parlance::rtc::test
