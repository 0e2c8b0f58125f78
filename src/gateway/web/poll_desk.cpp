#include "gateway/web/poll_desk.h"

#include "base/bytes.h"
#include "gateway/web/node.h"
#include "proto/signal/encode.h"
#include "proto/signal/limits.h"

#include <utility>

namespace parlance::gateway::web {

namespace wire = proto::signal;

void PollPipe::deliver(std::string text) {
  texts_.push_back(std::move(text));
  flush_later();
}

void PollPipe::close(std::uint16_t) {
  closed_ = true;
  flush_later();
  // The reason waits for the next poll; a client that does not come for it has gone.
  timer_ =
      home_.worker().at(home_.worker().now() + wire::kPollWait, [this] { home_.desk().remove(handle_); });
}

void PollPipe::wait(net::Handle<Answer> poll) {
  if (waiting_.generation != 0) {
    net::HttpResponse empty = net::json_response(200, wire::encode_batch({}));
    nodes_.answer(std::exchange(waiting_, {}), std::move(empty));
  }
  waiting_ = poll;
  if (!texts_.empty() || closed_) return flush_later();
  timer_ = home_.worker().at(home_.worker().now() + wire::kPollWait, [this] { flush(); });
}

/// At the end of what is going on, so that an event and the reply behind it share one answer.
void PollPipe::flush_later() {
  if (waiting_.generation == 0) return;
  flush_ = home_.worker().at(home_.worker().now(), [this] { flush(); });
}

void PollPipe::flush() {
  if (waiting_.generation == 0) return;
  timer_.cancel();
  net::HttpResponse response = net::json_response(200, wire::encode_batch(std::exchange(texts_, {})));
  response.headers.emplace_back("cache-control", "no-store");
  nodes_.answer(std::exchange(waiting_, {}), std::move(response));
  if (closed_) home_.worker().post([&home = home_, handle = handle_] { home.desk().remove(handle); });
}

net::Handle<PipeEnd> PollDesk::open() {
  auto pipe = std::make_unique<PollPipe>(nodes_, home_);
  const net::Handle<PipeEnd> handle = home_.ends().add(*pipe);
  pipe->set_handle(handle);
  lines_.emplace(handle, Line{std::move(pipe), {}, {}});
  return handle;
}

void PollDesk::name(net::Handle<PipeEnd> pipe, std::string session, std::string token) {
  // One pipe a session: the client that opened the newer one has no use for the words of the older.
  std::erase_if(lines_, [&](const auto& pair) {
    const bool older = pair.first != pipe && pair.second.session == session;
    if (older) home_.ends().remove(pair.first);
    return older;
  });
  const auto line = lines_.find(pipe);
  if (line == lines_.end()) return;
  line->second.session = std::move(session);
  line->second.token = std::move(token);
}

PollPipe* PollDesk::find(net::Handle<PipeEnd> pipe) {
  const auto line = lines_.find(pipe);
  return line == lines_.end() ? nullptr : line->second.pipe.get();
}

std::pair<net::Handle<PipeEnd>, PollPipe*> PollDesk::find(std::string_view session, std::string_view token) {
  for (auto& [handle, line] : lines_) {
    if (line.session == session && !session.empty() &&
        equal_constant_time(as_bytes(line.token), as_bytes(token))) {
      return {handle, line.pipe.get()};
    }
  }
  return {{}, nullptr};
}

void PollDesk::remove(net::Handle<PipeEnd> pipe) {
  home_.ends().remove(pipe);
  lines_.erase(pipe);
}

void PollDesk::given_up(net::Handle<Answer> poll) {
  for (const auto& [handle, line] : lines_) {
    if (!line.pipe->waits_with(poll)) continue;
    const net::Handle<PipeEnd> pipe = handle;
    home_.house().pipe_lost(pipe_id_of(pipe), home_.worker().now());
    return remove(pipe);
  }
}

void PollDesk::clear() {
  for (const auto& [handle, line] : lines_) {
    line.pipe->flush();
    home_.ends().remove(handle);
  }
  lines_.clear();
}

}  // namespace parlance::gateway::web
