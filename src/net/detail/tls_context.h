#pragma once

#include "net/server.h"

#include <memory>
#include <string>
#include <vector>

using SSL_CTX = struct ssl_ctx_st;

namespace parlance::net::detail {

/// What TLS connections are made with: certificate, key and our choice of protocol versions. Immutable; a reload makes a new one.
using TlsContext = std::shared_ptr<SSL_CTX>;

/// Reads and checks both files. The problem names the file. `protocols` are agreed to by ALPN, before http/1.1.
tl::expected<TlsContext, std::string> load_tls(const TlsFiles& files,
                                               const std::vector<std::string>& protocols);

/// Changes whenever one of the files does.
std::string fingerprint_of(const TlsFiles& files);

}  // namespace parlance::net::detail
