#pragma once

#include "base/bytes.h"

#include <optional>
#include <string>
#include <vector>

namespace parlance::proto::sdp {

/// RFC 8122 section 5: the hash of the certificate that the DTLS handshake has to show.
struct Fingerprint {
  std::string algorithm;  ///< in lower case: `sha-256`
  Bytes digest;           ///< of the size that the algorithm gives, where it is one of RFC 8122's
  friend bool operator==(const Fingerprint&, const Fingerprint&) = default;
};

/// Who begins the DTLS handshake (RFC 4145 section 4, RFC 8842).
enum class Setup { actpass, active, passive, holdconn };

/// What leads to the other side. Stands at the session, at a section, or at both, where the section's takes precedence field by field.
struct TransportParameters {
  std::string ice_ufrag;                 ///< RFC 8839 section 5.4: 4-256 characters, or empty: not said here
  std::string ice_pwd;                   ///< the same: 22-256 characters. A secret
  std::vector<std::string> ice_options;  ///< RFC 8839 section 5.6: `trickle`, `ice2`, `renomination`
  std::vector<Fingerprint> fingerprints;
  std::optional<Setup> setup;
  friend bool operator==(const TransportParameters&, const TransportParameters&) = default;
};

}  // namespace parlance::proto::sdp
