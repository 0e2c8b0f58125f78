#include "net/detail/exchange.h"
#include "net/detail/http_head.h"
#include "net/detail/stream_body.h"
#include "net/detail/upgrade.h"
#include "ops/log.h"

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <fmt/format.h>

#include <array>
#include <optional>
#include <utility>

namespace parlance::net::detail {
namespace {

namespace http = boost::beast::http;
using boost::system::error_code;
using std::chrono::milliseconds;
using Parser = http::request_parser<http::string_body>;
using Match = HttpRouter::Match;

constexpr std::size_t kHeaderBytes = 16 * 1024;
constexpr std::size_t kReadBytes = 4 * 1024;
/// What a client may send ahead while its request is answered.
constexpr std::size_t kAheadBytes = 16 * 1024;
/// A body or an answer may take a second more for each so many bytes of it.
constexpr std::size_t kSlowestRate = 8 * 1024;

milliseconds allowance(milliseconds base, std::size_t bytes) {
  return base + std::chrono::seconds(bytes / kSlowestRate);
}

std::string_view plain(boost::beast::string_view text) { return {text.data(), text.size()}; }

HttpRequest request_of(const Parser& parser, const Peer& peer) {
  HttpRequest request;
  const auto& wire = parser.get();
  request.method = std::string(plain(wire.method_string()));
  for (const auto& field : wire) {
    request.headers.emplace_back(lower(plain(field.name_string())), std::string(plain(field.value())));
  }
  request.peer = peer;
  return request;
}

/// What the request says of the form of its answer.
struct Reply {
  bool keep_alive = true;
  bool head_only = false;
  bool chunks = true;  ///< HTTP/1.0 knows none
};

enum class Phase { head, body, answer, over };

/// One connection: reads a request, hands it out, waits for its answer, and so on. At most one reading is out at a time, also while an
/// answer is awaited, so that the peer's going is noticed; what it brings early waits in the buffer. Kept alive by what is under way
/// on the channel, and by the exchange it waits for.
class HttpConnection final : public Answerable,
                             public Stoppable,
                             public std::enable_shared_from_this<HttpConnection> {
 public:
  HttpConnection(WorkerStatePtr state, Accepted accepted)
      : state_(std::move(state)), accepted_(std::move(accepted)) {
    state_->open.insert(this);
    ++state_->counters.connections;
  }
  ~HttpConnection() override {
    state_->open.erase(this);
    --state_->counters.connections;
  }
  HttpConnection(const HttpConnection&) = delete;
  HttpConnection& operator=(const HttpConnection&) = delete;

  void start() {
    if (accepted_.standing.newcomer) {
      accepted_.standing.newcomer->on_evicted([weak = weak_from_this()] {
        if (const auto self = weak.lock()) self->abort();
      });
    }
    const Bytes early = std::exchange(accepted_.standing.early, {});
    boost::asio::buffer_copy(buffer_.prepare(early.size()), boost::asio::buffer(early));
    buffer_.commit(early.size());
    next_request();
  }

  // Stoppable
  void stop() override {
    reply_.keep_alive = false;
    if (phase_ == Phase::head) abort();
  }
  void abort() override {
    if (accepted_.channel) channel().close();
  }

  // Answerable: what an exchange does with us
  [[nodiscard]] Worker& worker() override { return state_->worker; }
  void answer(HttpResponse response) override;
  std::shared_ptr<BodyWriter> begin_stream(HttpResponse head) override;

 private:
  Channel& channel() { return *accepted_.channel; }

  void next_request();
  void parse();
  bool feed();
  void read();
  void on_read(error_code error, std::size_t count);
  bool on_header();
  std::optional<HttpResponse> refusal_of_header();
  void invite_body();
  void on_request();
  void upgrade(HttpRequest request);
  void refuse(HttpResponse response);
  void finish_answer();
  void gone();

  WorkerStatePtr state_;
  Accepted accepted_;
  std::array<char, kReadBytes> incoming_{};
  boost::beast::flat_buffer buffer_;
  std::optional<Parser> parser_;
  Match match_;
  Target target_;
  std::weak_ptr<ExchangeCore> exchange_;
  Reply reply_;
  Phase phase_ = Phase::head;
  bool reading_ = false;
};

void HttpConnection::next_request() {
  if (state_->stopping) return abort();
  phase_ = Phase::head;
  parser_.emplace();
  parser_->header_limit(kHeaderBytes);
  parser_->body_limit(boost::none);  // set by the route once the header is there
  if (buffer_.size() == 0) buffer_.shrink_to_fit();
  channel().set_deadline(buffer_.size() > 0 ? state_->times.header : state_->times.idle);
  parse();
}

/// Feeds what is there to the parser until a request is whole; reads on where that is not enough.
void HttpConnection::parse() {
  while (feed()) {
    if (phase_ == Phase::head && parser_->is_header_done() && !on_header()) return;
    if (parser_->is_done()) return on_request();
  }
}

/// False: more bytes have to come first, or the request is refused.
bool HttpConnection::feed() {
  if (parser_->is_done()) return true;
  error_code error = http::error::need_more;
  if (buffer_.size() > 0) buffer_.consume(parser_->put(buffer_.data(), error));
  if (!error) return true;
  if (error == http::error::need_more) {
    read();
    return false;
  }
  ++state_->counters.malformed;
  const unsigned status = error == http::error::header_limit ? 431U
                          : error == http::error::body_limit ? 413U
                                                             : 400U;
  refuse(text_response(status, fmt::format("The request is malformed ({}).\n", error.message())));
  return false;
}

void HttpConnection::read() {
  if (reading_) return;
  reading_ = true;
  channel().read_some(boost::asio::buffer(incoming_),
                      [self = shared_from_this()](error_code error, std::size_t count) {
                        self->reading_ = false;
                        self->on_read(error, count);
                      });
}

void HttpConnection::on_read(error_code error, std::size_t count) {
  if (error) return gone();
  if (phase_ == Phase::over) return;
  // From its first byte on the header has a fixed time, however its bytes drip.
  if (phase_ == Phase::head && buffer_.size() == 0 && !parser_->got_some())
    channel().set_deadline(state_->times.header);
  boost::asio::buffer_copy(buffer_.prepare(count), boost::asio::buffer(incoming_, count));
  buffer_.commit(count);
  if (phase_ != Phase::answer) return parse();
  if (buffer_.size() < kAheadBytes) read();
}

/// Why a request is answered before its body is read.
std::optional<HttpResponse> HttpConnection::refusal_of_header() {
  const auto& wire = parser_->get();
  const std::string_view host = plain(wire[http::field::host]);
  if (accepted_.redirect_port != 0) {
    const auto location = https_location(host, accepted_.redirect_port, plain(wire.target()));
    if (!location) return text_response(400, "Use https.\n");
    HttpResponse moved = text_response(308, "Use https.\n");
    moved.headers.emplace_back("Location", *location);
    return moved;
  }
  auto target = parse_target(plain(wire.target()));
  if (!target || (wire.version() >= 11 && wire.count(http::field::host) != 1)) {
    ++state_->counters.malformed;
    return text_response(400, "The address of the request is malformed.\n");
  }
  target_ = std::move(*target);
  match_ = state_->router.match(plain(wire.method_string()), target_.path);
  if (match_.outcome == Match::Outcome::no_path) return text_response(404, "There is nothing here.\n");
  if (match_.outcome == Match::Outcome::no_method) {
    HttpResponse refusal = text_response(405, "This method is not for this address.\n");
    refusal.headers.emplace_back("Allow", match_.allow);
    return refusal;
  }
  if (parser_->content_length().value_or(0) > match_.limits.body_bytes)
    return text_response(413, "The body is too large.\n");
  return std::nullopt;
}

/// False: nothing more is to be parsed for now.
bool HttpConnection::on_header() {
  phase_ = Phase::body;
  const auto& wire = parser_->get();
  reply_ = {wire.keep_alive() && !state_->stopping, wire.method() == http::verb::head, wire.version() >= 11};
  if (auto refusal = refusal_of_header()) {
    refuse(std::move(*refusal));
    return false;
  }
  parser_->body_limit(match_.limits.body_bytes);
  parser_->eager(true);
  channel().set_deadline(allowance(state_->times.body, match_.limits.body_bytes));
  if (parser_->is_done() || buffer_.size() > 0 || lower(plain(wire[http::field::expect])) != "100-continue")
    return true;
  invite_body();
  return false;
}

void HttpConnection::invite_body() {
  static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";  // RFC 9110, 10.1.1
  channel().write({boost::asio::buffer(kContinue)},
                  [self = shared_from_this()](error_code error, std::size_t) {
                    if (error) return self->gone();
                    self->parse();
                  });
}

void HttpConnection::on_request() {
  ++state_->counters.requests;
  accepted_.standing.newcomer.reset();
  phase_ = Phase::answer;
  channel().set_deadline(milliseconds(0));
  HttpRequest request = request_of(*parser_, accepted_.peer);
  request.path = std::move(target_.path);
  request.query = std::move(target_.query);
  request.captures = std::move(match_.captures);
  if (match_.websocket != nullptr && boost::beast::websocket::is_upgrade(parser_->get()))
    return upgrade(std::move(request));
  if (match_.handler == nullptr) {
    HttpResponse refusal = text_response(426, "This address speaks WebSocket.\n");
    refusal.headers.emplace_back("Upgrade", "websocket");
    return refuse(std::move(refusal));
  }
  request.body = std::move(parser_->get().body());
  parser_.reset();
  auto core = std::make_shared<ExchangeCore>(shared_from_this(), std::move(request));
  exchange_ = core;
  HttpExchangePtr exchange = make_exchange(std::move(core));
  // An exchange that is destroyed by an exception answers 500.
  state_->worker.guarded([this, &exchange] { (*match_.handler)(std::move(exchange)); });
  exchange.reset();
  if (!exchange_.expired()) read();
}

void HttpConnection::upgrade(HttpRequest request) {
  if (match_.websocket->guard) {
    if (const auto refusal = match_.websocket->guard(request)) return refuse(std::move(*refusal));
  }
  // A client speaks only after our answer (RFC 6455, 4.1).
  if (reading_ || buffer_.size() > 0)
    return refuse(text_response(400, "Bytes before the handshake was answered.\n"));
  ++state_->counters.websockets;
  phase_ = Phase::over;
  serve_websocket(state_, std::move(accepted_), {parser_->release(), std::move(request), *match_.websocket});
}

/// Answers a request whose rest is not wanted.
void HttpConnection::refuse(HttpResponse response) {
  phase_ = Phase::answer;
  reply_.keep_alive = false;
  answer(std::move(response));
}

void HttpConnection::answer(HttpResponse response) {
  if (phase_ != Phase::answer) return;
  const std::string_view body = response.body ? std::string_view(*response.body) : response.static_body;
  const bool bodyless = response.status == 204 || response.status == 304;
  Headers framing;
  if (!bodyless) framing.emplace_back("Content-Length", std::to_string(body.size()));
  framing.emplace_back("Connection", reply_.keep_alive ? "keep-alive" : "close");
  auto head = std::make_shared<std::string>();
  const bool well =
      state_->worker.guarded([&] { *head = head_of(response, state_->router.always(), framing); });
  if (!well) *head = head_of(HttpResponse{500, {}, {}, {}}, {}, framing);
  std::vector<boost::asio::const_buffer> bytes{boost::asio::buffer(*head)};
  if (!reply_.head_only && !bodyless && !body.empty()) bytes.emplace_back(body.data(), body.size());
  channel().set_deadline(allowance(state_->times.answer, body.size()));
  channel().write(std::move(bytes), [self = shared_from_this(), head,
                                     kept = std::move(response.body)](error_code error, std::size_t) {
    if (error) return self->gone();
    self->finish_answer();
  });
}

std::shared_ptr<BodyWriter> HttpConnection::begin_stream(HttpResponse head) {
  Headers framing;
  const BodyFraming form = reply_.head_only ? BodyFraming::none
                           : reply_.chunks  ? BodyFraming::chunked
                                            : BodyFraming::until_close;
  if (form == BodyFraming::until_close) reply_.keep_alive = false;
  if (reply_.chunks) framing.emplace_back("Transfer-Encoding", "chunked");
  framing.emplace_back("Connection", reply_.keep_alive ? "keep-alive" : "close");
  std::string text = head_of(head, state_->router.always(), framing);
  auto body = std::make_shared<StreamBody>(shared_from_this(), channel(), form, [this](bool well) {
    if (well) return finish_answer();
    gone();
  });
  if (phase_ == Phase::answer) body->begin(std::move(text));
  return body;
}

void HttpConnection::finish_answer() {
  if (phase_ != Phase::answer) return;
  if (reply_.keep_alive && !state_->stopping) return next_request();
  phase_ = Phase::over;
  channel().shutdown([self = shared_from_this()](error_code, std::size_t) { self->abort(); });
}

/// The peer has gone, or was too slow, while an exchange may still be out.
void HttpConnection::gone() {
  if (std::exchange(phase_, Phase::over) == Phase::over) return;
  if (channel().deadline_passed()) ++state_->counters.timeouts;
  channel().close();
  if (const auto exchange = exchange_.lock()) {
    state_->worker.guarded([&exchange] { exchange->peer_closed(); });
  }
}

}  // namespace

void serve_http(WorkerStatePtr state, Accepted accepted) {
  std::make_shared<HttpConnection>(std::move(state), std::move(accepted))->start();
}

}  // namespace parlance::net::detail
