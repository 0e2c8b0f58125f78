#pragma once

#include "base/bytes.h"
#include "gateway/acme/session_types.h"

#include <cstdint>
#include <string>
#include <vector>

namespace parlance::gateway::acme {

/// Section [acme] of the configuration.
struct Settings {
  bool enabled = false;
  std::vector<std::string> domains;
  std::string directory = "https://acme-v02.api.letsencrypt.org/directory";
  std::string email;
  bool agree_to_terms = false;
  std::string ca_file;
  std::string challenge = "tls-alpn-01";  ///< or http-01
  std::uint16_t http_port = 80;           ///< for http-01
  bool forwarded = false;
  std::string external_id;
  std::string external_key;         ///< base64url
  std::uint16_t https_port = 8443;  ///< net.https_port
  std::vector<std::string> listen;  ///< net.listen
};

}  // namespace parlance::gateway::acme
