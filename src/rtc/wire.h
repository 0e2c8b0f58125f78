#pragma once

#include "proto/rtp/rtcp.h"
#include "rtc/connection.h"
#include "rtc/counters.h"
#include "rtc/egress.h"

#include <array>
#include <string>

namespace parlance::rtc {

/// The way out for a session's parts. RTCP is gathered into compounds until `flush`; nothing leaves before media may be sent.
class Wire final {
 public:
  /// A compound's size: what fits an IPv6 link everywhere (RFC 8200 section 5), with its protection.
  static constexpr std::size_t kMaxReport = 1200;

  /// Who reports, where nothing else is the sender: an SSRC of ours that sends no media.
  struct Identity {
    std::uint32_t ssrc = 0;
    std::string cname;
    bool reduced_size = false;  ///< compounds may begin with any packet (RFC 5506)
  };

  /// `egress` outlives it.
  explicit Wire(Egress& egress) : egress_(egress) {}

  /// After an answer; `connection` outlives it.
  void set_way(Connection& connection, Identity identity);
  [[nodiscard]] bool ready() const { return connection_ != nullptr && connection_->sender() != nullptr; }
  [[nodiscard]] const Identity& identity() const { return identity_; }
  /// The number of the next media packet of this transport (draft-holmer-rmcat-transport-wide-cc-extensions-01).
  std::uint16_t next_transport_sequence() { return transport_sequence_++; }
  /// Fills in sender and path. False: it is lost, and counted.
  bool send_media(Outgoing packet);

  /// `write(SpanWriter&)` adds one or more RTCP packets, or takes them back where they don't fit (Result<void>); then it is called once more,
  /// on an empty compound. What fits neither is dropped and counted.
  template <class Write> void report(const Write& write) {
    if (size_ == 0) begin();
    if (append(write)) return;
    flush();
    begin();
    if (!append(write)) ++counters_.reports_dropped;
  }
  void flush();

  [[nodiscard]] const WireCounters& counters() const { return counters_; }

 private:
  void begin();
  template <class Write> bool append(const Write& write) {
    proto::rtp::SpanWriter out(std::span<std::uint8_t>(buffer_).subspan(size_, kMaxReport - size_));
    const Result<void> written = write(out);
    if (!written) return false;
    size_ += out.size();
    filled_ = filled_ || out.size() > 0;
    return true;
  }

  Egress& egress_;
  Connection* connection_ = nullptr;
  Identity identity_;
  std::array<std::uint8_t, kMaxReport + crypto::srtp::kMaxRtcpOverhead> buffer_{};
  std::size_t size_ = 0;
  bool filled_ = false;  ///< with more than a compound has to begin with
  std::uint16_t transport_sequence_ = 0;
  WireCounters counters_;
};

}  // namespace parlance::rtc
