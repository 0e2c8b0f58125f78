#include "net/detail/exchange.h"

#include "base/check.h"

namespace parlance::net::detail {
namespace {

class Stream final : public HttpStream {
 public:
  Stream(std::shared_ptr<ExchangeCore> core, std::shared_ptr<BodyWriter> body)
      : core_(std::move(core)), body_(std::move(body)) {}
  ~Stream() override {
    core_->on_closed = {};
    if (!core_->closed) body_->end();
  }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  void write(std::string piece) override {
    if (!core_->closed) body_->write(std::move(piece));
  }
  void on_closed(Function<void()> callback) override { core_->on_closed = std::move(callback); }

 private:
  std::shared_ptr<ExchangeCore> core_;
  std::shared_ptr<BodyWriter> body_;
};

class Exchange final : public HttpExchange {
 public:
  explicit Exchange(std::shared_ptr<ExchangeCore> core) : core_(std::move(core)) {}
  ~Exchange() override {
    if (!core_) return;
    core_->on_closed = {};
    if (!core_->closed) core_->connection->answer(text_response(500, "The server gave no answer.\n"));
  }
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;

  [[nodiscard]] const HttpRequest& request() const override { return open().request; }
  [[nodiscard]] Worker& worker() override { return open().connection->worker(); }

  void respond(HttpResponse response) override {
    const std::shared_ptr<ExchangeCore> core = take();
    core->on_closed = {};
    if (!core->closed) core->connection->answer(std::move(response));
  }

  [[nodiscard]] std::unique_ptr<HttpStream> stream(HttpResponse head) override {
    std::shared_ptr<ExchangeCore> core = take();
    core->on_closed = {};
    auto body = core->connection->begin_stream(std::move(head));
    return std::make_unique<Stream>(std::move(core), std::move(body));
  }

  void on_closed(Function<void()> callback) override { open().on_closed = std::move(callback); }

 private:
  [[nodiscard]] ExchangeCore& open() const {
    check(core_ != nullptr, "an exchange was used after its answer");
    return *core_;
  }
  std::shared_ptr<ExchangeCore> take() {
    (void)open();
    return std::exchange(core_, nullptr);
  }

  std::shared_ptr<ExchangeCore> core_;
};

}  // namespace

HttpExchangePtr make_exchange(std::shared_ptr<ExchangeCore> core) {
  return std::make_unique<Exchange>(std::move(core));
}

}  // namespace parlance::net::detail
