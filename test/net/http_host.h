#pragma once

#include "net/latch.h"
#include "net/server.h"
#include "net/worker_pool.h"

#include <chrono>
#include <future>
#include <memory>
#include <stdexcept>
#include <utility>

namespace parlance::test {

/// An HttpServer on a free port of loopback, with two workers. Routes are added before `start`.
class HttpHost final {
 public:
  HttpHost() : pool_(2) { settings.plain = {*net::Endpoint::parse("127.0.0.1", 0)}; }
  ~HttpHost() {
    if (server_) stop(std::chrono::milliseconds(0));
    pool_.stop();
  }
  HttpHost(const HttpHost&) = delete;
  HttpHost& operator=(const HttpHost&) = delete;

  void start() {
    auto started = net::HttpServer::start(pool_, router, std::move(settings));
    if (!started) throw std::runtime_error(started.error());
    server_ = std::move(*started);
    pool_.start();
  }

  void secure(const net::TlsFiles& files) {
    settings.tls = files;
    settings.secure = {*net::Endpoint::parse("127.0.0.1", 0)};
  }

  void stop(std::chrono::milliseconds grace) {
    begin_stop(grace).wait();
    server_.reset();
  }

  std::future<void> begin_stop(std::chrono::milliseconds grace) {
    auto done = std::make_shared<std::promise<void>>();
    server_->stop(grace, [done] { done->set_value(); });
    return done->get_future();
  }

  [[nodiscard]] net::Endpoint plain() const { return server_->listening().front(); }
  [[nodiscard]] net::Endpoint https() const { return server_->listening().back(); }
  [[nodiscard]] net::HttpServer& server() { return *server_; }
  [[nodiscard]] net::WorkerPool& pool() { return pool_; }

  /// One counter summed over the workers, each asked on its own.
  std::uint64_t sum(std::uint64_t net::HttpServer::Counters::* counter) {
    std::uint64_t total = 0;
    for (std::size_t i = 0; i < pool_.size(); ++i) {
      std::promise<std::uint64_t> answer;
      pool_.worker(i).post([this, i, counter, &answer] { answer.set_value(server_->counters(i).*counter); });
      total += answer.get_future().get();
    }
    return total;
  }

  /// Comes back once a counter has this sum: what ends a connection is counted a moment after the client sees its end.
  void await(std::uint64_t net::HttpServer::Counters::* counter, std::uint64_t value) {
    while (sum(counter) != value) {
    }
  }

  net::HttpRouter router;
  net::HttpServerSettings settings;

 private:
  net::WorkerPool pool_;
  std::unique_ptr<net::HttpServer> server_;
};

/// Answers with what it was asked.
inline net::HttpHandler echo() {
  return [](net::HttpExchangePtr exchange) {
    const net::HttpRequest& request = exchange->request();
    std::string text = request.method + " " + request.path + " " + request.query + " " + request.body;
    for (const std::string& capture : request.captures) text += " {" + capture + "}";
    exchange->respond(net::text_response(200, text));
  };
}

}  // namespace parlance::test
