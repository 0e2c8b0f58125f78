#include "rtc/connection.h"

#include "crypto/srtp/keys.h"

#include <utility>

namespace parlance::rtc {
namespace {

namespace dtls = crypto::dtls;
namespace srtp = crypto::srtp;
namespace ice = proto::ice;

template <class... F> struct Overloaded : F... {
  using F::operator()...;
};
template <class... F> Overloaded(F...) -> Overloaded<F...>;

std::optional<TimePoint> sooner(std::optional<TimePoint> a, std::optional<TimePoint> b) {
  if (!a || !b) return a ? a : b;
  return std::min(*a, *b);
}

}  // namespace

Connection::Connection(std::shared_ptr<const dtls::Context> context, srtp::Backend& srtp, Peer peer,
                       TimePoint now)
    : srtp_(srtp), ice_(std::move(peer.ice)),
      dtls_(std::move(context), {.role = dtls::Role::server, .peer = std::move(peer.fingerprint)}),
      setup_until_(now + kSetupLimit) {}

Result<void> Connection::receive_stun(const Path& path, ByteView datagram, TimePoint now,
                                      Outbox<ConnectionAction>& out) {
  if (ended_) {
    ++counters_.after_end;
    return fail(Kind::conflict, "media.closed");
  }
  const Result<void> taken = ice_.receive({datagram, path}, now, ice_out_);
  if (!taken) {
    ++counters_.stun_refused;
    return taken;
  }
  carry_ice(now, out);
  return ok();
}

Result<void> Connection::receive_dtls(const Path& path, ByteView datagram, TimePoint now,
                                      Outbox<ConnectionAction>& out) {
  if (auto admitted = admit(path); !admitted) return admitted;
  if (!dtls_path_) {  // the first: nothing runs for a peer that has not proven itself
    if (auto started = dtls_.start(now, dtls_out_); !started) return started;
  }
  const Result<void> taken = dtls_.receive(datagram, now, dtls_out_);
  if (!taken) ++counters_.dtls_refused;
  if (taken || !dtls_path_) dtls_path_ = path;
  carry_dtls(out);
  return taken;
}

Result<std::span<std::uint8_t>> Connection::open_rtp(const Path& path, std::span<std::uint8_t> datagram) {
  if (auto admitted = admit(path); !admitted) return admitted.error();
  if (!keys_) {
    ++counters_.not_secured;
    return fail(Kind::conflict, "media.not_secured");
  }
  auto opened = keys_->receiver.unprotect_rtp(datagram);
  if (!opened) ++counters_.rtp_refused;
  return opened;
}

Result<std::span<std::uint8_t>> Connection::open_rtcp(const Path& path, std::span<std::uint8_t> datagram) {
  if (auto admitted = admit(path); !admitted) return admitted.error();
  if (!keys_) {
    ++counters_.not_secured;
    return fail(Kind::conflict, "media.not_secured");
  }
  auto opened = keys_->receiver.unprotect_rtcp(datagram);
  if (!opened) ++counters_.rtcp_refused;
  return opened;
}

Result<void> Connection::admit(const Path& path) {
  if (ended_) {
    ++counters_.after_end;
    return fail(Kind::conflict, "media.closed");
  }
  if (ice_.is_validated(path)) return ok();
  ++counters_.unproven;
  return fail(Kind::refused, "media.unproven");
}

void Connection::restart_ice(ice::Generation next, Outbox<ConnectionAction>& out) {
  // A restart that another one overtakes is never through, so nobody else would say that its fragment is not ours any more.
  if (!restarting_.empty()) out.push(UfragRetired{restarting_});
  restarting_ = next.local.ufrag;
  ice_.restart(std::move(next));
}

void Connection::close(Outbox<ConnectionAction>& out) {
  if (ended_ || !dtls_path_) return;
  dtls_.close(dtls_out_);
  carry_dtls(out);
  ended_ = true;
}

void Connection::close_path(const Path& path, TimePoint now, Outbox<ConnectionAction>& out) {
  ice_.close(path, ice_out_);
  carry_ice(now, out);
}

void Connection::tick(TimePoint now, Outbox<ConnectionAction>& out) {
  if (ended_) return;
  ice_.tick(now, ice_out_);
  carry_ice(now, out);
  dtls_.tick(now, dtls_out_);
  carry_dtls(out);
  if (setup_until_ && now >= *setup_until_) end("media.lost", out);
}

std::optional<TimePoint> Connection::deadline() const {
  if (ended_) return std::nullopt;
  return sooner(setup_until_, sooner(ice_.deadline(), dtls_.deadline()));
}

srtp::Sender* Connection::sender() {
  const bool may = keys_ && consent_ && !ended_ && ice_.selected();
  return may ? &keys_->sender : nullptr;
}

void Connection::carry_ice(TimePoint, Outbox<ConnectionAction>& out) {
  for (auto& action : ice_out_.take()) {
    std::visit(Overloaded{
                   [&](ice::Send& send) { out.push(SendDatagram{send.path, std::move(send.bytes)}); },
                   [&](const ice::PathValidated& proven) { out.push(PathProven{proven.path}); },
                   [&](const ice::PathDropped& dropped) { out.push(PathForgotten{dropped.path}); },
                   [&](const ice::Selected&) { consent_ = true; },
                   [](const ice::Disconnected&) {},
                   [](const ice::Recovered&) {},
                   [&](const ice::ConsentLost&) {
                     consent_ = false;
                     end("media.lost", out);
                   },
                   [&](ice::Restarted& restarted) {
                     restarting_.clear();
                     out.push(UfragRetired{std::move(restarted.old_ufrag)});
                   },
               },
               action);
  }
}

void Connection::carry_dtls(Outbox<ConnectionAction>& out) {
  for (auto& action : dtls_out_.take()) {
    std::visit(Overloaded{
                   [&](dtls::SendDatagram& send) {
                     // Where the peer's own words came from: until ICE has nominated, there is no other way.
                     if (dtls_path_) out.push(SendDatagram{*dtls_path_, std::move(send.bytes)});
                   },
                   [&](const dtls::Connected& connected) { secure(connected, out); },
                   [](const dtls::ApplicationData&) {},  // no data channels yet
                   [&](const dtls::Closed& closed) {
                     // Another attempt may work, unless this peer is not who was signalled or speaks no profile of ours.
                     const bool hopeless = closed.reason == dtls::CloseReason::fingerprint_mismatch ||
                                           closed.reason == dtls::CloseReason::no_srtp_profile;
                     end(hopeless ? "media.refused" : "media.lost", out);
                   },
               },
               action);
  }
}

void Connection::secure(const dtls::Connected& connected, Outbox<ConnectionAction>& out) {
  const srtp::Profile profile = connected.keys.profile();
  const auto keys = srtp::split_keying_material(profile, dtls::Role::server, connected.keys.view());
  if (!keys) return end("media.refused", out);
  auto sender = srtp::make_sender(srtp_, profile, keys->send);
  auto receiver = srtp::make_receiver(srtp_, profile, keys->receive);
  if (!sender || !receiver) return end("media.refused", out);
  keys_.emplace(std::move(*sender), std::move(*receiver));
  setup_until_.reset();
  out.push(Secured{});
}

void Connection::end(std::string_view what, Outbox<ConnectionAction>& out) {
  if (std::exchange(ended_, true)) return;
  setup_until_.reset();
  const Kind kind = what == "media.lost" ? Kind::unavailable : Kind::refused;
  out.push(Ended{fail(kind, what)});
}

}  // namespace parlance::rtc
