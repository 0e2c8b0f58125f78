#include "gateway/acme/wire_request.h"

#include "crypto/base64url.h"
#include "crypto/jws.h"

#include <boost/json.hpp>
#include <fmt/format.h>

namespace parlance::gateway::acme {
namespace {

namespace json = boost::json;

json::string text(std::string_view own) { return json::string(own.data(), own.size()); }

/// RFC 8555 section 7.3.4: the account's key, signed with the secret that the authority has handed out.
json::value binding(const crypto::EcKey& key, const ExternalAccount& external, std::string_view url) {
  const json::object header{{"alg", "HS256"}, {"kid", text(external.id)}, {"url", text(url)}};
  return json::parse(crypto::sign_jws_hmac(external.secret, json::serialize(header),
                                           crypto::jwk_of(key)));  // our own text: always JSON
}

}  // namespace

std::string new_account_payload(const crypto::EcKey& key, std::string_view email,
                                const ExternalAccount& external, std::string_view new_account_url) {
  json::object payload{{"termsOfServiceAgreed", true}};
  if (!email.empty()) payload["contact"] = json::array{text(fmt::format("mailto:{}", email))};
  if (!external.id.empty()) payload["externalAccountBinding"] = binding(key, external, new_account_url);
  return json::serialize(payload);
}

std::string new_order_payload(std::span<const std::string> names, std::string_view replaces) {
  json::array identifiers;
  for (const std::string& name : names)
    identifiers.push_back(json::object{{"type", "dns"}, {"value", text(name)}});
  json::object payload{{"identifiers", std::move(identifiers)}};
  if (!replaces.empty()) payload["replaces"] = text(replaces);
  return json::serialize(payload);
}

std::string finalize_payload(ByteView signing_request) {
  return json::serialize(json::object{{"csr", text(crypto::base64url_encode(signing_request))}});
}

Result<std::string> sign_request(const crypto::EcKey& key, const SignedRequest& request) {
  json::object header{{"alg", "ES256"}, {"nonce", text(request.nonce)}, {"url", text(request.url)}};
  if (request.account.empty()) {
    header["jwk"] = json::parse(crypto::jwk_of(key));
  } else {
    header["kid"] = text(request.account);
  }
  return crypto::sign_jws(key, json::serialize(header), request.payload);
}

std::string key_authorization(const crypto::EcKey& key, std::string_view token) {
  return fmt::format("{}.{}", token, crypto::jwk_thumbprint(key));
}

}  // namespace parlance::gateway::acme
