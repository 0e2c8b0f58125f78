#include "crypto/dtls/session.h"

#include "base/check.h"
#include "base/machine.h"
#include "crypto/dtls/detail/connection.h"
#include "crypto/dtls/detail/records.h"

#include <algorithm>
#include <utility>

namespace parlance::crypto::dtls {

static_assert(Machine<Session>);

namespace {

Result<std::unique_ptr<detail::Connection>> make_connection(const Context& context,
                                                            const SessionSetup& setup) {
  return detail::Connection::make(context, {setup.role, setup.profiles, setup.max_datagram});
}

}  // namespace

std::string_view to_text(CloseReason reason) {
  switch (reason) {
  case CloseReason::close_notify:
    return "dtls.close_notify";
  case CloseReason::peer_alert:
    return "dtls.peer_alert";
  case CloseReason::fingerprint_mismatch:
    return "dtls.fingerprint_mismatch";
  case CloseReason::no_srtp_profile:
    return "dtls.no_srtp_profile";
  case CloseReason::handshake_timeout:
    return "dtls.handshake_timeout";
  case CloseReason::handshake_failed:
    return "dtls.handshake_failed";
  case CloseReason::protocol_error:
    break;
  }
  return "dtls.protocol_error";
}

Session::Session(std::shared_ptr<const Context> context, SessionSetup setup)
    : context_(std::move(context)), setup_(std::move(setup)) {
  check(context_ != nullptr, "dtls: no context");
  check(!setup_.profiles.empty(), "dtls: no SRTP profile");
  check(setup_.max_datagram >= kMinDatagramSent && setup_.max_datagram <= kMaxDatagramSent,
        "dtls: the datagram's size is out of range");
  check(setup_.peer.digest.size() == digest_size(setup_.peer.hash), "dtls: no whole fingerprint");
}

Session::Session(Session&&) noexcept = default;
Session& Session::operator=(Session&&) noexcept = default;
Session::~Session() = default;

Result<void> Session::start(TimePoint now, Outbox<Action>& out) {
  check(state_ == State::idle, "dtls: started twice");
  auto connection = make_connection(*context_, setup_);
  if (!connection) return connection.error();
  connection_ = std::move(*connection);
  state_ = State::handshaking;
  limit_ = now + kHandshakeLimit;
  if (setup_.role == Role::client) handshake({}, out);
  arm(now);
  return ok();
}

Result<void> Session::admit(ByteView datagram) {
  if (state_ == State::closed) {
    ++counters_.datagrams_after_close;
    return fail(Kind::refused, "dtls.closed");
  }
  if (datagram.size() > kMaxDatagramReceived) {
    ++counters_.datagrams_too_large;
    return fail(Kind::too_large, "dtls.too_large");
  }
  if (state_ == State::handshaking && datagram.size() > kMaxHandshakeBytes - handshake_bytes_) {
    ++counters_.datagrams_over_budget;
    return fail(Kind::exhausted, "dtls.budget");
  }
  return ok();
}

Result<void> Session::receive(ByteView datagram, TimePoint now, Outbox<Action>& out) {
  check(state_ != State::idle, "dtls: not started");
  if (auto admitted = admit(datagram); !admitted) return admitted;
  bool taken = false;
  while (!datagram.empty() && state_ != State::closed) {
    const auto record = detail::next_record(datagram);
    if (!record) {
      ++counters_.records_malformed;
      break;
    }
    if (!take(*record)) continue;
    taken = true;
    // Each by itself: what OpenSSL makes of one can't cost another that came with it.
    if (connected()) {
      read(record->whole, out);
    } else {
      handshake_bytes_ += record->whole.size();
      handshake(record->whole, out);
    }
  }
  if (taken) arm(now);
  return taken ? ok() : fail(Kind::malformed, "dtls.no_record");
}

/// Whether OpenSSL shall see it.
bool Session::take(const detail::Record& record) {
  using detail::Phase;
  using detail::Verdict;
  switch (judge(record, setup_.role, connected() ? Phase::established : Phase::handshaking)) {
  case Verdict::good:
    return true;
  case Verdict::early:
    if (connection_->has_keys()) return true;
    if (early_records_ < kMaxEarlyRecords) {
      ++early_records_;
      return true;
    }
    ++counters_.records_early;
    break;
  case Verdict::malformed:
    ++counters_.records_malformed;
    break;
  case Verdict::unexpected:
    ++counters_.records_unexpected;
    break;
  case Verdict::stale:
    ++counters_.records_stale;
    break;
  case Verdict::unauthenticated_alert:
    ++counters_.alerts_unauthenticated;
    break;
  }
  return false;
}

void Session::handshake(ByteView record, Outbox<Action>& out) {
  switch (connection_->handshake(record)) {
  case detail::Progress::waiting:
    flush(out);
    break;
  case detail::Progress::done:
    settle(out);
    break;
  case detail::Progress::peer_closed:
  case detail::Progress::peer_alert:
    end(CloseReason::peer_alert, out);
    break;
  case detail::Progress::failed:
    restart(out);
    break;
  }
}

/// The peer has proven that it has the key of its certificate. Only now is it asked which certificate that is: before, anybody
/// could have sent one and ended the session.
void Session::settle(Outbox<Action>& out) {
  flush(out);
  const auto shown = connection_->peer_fingerprint(setup_.peer.hash);
  if (!shown || !equal_constant_time(shown->digest, setup_.peer.digest)) {
    connection_->send_close_notify();
    return end(CloseReason::fingerprint_mismatch, out);
  }
  const auto profile = connection_->profile();
  if (!profile) {
    connection_->send_close_notify();
    return end(CloseReason::no_srtp_profile, out);
  }
  const auto keys = connection_->export_keys(*profile);
  if (!keys) return end(CloseReason::handshake_failed, out);
  state_ = State::connected;
  out.push(Connected{*keys});
  // Data that overtook the peer's Finished waits inside OpenSSL; and reading gives the record buffers back.
  read({}, out);
}

/// Bytes of nobody proven broke the handshake. A server forgets it all, alert included, and the true client's hello, sent
/// again, finds a fresh one; what can't work ends after some tries, with the alert.
void Session::restart(Outbox<Action>& out) {
  if (setup_.role == Role::client || counters_.handshake_restarts >= kMaxRestarts) {
    return end(CloseReason::handshake_failed, out);
  }
  ++counters_.handshake_restarts;
  auto connection = make_connection(*context_, setup_);
  if (!connection) return end(CloseReason::handshake_failed, out);
  connection_ = std::move(*connection);
}

void Session::read(ByteView record, Outbox<Action>& out) {
  std::vector<Bytes> data;
  const detail::Progress progress = connection_->read(record, data);
  flush(out);
  for (Bytes& bytes : data) out.push(ApplicationData{std::move(bytes)});
  switch (progress) {
  case detail::Progress::waiting:
  case detail::Progress::done:
    break;
  case detail::Progress::peer_closed:
    connection_->send_close_notify();
    end(CloseReason::close_notify, out);
    break;
  case detail::Progress::peer_alert:
    end(CloseReason::peer_alert, out);
    break;
  case detail::Progress::failed:
    end(CloseReason::protocol_error, out);
    break;
  }
}

void Session::tick(TimePoint now, Outbox<Action>& out) {
  if (state_ != State::handshaking) return;
  if (now >= limit_) return end(CloseReason::handshake_timeout, out);
  if (connection_->retransmit() == detail::Progress::failed) return end(CloseReason::handshake_timeout, out);
  flush(out);
  arm(now);
}

Result<void> Session::send(ByteView data, Outbox<Action>& out) {
  if (!connected()) return fail(Kind::conflict, "dtls.not_connected");
  if (data.empty() || data.size() > max_application_data()) return fail(Kind::too_large, "dtls.too_large");
  if (!connection_->write(data)) return fail(Kind::unavailable, "dtls.openssl");
  flush(out);
  return ok();
}

void Session::close(Outbox<Action>& out) {
  if (connected()) {
    connection_->send_close_notify();
    flush(out);
  }
  connection_.reset();
  state_ = State::closed;
  deadline_.reset();
}

void Session::end(CloseReason reason, Outbox<Action>& out) {
  flush(out);
  connection_.reset();
  state_ = State::closed;
  deadline_.reset();
  out.push(Closed{reason});
}

void Session::flush(Outbox<Action>& out) {
  if (!connection_) return;
  for (Bytes& bytes : connection_->take_datagrams()) out.push(SendDatagram{std::move(bytes)});
  counters_.datagrams_unsent += connection_->take_unsent();
  counters_.retransmissions += connection_->take_retransmissions();
}

void Session::arm(TimePoint now) {
  deadline_.reset();
  if (state_ != State::handshaking) return;
  deadline_ = limit_;
  // The civil clock may have stepped back; never wait longer than the longest step of the timer.
  if (const auto left = connection_->timer()) {
    deadline_ = std::min(limit_, now + std::min(*left, kLongestRetransmission));
  }
}

}  // namespace parlance::crypto::dtls
