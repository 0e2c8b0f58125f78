#pragma once

#include "test/net/acme_ca.h"

#include <fmt/format.h>

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace parlance::test {

/// A small authority (RFC 8555) that is strict about what it is sent: nonces, signatures, the url header, content types, and the challenge.
/// It has no sockets: requests go in, answers come out. One order at a time.
class AcmeAuthority final {
 public:
  struct Request {
    std::string method;
    std::string path;
    std::string content_type;
    std::string body;
  };
  struct Reply {
    unsigned status = 200;
    std::map<std::string, std::string> headers;
    std::string body;
  };
  struct Challenge {
    std::string type;
    std::string name;
    std::string token;
    std::string authorization;  ///< what is to be found
  };

  AcmeAuthority(std::string base, WallTime now) : base_(std::move(base)), now_(now), ca_(now) {}

  Reply answer(const Request& request) {
    Reply reply = answer_without_nonce(request);
    if (request.method != "GET") reply.headers["replay-nonce"] = fresh_nonce();
    return reply;
  }

  // What a test may choose.
  std::function<bool(const Challenge&)> check = [](const Challenge&) { return true; };
  std::vector<std::string> types{"dns-01", "http-01", "tls-alpn-01"};
  std::int64_t life_ms = 90LL * 86'400'000;
  int stale_nonces = 0;      ///< so many signed requests are called stale
  int processing = 0;        ///< so often an order is said to be in work
  int slow_checks = 0;       ///< so often an authorization is said to be pending
  std::string refuse;        ///< at this path: a problem of type rateLimited
  std::string ban = "7200";  ///< for so many seconds
  std::string look_again;    ///< after so many seconds, says an authorization; empty: it says nothing
  std::string window;        ///< what renewalInfo answers; empty: the directory has none
  std::string secret;        ///< an external account's key; empty: none is wanted
  bool wrong_certificate = false;
  bool known_names = false;  ///< authorizations are valid from the start
  void set_now(WallTime now) { now_ = now; }

  // What a test looks at.
  std::vector<std::string> wrongs;  ///< rules that a request broke
  int issued = 0;
  std::string replaced;  ///< what the last order said that it replaces
  std::string contact;
  [[nodiscard]] std::string root_pem() const { return ca_.root_pem(); }
  [[nodiscard]] std::string url(std::string_view path) const { return base_ + std::string(path); }

 private:
  using Object = boost::json::object;

  std::string fresh_nonce() {
    std::string nonce = fmt::format("nonce-{}", ++count_);
    nonces_.insert(nonce);
    return nonce;
  }

  static Reply problem(unsigned status, std::string_view type, std::string_view detail) {
    return {
        status, {}, fmt::format(R"({{"type":"urn:ietf:params:acme:error:{}","detail":"{}"}})", type, detail)};
  }

  Reply wrong(std::string what) {
    wrongs.push_back(what);
    return problem(400, "malformed", what);
  }

  Reply answer_without_nonce(const Request& request) {
    if (request.path == refuse) {
      Reply reply = problem(429, "rateLimited", "too many certificates already issued");
      reply.headers["retry-after"] = ban;
      return reply;
    }
    if (request.path == "/directory") return {200, {}, boost::json::serialize(directory())};
    if (request.path == "/new-nonce") return {request.method == "HEAD" ? 200U : 204U, {}, {}};
    if (request.path.starts_with("/renewal/")) return {200, {{"retry-after", "21600"}}, window};
    if (request.method != "POST") return wrong("not a POST: " + request.path);
    if (request.content_type != "application/jose+json") return wrong("content type " + request.content_type);
    try {
      return answer_signed(request);
    } catch (const std::exception& error) {
      return wrong(error.what());
    }
  }

  Object directory() const {
    Object meta{{"termsOfService", url("/terms")}};
    if (!secret.empty()) meta["externalAccountRequired"] = true;
    Object object{{"newNonce", url("/new-nonce")},
                  {"newAccount", url("/new-account")},
                  {"newOrder", url("/new-order")},
                  {"meta", meta},
                  {"something", "unknown"}};
    if (!window.empty()) object["renewalInfo"] = url("/renewal");
    return object;
  }

  Reply answer_signed(const Request& request) {
    const Jws jws = read_jws(request.body);
    if (text(jws.header.at("alg")) != "ES256") return wrong("alg");
    if (nonces_.erase(text(jws.header.at("nonce"))) == 0)
      return wrong("a nonce that was not given, or is used up");
    if (text(jws.header.at("url")) != url(request.path)) return wrong("the url header");
    const bool first = request.path == "/new-account";
    if (jws.header.contains("jwk") != first || jws.header.contains("kid") == first)
      return wrong("jwk or kid");
    if (!first && text(jws.header.at("kid")) != url("/account/1")) return wrong("kid");
    const Object jwk = first ? jws.header.at("jwk").as_object() : account_;
    if (!verifies(jws, jwk)) return wrong("the signature");
    if (stale_nonces > 0) {
      --stale_nonces;
      return problem(400, "badNonce", "the nonce is too old");
    }
    if (first) return new_account(jws, jwk);
    if (request.path == "/new-order") return new_order(jws);
    if (request.path.starts_with("/authorization/")) return authorization(index_of(request.path), jws);
    if (request.path.starts_with("/challenge/")) return challenge(index_of(request.path), jws);
    if (request.path == "/finalize") return finalize(jws);
    if (request.path == "/order") return order(jws);
    if (request.path == "/certificate") return certificate(jws);
    return wrong("no such path " + request.path);
  }

  static std::size_t index_of(const std::string& path) {
    return std::stoul(path.substr(path.rfind('/') + 1));
  }

  Reply new_account(const Jws& jws, const Object& jwk) {
    const Object payload = boost::json::parse(jws.payload).as_object();
    if (!payload.at("termsOfServiceAgreed").as_bool()) return wrong("the terms");
    if (payload.contains("contact")) contact = text(payload.at("contact").as_array().at(0));
    if (!secret.empty()) {
      const Jws binding = read_jws(boost::json::serialize(payload.at("externalAccountBinding")));
      if (!verifies_with_secret(binding, secret)) return wrong("the binding's signature");
      if (text(binding.header.at("url")) != url("/new-account")) return wrong("the binding's url");
      if (boost::json::parse(binding.payload).as_object() != jwk) return wrong("the binding's key");
    }
    const bool known = account_ == jwk;
    account_ = jwk;
    return {known ? 200U : 201U, {{"location", url("/account/1")}}, R"({"status":"valid"})"};
  }

  struct Authorization {
    std::string name;
    std::string status = "pending";
    bool asked = false;
  };

  Reply new_order(const Jws& jws) {
    const Object payload = boost::json::parse(jws.payload).as_object();
    authorizations_.clear();
    certificate_.clear();
    for (const auto& identifier : payload.at("identifiers").as_array())
      authorizations_.push_back(
          {text(identifier.as_object().at("value")), known_names ? "valid" : "pending"});
    replaced = payload.contains("replaces") ? text(payload.at("replaces")) : "";
    return {201, {{"location", url("/order")}}, order_text()};
  }

  std::string order_text() {
    Object object{{"status", order_status()}, {"finalize", url("/finalize")}};
    boost::json::array urls;
    for (std::size_t i = 0; i < authorizations_.size(); ++i)
      urls.emplace_back(url(fmt::format("/authorization/{}", i)));
    object["authorizations"] = urls;
    if (object["status"] == "valid") object["certificate"] = url("/certificate");
    return boost::json::serialize(object);
  }

  std::string order_status() {
    for (const Authorization& own : authorizations_) {
      if (own.status == "invalid") return "invalid";
      if (own.status != "valid") return "pending";
    }
    if (certificate_.empty()) return "ready";
    return processing > 0 ? (--processing, "processing") : "valid";
  }

  Reply order(const Jws& jws) {
    if (!jws.payload.empty()) return wrong("an order is asked for by POST-as-GET");
    return {200, {{"retry-after", "5"}}, order_text()};
  }

  Reply authorization(std::size_t index, const Jws& jws) {
    if (!jws.payload.empty()) return wrong("an authorization is asked for by POST-as-GET");
    Authorization& own = authorizations_.at(index);
    if (own.asked && own.status == "pending" && slow_checks-- <= 0) {
      own.status = all_checks(index) ? "valid" : "invalid";
    }
    boost::json::array challenges;
    for (const std::string& type : types) {
      Object challenge{{"type", type},
                       {"url", url(fmt::format("/challenge/{}", index))},
                       {"token", token(index)},
                       {"status", own.status}};
      if (own.status == "invalid")
        challenge["error"] =
            Object{{"type", "urn:ietf:params:acme:error:unauthorized"}, {"detail", "not\nwhat was expected"}};
      challenges.emplace_back(challenge);
    }
    Reply reply{200,
                {},
                boost::json::serialize(Object{{"status", own.status},
                                              {"identifier", Object{{"type", "dns"}, {"value", own.name}}},
                                              {"challenges", challenges}})};
    if (!look_again.empty()) reply.headers["retry-after"] = look_again;
    return reply;
  }

  static std::string token(std::size_t index) {
    return fmt::format("evaGxfADs6pSRb2LAv9IZf17Dt3juxGJ-PCt92wr-o{}", index);
  }

  /// The types that we offer and can look for; whoever answered one of them is let in.
  bool all_checks(std::size_t index) {
    for (const std::string& type : types) {
      if (type == "dns-01") continue;
      if (check({type, authorizations_.at(index).name, token(index),
                 token(index) + "." + thumbprint_of(account_)}))
        return true;
    }
    return false;
  }

  Reply challenge(std::size_t index, const Jws& jws) {
    if (jws.payload != "{}") return wrong("a challenge is answered with {}");
    authorizations_.at(index).asked = true;
    return {200, {}, R"({"type":"http-01","status":"processing"})"};
  }

  Reply finalize(const Jws& jws) {
    if (order_status() != "ready") return problem(403, "orderNotReady", "not yet");
    std::vector<std::string> names;
    for (const Authorization& own : authorizations_) names.push_back(own.name);
    const Object payload = boost::json::parse(jws.payload).as_object();
    const std::string request = unbase64url(text(payload.at("csr")));
    const WallTime from{now_.ms - 3'600'000};
    certificate_ = ca_.sign(request, names, from, WallTime{from.ms + life_ms});
    if (certificate_.empty()) return wrong("the signing request");
    return {200, {}, order_text()};
  }

  Reply certificate(const Jws& jws) {
    if (!jws.payload.empty()) return wrong("a certificate is asked for by POST-as-GET");
    ++issued;
    return {200,
            {{"content-type", "application/pem-certificate-chain"}},
            wrong_certificate ? ca_.root_pem() : certificate_};
  }

  std::string base_;
  WallTime now_;
  AcmeCa ca_;
  std::uint64_t count_ = 0;
  std::set<std::string> nonces_;
  Object account_;
  std::vector<Authorization> authorizations_;
  std::string certificate_;
};

}  // namespace parlance::test
