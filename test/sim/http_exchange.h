#pragma once

#include "net/router.h"

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>

/// HTTP in memory.
namespace parlance::sim {

/// What the HTTP client at the other end sees.
struct Seen {
  std::optional<unsigned> status;
  net::Headers headers;
  std::string body;
  Function<void()> on_closed;

  [[nodiscard]] std::string header(std::string_view name) const {
    for (const auto& [key, value] : headers) {
      if (key == name) return value;
    }
    return {};
  }
};
using SeenPtr = std::shared_ptr<Seen>;

class FakeExchange final : public net::HttpExchange {
 public:
  FakeExchange(net::Worker& worker, net::HttpRequest request, SeenPtr seen)
      : worker_(worker), request_(std::move(request)), seen_(std::move(seen)) {}
  [[nodiscard]] const net::HttpRequest& request() const override { return request_; }
  net::Worker& worker() override { return worker_; }
  void respond(net::HttpResponse response) override {
    EXPECT_FALSE(seen_->status.has_value()) << "answered twice";
    seen_->status = response.status;
    seen_->headers = std::move(response.headers);
    if (response.body) seen_->body = *response.body;
  }
  std::unique_ptr<net::HttpStream> stream(net::HttpResponse) override { return nullptr; }
  void on_closed(Function<void()> callback) override { seen_->on_closed = std::move(callback); }

 private:
  net::Worker& worker_;
  net::HttpRequest request_;
  SeenPtr seen_;
};

}  // namespace parlance::sim
