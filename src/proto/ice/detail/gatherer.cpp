#include "proto/ice/detail/gatherer.h"

#include "proto/stun/attributes.h"
#include "proto/stun/integrity.h"
#include "proto/stun/writer.h"

namespace parlance::proto::ice::detail {

Result<void> Gatherer::discover(const TransportAddress& base, const TransportAddress& server) {
  if (asked_ == kMaxDiscoveries) return fail(Kind::exhausted, "ice.too_many_discoveries");
  if (base.is_ipv4() != server.is_ipv4() || !is_sendable(server))
    return fail(Kind::unsupported, "ice.server");
  ++asked_;
  announced_ = false;
  waiting_.push_back({Transport::udp, base, server});
  return ok();
}

bool Gatherer::on_response(const stun::Message& message, const Path& path, std::optional<Found>& found) {
  const Transaction* transaction = transactions_.find(message.transaction());
  // A server signs nothing: all that proves it are the 96 bits of the transaction, and the way it comes.
  if (transaction == nullptr || transaction->path != path) return false;
  if (stun::check_fingerprint(message) == stun::Check::wrong) return true;
  transactions_.take(message.transaction());
  const auto mapped = stun::xor_mapped_address(message);
  const bool good = message.message_class() == stun::Class::success && mapped && is_sendable(*mapped) &&
                    mapped->is_ipv4() == path.local.is_ipv4();
  if (good) found = Found{path.local, path.remote, *mapped};
  return true;
}

void Gatherer::tick(Step step) {
  std::vector<Transaction> given_up;
  shared_.counters.retransmissions += transactions_.tick(step.now, step.out, given_up);
  if (waiting_.empty() || !shared_.pacer.take(step.now)) return;
  Transaction transaction{.id = shared_.fresh_id(), .purpose = Purpose::discovery, .path = waiting_.front()};
  waiting_.pop_front();
  stun::MessageWriter writer(stun::Class::request, stun::Method::binding, transaction.id);
  writer.add_fingerprint();
  transaction.bytes = std::move(writer).take();
  // RFC 8445 section 14.3, for gathering.
  const Duration rto = std::max(kMinRto, kTa * static_cast<int>(asked_));
  transactions_.start(std::move(transaction), rto, step.now, step.out);
}

std::optional<TimePoint> Gatherer::deadline() const {
  const auto start = waiting_.empty() ? std::nullopt : std::optional(shared_.pacer.next());
  return earlier(start, transactions_.deadline());
}

bool Gatherer::take_done() {
  if (announced_ || !is_idle()) return false;
  announced_ = true;
  return true;
}

}  // namespace parlance::proto::ice::detail
