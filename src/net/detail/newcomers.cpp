#include "net/detail/newcomers.h"

#include <utility>

namespace parlance::net::detail {

Newcomers::Ticket::~Ticket() {
  if (list_) list_->remove(*this);
}

std::unique_ptr<Newcomers::Ticket> Newcomers::enter(const Endpoint& peer) {
  const Source source = source_of(peer);
  if (const auto own = by_source_.find(source); own != by_source_.end() && own->second.size() >= per_source_)
    evict(*own->second.front());
  if (!all_.empty() && all_.size() >= total_) evict(*all_.front());
  std::unique_ptr<Ticket> ticket(new Ticket(shared_from_this(), source));
  ticket->at_ = all_.insert(all_.end(), ticket.get());
  auto& own = by_source_[source];
  ticket->at_source_ = own.insert(own.end(), ticket.get());
  return ticket;
}

void Newcomers::remove(Ticket& ticket) {
  all_.erase(ticket.at_);
  const auto own = by_source_.find(ticket.source_);
  own->second.erase(ticket.at_source_);
  if (own->second.empty()) by_source_.erase(own);
}

void Newcomers::evict(Ticket& ticket) {
  ++evicted_;
  remove(ticket);
  const auto keep = std::exchange(ticket.list_, nullptr);
  if (Task call = std::exchange(ticket.evicted_, {})) call();
}

}  // namespace parlance::net::detail
