#pragma once

#include "gateway/gateway.h"
#include "net/server.h"

#include <tl/expected.hpp>

#include <string>

namespace parlance::gateway::acme {

/// Gets a certificate that browsers trust from an authority (ACME, RFC 8555) and keeps it valid. Not a way in, but it needs what a way in
/// has: a place on the HTTP router, files of its own, a worker.
GatewayFactory factory();

/// The files for the TLS port where acme.enabled is set: until the authority has given one, a self-signed certificate is there. Blocks;
/// before the workers run. The problem is for the operator.
tl::expected<net::TlsFiles, std::string> tls_files(const ops::Settings& settings,
                                                   const std::string& data_directory, WallTime now);

}  // namespace parlance::gateway::acme
