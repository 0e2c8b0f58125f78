// A client's whole byte stream, in pieces: the first byte says how large, the second whether the port is one that redirects to https. However
// the stream is cut the same requests are understood, nothing follows a `Connection: close`, no head holds a stray byte, and no input is a Bug.
#include "base/bytes.h"
#include "base/check.h"
#include "net/detail/connection.h"

#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>

using namespace parlance;
using namespace parlance::net;
using namespace parlance::net::detail;

namespace {

using boost::system::error_code;

constexpr std::size_t kMaxInput =
    64 * 1024;  // beyond it nothing new happens: a header ends at 16 KiB, our bodies at 64 bytes

/// Plays a stream in pieces, and keeps what is answered.
class PlayedChannel final : public Channel {
 public:
  struct Tape {
    ByteView rest;
    std::size_t piece = 1;
    std::string answers;
    PlayedChannel* playing = nullptr;
  };
  PlayedChannel(boost::asio::io_context& context, Tape& tape) : context_(context), tape_(tape) {
    tape_.playing = this;
  }
  ~PlayedChannel() override { tape_.playing = nullptr; }
  PlayedChannel(const PlayedChannel&) = delete;
  PlayedChannel& operator=(const PlayedChannel&) = delete;

  void handshake(Done done) override { finish(std::move(done), {}, 0); }
  void read_some(boost::asio::mutable_buffer into, Done done) override {
    check(!reading_, "two readings at a time");
    const std::size_t count = std::min({tape_.piece, tape_.rest.size(), into.size()});
    if (closed_) return finish(std::move(done), boost::asio::error::operation_aborted, 0);
    if (count == 0) {
      reading_ = std::move(done);  // a silent client
      return;
    }
    boost::asio::buffer_copy(into, boost::asio::buffer(tape_.rest.data(), count));
    tape_.rest = tape_.rest.subspan(count);
    finish(std::move(done), {}, count);
  }
  void write(std::vector<boost::asio::const_buffer> bytes, Done done) override {
    if (closed_) return finish(std::move(done), boost::asio::error::operation_aborted, 0);
    for (const boost::asio::const_buffer& part : bytes)
      tape_.answers += as_text(ByteView(static_cast<const std::uint8_t*>(part.data()), part.size()));
    finish(std::move(done), {}, boost::asio::buffer_size(bytes));
  }
  void shutdown(Done done) override { finish(std::move(done), {}, 0); }
  void close() override {
    closed_ = true;
    end_of_stream();
  }
  void set_deadline(std::chrono::milliseconds) override {}
  [[nodiscard]] bool deadline_passed() const override { return false; }
  [[nodiscard]] boost::asio::any_io_executor executor() override { return context_.get_executor(); }

  void end_of_stream() {
    if (reading_) finish(std::exchange(reading_, {}), boost::asio::error::eof, 0);
  }

 private:
  void finish(Done done, error_code error, std::size_t count) {
    boost::asio::post(context_, [own = std::move(done), error, count]() mutable { own(error, count); });
  }

  boost::asio::io_context& context_;
  Tape& tape_;
  Done reading_;
  bool closed_ = false;
};

/// Answers with a number that stands for all that was asked, so that no byte of the input comes back.
void echo(HttpExchangePtr exchange) {
  const HttpRequest& request = exchange->request();
  std::string all = request.method + '\n' + request.path + '\n' + request.query + '\n' + request.body;
  for (const auto& [name, value] : request.headers) all.append("\n").append(name).append(":").append(value);
  for (const std::string& capture : request.captures) all.append("\n").append(capture);
  exchange->respond(text_response(200, std::to_string(std::hash<std::string>{}(all)) + "\n"));
}

HttpRouter& router() {
  static HttpRouter made;
  static const bool kRouted = made.route("GET", "/r/{room}", echo).has_value() &&
                              made.route("POST", "/echo", echo, {64}).has_value() &&
                              made.route("GET", "/{rest...}", echo).has_value();
  check(kRouted, "the routes");
  return made;
}

std::size_t count_of(std::string_view text, std::string_view part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

/// Whether a body is invited depends on whether it is there already (RFC 9110, section 10.1.1).
std::string without_invitations(std::string answers) {
  constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
  for (std::size_t at = 0; (at = answers.find(kContinue, at)) != std::string::npos;)
    answers.erase(at, kContinue.size());
  return answers;
}

/// The bytes at which Beast sees that a request is malformed, and by which of its faults, do hang on the cut; the last answer, before we close.
std::string_view without_complaint(std::string_view answers) {
  const std::size_t complaint = answers.find("The request is malformed (");
  return complaint == std::string_view::npos ? answers
                                             : answers.substr(0, answers.rfind("HTTP/1.1 4", complaint));
}

void check_answers(std::string_view answers) {
  check(answers.empty() || answers.starts_with("HTTP/1.1 "), "an answer that is none");
  for (std::size_t at = 0; at < answers.size(); ++at) {
    const auto byte = static_cast<unsigned char>(answers[at]);
    const bool line_end = byte == '\n' || (byte == '\r' && answers.substr(at).starts_with("\r\n"));
    check(line_end || (byte >= 0x20 && byte != 0x7f), "a stray byte in an answer");
  }
  const std::size_t close = answers.find("Connection: close\r\n");
  if (close != std::string_view::npos)
    check(count_of(answers.substr(close), "HTTP/1.1 ") == 0, "an answer behind the last");
  check(count_of(answers, "HTTP/1.1 ") == count_of(answers, "Connection: "),
        "an answer that says not how it goes on");
}

std::string answers_to(ByteView stream, std::size_t piece, std::uint16_t redirect_port) {
  static AsioWorker worker(0);
  const auto play = [] {
    while (worker.context().poll() > 0) {
    }
  };
  PlayedChannel::Tape tape{stream, piece, {}, nullptr};
  const auto state = std::make_shared<WorkerState>(WorkerState{worker, router(), {}});
  serve_http(
      state,
      {std::make_unique<PlayedChannel>(worker.context(), tape), {"192.0.2.1", 9, false}, redirect_port, {}});
  play();
  if (tape.playing != nullptr) tape.playing->end_of_stream();
  play();
  check(state->counters.connections == 0 && state->open.empty(), "the connection outlives its client");
  check(worker.counters().bugs == 0, "an input is a Bug");
  return without_invitations(tape.answers);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2 || size > kMaxInput) return 0;
  const ByteView stream(data + 2, size - 2);
  const std::uint16_t redirect_port = data[1] == 'S' ? 8443 : 0;
  const std::string whole = answers_to(stream, stream.size(), redirect_port);
  check_answers(whole);
  const std::string cut = answers_to(stream, std::size_t{data[0]} + 1, redirect_port);
  check(without_complaint(whole) == without_complaint(cut), "the cut decides what is answered");
  return 0;
}
