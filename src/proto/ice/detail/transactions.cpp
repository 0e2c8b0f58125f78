#include "proto/ice/detail/transactions.h"

#include "base/check.h"
#include "proto/ice/limits.h"

#include <algorithm>

namespace parlance::proto::ice::detail {

void Transactions::start(Transaction transaction, Duration rto, TimePoint now, Outbox<AgentAction>& out) {
  out.push(Send{transaction.bytes, transaction.path});
  Waiting waiting{std::move(transaction), rto};
  waiting.due = now + rto;
  if (waiting.transaction.path.transport == Transport::tcp) waiting.due = now + kTcpTimeout;
  if (waiting.transaction.purpose == Purpose::consent) waiting.due = now + kConsentLifetime;
  waiting_.push_back(std::move(waiting));
}

bool Transactions::repeats(const Waiting& waiting) {
  return !waiting.muted && waiting.transaction.purpose != Purpose::consent &&
         waiting.transaction.path.transport == Transport::udp && waiting.sends < kMaxSends;
}

const Transaction* Transactions::find(const stun::TransactionId& id) const {
  const auto found = std::find_if(waiting_.begin(), waiting_.end(),
                                  [&id](const Waiting& w) { return w.transaction.id == id; });
  return found == waiting_.end() ? nullptr : &found->transaction;
}

Transaction Transactions::take(const stun::TransactionId& id) {
  const auto found = std::find_if(waiting_.begin(), waiting_.end(),
                                  [&id](const Waiting& w) { return w.transaction.id == id; });
  check(found != waiting_.end(), "ice: no such transaction");
  Transaction transaction = std::move(found->transaction);
  waiting_.erase(found);
  return transaction;
}

void Transactions::mute(const Path& path) {
  for (Waiting& waiting : waiting_) {
    if (waiting.transaction.purpose == Purpose::check && waiting.transaction.path == path)
      waiting.muted = true;
  }
}

void Transactions::drop(Purpose purpose) {
  std::erase_if(waiting_, [purpose](const Waiting& w) { return w.transaction.purpose == purpose; });
}

std::size_t Transactions::tick(TimePoint now, Outbox<AgentAction>& out, std::vector<Transaction>& given_up) {
  std::size_t repeated = 0;
  for (Waiting& waiting : waiting_) {
    if (now < waiting.due || !repeats(waiting)) continue;
    out.push(Send{waiting.transaction.bytes, waiting.transaction.path});
    ++repeated;
    ++waiting.sends;
    const Duration wait =
        waiting.sends < kMaxSends ? waiting.rto * (1U << (waiting.sends - 1)) : waiting.rto * kLastWait;
    waiting.due = now + wait;
  }
  const auto is_over = [now](const Waiting& waiting) { return now >= waiting.due; };
  for (Waiting& waiting : waiting_) {
    if (is_over(waiting) && !waiting.muted) given_up.push_back(std::move(waiting.transaction));
  }
  std::erase_if(waiting_, is_over);
  return repeated;
}

std::optional<TimePoint> Transactions::deadline() const {
  if (waiting_.empty()) return std::nullopt;
  return std::min_element(waiting_.begin(), waiting_.end(),
                          [](const Waiting& a, const Waiting& b) { return a.due < b.due; })
      ->due;
}

}  // namespace parlance::proto::ice::detail
