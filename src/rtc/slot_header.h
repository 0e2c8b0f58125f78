#pragma once

#include "media/rewritten.h"
#include "proto/rtp/header.h"
#include "rtc/negotiation.h"

#include <array>
#include <optional>

namespace parlance::rtc {

/// Writes the RTP headers of one slot: its own source, payload types and extension ids, whatever the publisher's were. Only what was negotiated for the
/// slot goes out.
class SlotHeader final {
 public:
  explicit SlotHeader(const SendPlan& plan) : plan_(plan) {}

  /// What is stamped when the packet leaves.
  struct Stamp {
    TimePoint now;
    std::uint16_t transport_sequence = 0;
  };
  enum class Name : std::uint8_t { told, not_needed };

  /// Whether the mid goes along: until the receiver has shown that it knows the source (RFC 8843 section 9.2).
  void set_name(Name name) { name_ = name; }
  /// The packet as it is. Errors: those of proto::rtp::write_header, and `rtp.extension_value` for a descriptor that the client takes in no form.
  Result<proto::rtp::WrittenHeader> write(const media::Rewritten& packet, std::uint8_t payload_type,
                                          const Stamp& stamp, proto::rtp::MutableBytes out) const;
  /// The same as a retransmission with number `sequence`; the original number stands at the end.
  Result<proto::rtp::WrittenHeader> write_repair(const media::Rewritten& packet, proto::rtp::Header header,
                                                 const Stamp& stamp, proto::rtp::MutableBytes out) const;
  /// Whether packets are numbered for transport-wide feedback.
  [[nodiscard]] bool numbers_packets() const {
    return plan_.extensions.id_of(proto::rtp::ExtensionKind::transport_sequence) != 0;
  }

 private:
  const SendPlan& plan_;
  Name name_ = Name::told;
};

}  // namespace parlance::rtc
