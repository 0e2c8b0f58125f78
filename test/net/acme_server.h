#pragma once

#include "crypto/certificate.h"
#include "test/net/acme_authority.h"
#include "test/net/http_host.h"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <mutex>

namespace parlance::test {

inline WallTime clock_now() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return WallTime{std::chrono::duration_cast<std::chrono::milliseconds>(since).count()};
}

/// A folder that goes with the test.
class TemporaryFolder final {
 public:
  TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "parlance-test-XXXXXX").string();
    path_ = mkdtemp(pattern.data());
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  [[nodiscard]] std::string path(const std::string& name = {}) const { return (path_ / name).string(); }
  [[nodiscard]] std::string write(const std::string& name, const std::string& text) const {
    std::ofstream(path_ / name) << text;
    return path(name);
  }

 private:
  std::filesystem::path path_;
};

/// The authority behind a real HTTPS server on loopback, whose certificate is in `ca_file`.
class AcmeServer final {
 public:
  AcmeServer() {
    const auto made = crypto::make_self_signed(
        {{}, {"127.0.0.1"}, WallTime{clock_now().ms - 86'400'000}, crypto::kSelfSignedLife});
    ca_file = folder_.write("ca.pem", made.value().certificate_pem);
    for (const char* method : {"GET", "POST"}) {
      const auto routed = host_.router.route(
          method, "/{path...}", [this](net::HttpExchangePtr exchange) { answer(std::move(exchange)); });
      check(routed.has_value(), "a route of the test");
    }
    host_.secure({ca_file, folder_.write("key.pem", made.value().key_pem)});
    host_.start();
    authority.emplace(fmt::format("https://127.0.0.1:{}", host_.https().port), clock_now());
  }

  [[nodiscard]] std::string directory() const { return authority->url("/directory"); }

  std::string ca_file;
  std::optional<AcmeAuthority>
      authority;     ///< a test may choose before it asks, and look once it has its certificate
  std::mutex mutex;  ///< for looking at it while it works

 private:
  void answer(net::HttpExchangePtr exchange) {
    const net::HttpRequest& request = exchange->request();
    const std::lock_guard lock(mutex);
    const auto reply = authority->answer(
        {request.method, request.path, std::string(request.header("content-type")), request.body});
    if (request.header("user-agent").empty()) authority->wrongs.emplace_back("no User-Agent");
    net::HttpResponse response;
    response.status = reply.status;
    for (const auto& [name, value] : reply.headers) response.headers.emplace_back(name, value);
    response.body = std::make_shared<const std::string>(reply.body);
    exchange->respond(std::move(response));
  }

  TemporaryFolder folder_;
  HttpHost host_;
};

}  // namespace parlance::test
