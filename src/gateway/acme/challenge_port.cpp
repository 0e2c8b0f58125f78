#include "gateway/acme/challenge_port.h"

#include "gateway/acme/wire_challenge.h"

namespace parlance::gateway::acme {

/// One exchange. It ends when the peer does, or when its time is up: closing right after the answer could destroy it on its way.
class ChallengePort::Connection final : public net::TcpReader {
 public:
  Connection(std::unique_ptr<net::TcpStream> stream, Function<std::string(std::string_view)> answer,
             Task ended)
      : stream_(std::move(stream)), answer_(std::move(answer)), ended_(std::move(ended)) {}

  void start() { stream_->start(*this); }
  /// Nothing is answered or told from now on: the port may be gone before this is.
  void fall_silent() { answered_ = silent_ = true; }

  void on_bytes(ByteView bytes) override {
    if (answered_) return;
    head_ += as_text(bytes);
    const bool whole = head_.find("\r\n\r\n") != std::string::npos;
    if (!whole && head_.size() <= kMaxRequestHead) return;
    answered_ = true;
    const std::string text = whole ? answer_(head_) : bad_request_answer();
    stream_->write(Bytes(text.begin(), text.end()));
  }
  void on_closed() override {
    if (!silent_) ended_();
  }

 private:
  std::unique_ptr<net::TcpStream> stream_;
  Function<std::string(std::string_view)> answer_;
  Task ended_;
  std::string head_;
  bool answered_ = false;
  bool silent_ = false;

 public:
  net::Timer deadline;
};

ChallengePort::ChallengePort(net::Worker& worker, Settings settings, Find find)
    : worker_(worker), settings_(std::move(settings)), find_(std::move(find)) {}

Result<void> ChallengePort::listen(const net::Endpoint& local) {
  auto acceptor = net::TcpAcceptor::listen(
      worker_, local, [this](std::unique_ptr<net::TcpStream> stream) { accept(std::move(stream)); });
  if (!acceptor) return acceptor.error();
  acceptors_.push_back(std::move(*acceptor));
  return ok();
}

void ChallengePort::accept(std::unique_ptr<net::TcpStream> stream) {
  // Who is slow makes room for who comes: else a few idle connections would keep the authority out.
  if (connections_.size() >= kMaxConnections) end(connections_.begin()->first);
  const std::uint64_t id = next_++;
  const auto end_it = [this, id] { end(id); };
  auto connection = std::make_shared<Connection>(
      std::move(stream), [this](std::string_view head) { return answer(head); }, end_it);
  connection->deadline = worker_.at(worker_.now() + kPatience, end_it);
  connections_[id] = connection;
  connection->start();
}

/// Called from within the connection or its own timer, too: it is carried out a round later.
void ChallengePort::end(std::uint64_t id) {
  const auto found = connections_.find(id);
  if (found == connections_.end()) return;
  found->second->fall_silent();
  worker_.post([own = std::move(connections_.extract(found).mapped())] { own->deadline.cancel(); });
}

std::string ChallengePort::answer(std::string_view head) const {
  const PlainRequest request = read_request(head);
  if (const auto* other = std::get_if<OtherRequest>(&request))
    return redirect_answer(*other, settings_.domains, settings_.https_port);
  const auto* challenge = std::get_if<ChallengeRequest>(&request);
  if (challenge == nullptr) return bad_request_answer();
  const auto content = find_(challenge->token);
  return content ? challenge_answer(*content) : not_found_answer();
}

}  // namespace parlance::gateway::acme
