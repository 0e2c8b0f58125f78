#include "crypto/dtls/detail/connection.h"

#include "crypto/dtls/detail/native_context.h"
#include "crypto/dtls/limits.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

namespace parlance::crypto::dtls::detail {
namespace {

const Error kOpenSslFailed = fail(Kind::unavailable, "dtls.openssl");
constexpr std::string_view kExporterLabel = "EXTRACTOR-dtls_srtp";  // RFC 5764 section 4.2

std::string names_of(std::span<const srtp::Profile> profiles) {
  std::string names;
  for (const srtp::Profile profile : profiles) {
    if (!names.empty()) names += ':';
    names += srtp::openssl_name(profile);
  }
  return names;
}

std::uint32_t microseconds(Duration duration) {
  return static_cast<std::uint32_t>(std::chrono::duration_cast<std::chrono::microseconds>(duration).count());
}

}  // namespace

Result<std::unique_ptr<Connection>> Connection::make(const Context& context, const ConnectionSetup& setup) {
  const ErrorsCleared cleared;
  std::unique_ptr<Connection> connection(new Connection);
  if (!connection->prepare(context, setup)) return kOpenSslFailed;
  return connection;
}

bool Connection::prepare(const Context& context, const ConnectionSetup& setup) {
  pipe_.max_datagram = setup.max_datagram;
  ssl_.reset(SSL_new(context.native().ssl.get()));
  Owned<BIO> bio = make_datagram_bio(pipe_);
  if (!ssl_ || !bio) return false;
  BIO* owned_by_ssl = bio.release();
  SSL_set_bio(ssl_.get(), owned_by_ssl, owned_by_ssl);
  SSL_set_app_data(ssl_.get(), this);
  DTLS_set_timer_cb(ssl_.get(), on_timer);
  if (setup.role == Role::server) SSL_set_accept_state(ssl_.get());
  if (setup.role == Role::client) SSL_set_connect_state(ssl_.get());
  // SSL_set_mtu takes the datagram's payload (DTLS_set_link_mtu would take that plus the headers below it).
  return SSL_set_mtu(ssl_.get(), static_cast<long>(setup.max_datagram - kForgottenOverhead)) != 0 &&
         SSL_set_tlsext_use_srtp(ssl_.get(), names_of(setup.profiles).c_str()) == 0;
}

unsigned int Connection::on_timer(SSL* ssl, unsigned int before) {
  // Zero: a new flight has left.
  if (before == 0) return microseconds(kFirstRetransmission);
  auto* self = static_cast<Connection*>(SSL_get_app_data(ssl));
  ++self->retransmissions_;
  return std::min(before * 2, microseconds(kLongestRetransmission));
}

Progress Connection::progress_of(int answer) {
  switch (SSL_get_error(ssl_.get(), answer)) {
  case SSL_ERROR_NONE:
  case SSL_ERROR_WANT_READ:
  case SSL_ERROR_WANT_WRITE:
    return Progress::waiting;
  case SSL_ERROR_ZERO_RETURN:
    return Progress::peer_closed;
  default:
    break;
  }
  const auto closed = static_cast<unsigned int>(SSL_get_shutdown(ssl_.get())) & SSL_RECEIVED_SHUTDOWN;
  return closed != 0 ? Progress::peer_alert : Progress::failed;
}

Progress Connection::handshake(ByteView record) {
  const ErrorsCleared cleared;
  pipe_.incoming = record;
  const int answer = SSL_do_handshake(ssl_.get());
  pipe_.incoming = {};
  return answer == 1 ? Progress::done : progress_of(answer);
}

Progress Connection::read(ByteView record, std::vector<Bytes>& data) {
  const ErrorsCleared cleared;
  // Without its buffers OpenSSL allocates for reading by itself, but writes (an answer, an alert) through a null pointer.
  if (SSL_alloc_buffers(ssl_.get()) != 1) return Progress::waiting;
  pipe_.incoming = record;
  std::array<std::uint8_t, kMaxDatagramReceived> buffer{};
  int answer = SSL_read(ssl_.get(), buffer.data(), static_cast<int>(buffer.size()));
  while (answer > 0) {
    data.emplace_back(buffer.begin(), buffer.begin() + answer);
    answer = SSL_read(ssl_.get(), buffer.data(), static_cast<int>(buffer.size()));
  }
  pipe_.incoming = {};
  const Progress progress = progress_of(answer);
  trim();
  return progress;
}

Progress Connection::retransmit() {
  const ErrorsCleared cleared;
  return DTLSv1_handle_timeout(ssl_.get()) < 0 ? Progress::failed : Progress::waiting;
}

bool Connection::write(ByteView data) {
  const ErrorsCleared cleared;
  if (SSL_alloc_buffers(ssl_.get()) != 1) return false;
  const int written = SSL_write(ssl_.get(), data.data(), static_cast<int>(data.size()));
  trim();
  return std::cmp_equal(written, data.size());
}

void Connection::send_close_notify() {
  const ErrorsCleared cleared;
  if (SSL_alloc_buffers(ssl_.get()) == 1) SSL_shutdown(ssl_.get());
}

std::optional<Duration> Connection::timer() const {
  timeval left{};
  if (DTLSv1_get_timeout(ssl_.get(), &left) != 1) return std::nullopt;
  return std::chrono::seconds(left.tv_sec) + std::chrono::microseconds(left.tv_usec);
}

std::vector<Bytes> Connection::take_datagrams() { return std::exchange(pipe_.outgoing, {}); }

std::uint64_t Connection::take_unsent() { return std::exchange(pipe_.unsent, 0); }

std::uint64_t Connection::take_retransmissions() { return std::exchange(retransmissions_, 0); }

void Connection::trim() { SSL_free_buffers(ssl_.get()); }

bool Connection::has_keys() const {
  const OSSL_HANDSHAKE_STATE state = SSL_get_state(ssl_.get());
  return state == TLS_ST_SR_CHANGE || state == TLS_ST_CR_CHANGE;
}

std::optional<srtp::Profile> Connection::profile() const {
  const SRTP_PROTECTION_PROFILE* chosen = SSL_get_selected_srtp_profile(ssl_.get());
  if (chosen == nullptr) return std::nullopt;
  const auto known = srtp::profile_of(static_cast<std::uint16_t>(chosen->id));
  return known ? std::optional(*known) : std::nullopt;
}

Result<Fingerprint> Connection::peer_fingerprint(FingerprintHash hash) const {
  const X509* certificate = SSL_get0_peer_certificate(ssl_.get());
  if (certificate == nullptr) return fail(Kind::refused, "dtls.certificate");
  return detail::fingerprint_of(*certificate, hash);
}

Result<KeyingMaterial> Connection::export_keys(srtp::Profile profile) const {
  const ErrorsCleared cleared;
  KeyingMaterial material(profile);
  const std::span<std::uint8_t> room = material.room();
  if (SSL_export_keying_material(ssl_.get(), room.data(), room.size(), kExporterLabel.data(),
                                 kExporterLabel.size(), nullptr, 0, 0) != 1) {
    return kOpenSslFailed;
  }
  return material;
}

}  // namespace parlance::crypto::dtls::detail
