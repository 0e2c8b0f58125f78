#pragma once

#include "gateway/web/pipe_end.h"
#include "net/http.h"
#include "net/worker.h"

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace parlance::gateway::web {

class Nodes;
class Node;
struct Answer;

/// The pipe of one long polling client. Its requests come over any connection, so it lives with its session: what is to be sent waits here
/// for the next poll, or the poll for it.
class PollPipe final : public PipeEnd {
 public:
  PollPipe(Nodes& nodes, Node& home) : nodes_(nodes), home_(home) {}

  void deliver(std::string text) override;
  void close(std::uint16_t code) override;
  /// The next poll; one that still waits gets an empty batch.
  void wait(net::Handle<Answer> poll);
  [[nodiscard]] bool waits_with(net::Handle<Answer> poll) const { return waiting_ == poll; }
  /// Answers the poll that waits, if one does, with what there is.
  void flush();
  void set_handle(net::Handle<PipeEnd> handle) { handle_ = handle; }

 private:
  void flush_later();

  Nodes& nodes_;
  Node& home_;
  net::Handle<PipeEnd> handle_;
  net::Handle<Answer> waiting_;
  std::vector<std::string> texts_;
  net::Timer timer_;
  net::Timer flush_;
  bool closed_ = false;
};

/// Finds the long polling clients of one worker's sessions.
class PollDesk final {
 public:
  struct Line {
    std::unique_ptr<PollPipe> pipe;
    std::string session;
    std::string token;
  };

  PollDesk(Nodes& nodes, Node& home) : nodes_(nodes), home_(home) {}

  /// A new pipe, for a session that is about to be greeted.
  net::Handle<PipeEnd> open();
  /// Tells whose it is. Kept beyond the session's end, so that the next poll can still fetch why it ended.
  void name(net::Handle<PipeEnd> pipe, std::string session, std::string token);
  [[nodiscard]] PollPipe* find(net::Handle<PipeEnd> pipe);
  /// The newest pipe of this session, open or just closed, if the token is right (compared in constant time).
  [[nodiscard]] std::pair<net::Handle<PipeEnd>, PollPipe*> find(std::string_view session,
                                                                std::string_view token);
  void remove(net::Handle<PipeEnd> pipe);
  /// The client went away instead of waiting for this poll's answer: its pipe is lost.
  void given_up(net::Handle<Answer> poll);
  /// The server stops: answers whoever waits, and lets go of all.
  void clear();

 private:
  Nodes& nodes_;
  Node& home_;
  std::map<net::Handle<PipeEnd>, Line> lines_;
};

}  // namespace parlance::gateway::web
