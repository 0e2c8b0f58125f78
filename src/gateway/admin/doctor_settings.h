#pragma once

#include "ops/settings.h"

#include <cstdint>
#include <string>
#include <vector>

namespace parlance::crypto {
class TokenKey;
}

namespace parlance::gateway::admin {

/// What the page /doctor may try out of this server.
struct DoctorSettings {
  bool enabled = true;
  std::uint64_t max_kbps = 100'000;  ///< that measuring may take of the line, all together; over minutes
  std::vector<std::string> allowed_origins;  ///< besides the server's own
  std::uint16_t stun_port = 0;               ///< 0: there is none
  std::uint16_t https_port = 0;              ///< TURN over TLS, ICE over TCP; 0: not known
  std::string relay_secret;                  ///< makes credentials; empty: there is no relay
  bool media_tcp = true;
  bool own_certificate = false;  ///< self-signed: browsers do not trust it for TURN over TLS
};

/// Of all keys; some belong to the parts of the program that are tried out.
DoctorSettings read_doctor(const ops::Settings& from, const crypto::TokenKey& tokens);

}  // namespace parlance::gateway::admin
