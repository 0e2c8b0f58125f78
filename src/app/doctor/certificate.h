#pragma once

#include "app/doctor/finding.h"
#include "base/time.h"

#include <optional>
#include <string>
#include <vector>

namespace parlance::app::doctor {

enum class CertificateOrigin {
  self_signed,  ///< made by the server
  own,          ///< tls.certificate
  automatic,    ///< ACME
};

struct CertificateState {
  CertificateOrigin origin = CertificateOrigin::self_signed;
  std::string path;
  std::optional<std::string> pem;  ///< nothing: it could not be read
  std::vector<std::string> names;  ///< that people are meant to use (acme.domains or tls.names); may be empty
  std::string key_path{};
  std::optional<std::string> key_pem{};  ///< nothing: it could not be read
  enum class Folder {
    open,
    shut
  } folder = Folder::open;  ///< whether this user may look into the data directory
};

/// Whether it can be read, fits its key, is of the right time, speaks for the names, and is trusted by browsers.
std::vector<Finding> judge_certificate(const CertificateState& state, WallTime now);

}  // namespace parlance::app::doctor
