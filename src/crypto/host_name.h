#pragma once

#include <string_view>

namespace parlance::crypto {

/// A host name of letters, digits and hyphens (RFC 1123 section 2.1), 1-253 characters; a leading `*.` is allowed.
bool is_host_name(std::string_view name);

}  // namespace parlance::crypto
