#pragma once

#include "base/result.h"
#include "net/http_answer.h"

#include <tl/expected.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

namespace parlance::net {

struct HttpsRequest {
  std::string method = "GET";  ///< GET, HEAD or POST
  std::string url;
  Headers headers;   ///< besides Host, Connection and Content-Length
  std::string body;  ///< of a POST
};

struct HttpsClientSettings {
  /// PEM file with the authorities that are trusted, instead of the system's. Empty: the system's.
  std::string ca_file;
  std::chrono::milliseconds patience{30'000};  ///< for one request as a whole, apart from asking DNS
  std::size_t max_body = 256 * 1024;           ///< of an answer
};

/// Why there is no answer. `detail` is for people: what the library said.
struct HttpsProblem {
  Error error;
  std::string detail;
};

/// Asks other servers over HTTPS (HTTP/1.1 on TLS 1.2 or later; certificate and name verified). One connection a request: it is for the few
/// questions that a server has for others. Redirects are not followed.
///
/// It dials whatever host the operator named, addresses of this machine's own network included: never give it a URL of a stranger.
class HttpsClient {
 public:
  /// The problem names the file that can't be used.
  static tl::expected<std::unique_ptr<HttpsClient>, std::string> make(HttpsClientSettings settings);
  virtual ~HttpsClient() = default;
  /// Blocks: for net::BlockingPool. One request at a time. Errors: `https.url`, `https.name` (DNS), `https.connect`, `https.certificate` (not
  /// to be trusted, or not for this name), `https.tls`, `https.timeout`, `https.cancelled`, and those of HttpAnswerReader.
  virtual tl::expected<HttpAnswer, HttpsProblem> ask(const HttpsRequest& request) = 0;
  /// Makes the request under way, and each later one, fail with `https.cancelled`. From any thread. (A question to DNS is not interrupted.)
  virtual void cancel() = 0;
};

}  // namespace parlance::net
