#pragma once

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/ec_key.h"

#include <span>
#include <string>
#include <string_view>

// What is sent to an authority (RFC 8555).
namespace parlance::gateway::acme {

/// An account that the operator has with the authority by other means (section 7.3.4).
struct ExternalAccount {
  std::string id;  ///< empty: none
  Bytes secret;
};

/// Section 7.3. `email` may be empty. `new_account_url` is signed into the external account's binding.
std::string new_account_payload(const crypto::EcKey& key, std::string_view email,
                                const ExternalAccount& external, std::string_view new_account_url);

/// Section 7.4. `replaces`: the certificate that it renews (RFC 9773 section 5); may be empty.
std::string new_order_payload(std::span<const std::string> names, std::string_view replaces);

/// Section 7.4, finalize.
std::string finalize_payload(ByteView signing_request);

/// One request (section 6.2).
struct SignedRequest {
  std::string_view url;
  std::string_view nonce;
  std::string_view account;  ///< its URL; empty: the account is not known yet, so the key itself is sent
  std::string_view payload;  ///< empty: POST-as-GET (section 6.3)
};
/// Error `key.openssl`.
Result<std::string> sign_request(const crypto::EcKey& key, const SignedRequest& request);

/// Section 8.1: what proves that the account's holder answers the challenge.
std::string key_authorization(const crypto::EcKey& key, std::string_view token);

}  // namespace parlance::gateway::acme
