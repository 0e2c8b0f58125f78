#include "proto/ice/detail/book.h"

#include "proto/ice/limits.h"

#include <algorithm>

namespace parlance::proto::ice::detail {
namespace {

bool is_well_formed(const LocalAddress& address) {
  const bool type = address.type == CandidateType::host || address.type == CandidateType::relayed;
  const bool tcp = address.transport == Transport::tcp;
  return type && tcp == address.tcp_type.has_value() && is_sendable(address.address);
}

}  // namespace

/// RFC 8445 section 5.1.1.3: the same for the same type, transport, base IP and server IP.
std::string Book::foundation_of(const Origin& origin) {
  auto [type, transport, base, server] = origin;
  base.port = 0;
  server.port = 0;
  return std::to_string(
      foundations_.try_emplace({type, transport, base, server}, foundations_.size() + 1).first->second);
}

Result<Candidate> Book::add_base(const LocalAddress& address) {
  if (!is_well_formed(address)) return fail(Kind::unsupported, "ice.local_candidate");
  if (base(address.transport, address.address) != nullptr) return fail(Kind::conflict, "ice.duplicate");
  if (locals_.size() == kMaxLocalCandidates) return fail(Kind::exhausted, "ice.too_many_candidates");
  const auto rank = static_cast<std::uint16_t>(locals_.size());
  Candidate candidate{.foundation = foundation_of({address.type, address.transport, address.address, {}}),
                      .transport = address.transport,
                      .priority = priority_of(address, address.type, rank),
                      .address = address.address,
                      .type = address.type,
                      .related = address.related,
                      .tcp_type = address.tcp_type};
  locals_.push_back({address, candidate, priority_of(address, CandidateType::peer_reflexive, rank)});
  return candidate;
}

std::optional<Candidate> Book::add_reflexive(CandidateType type, const Path& path,
                                             const TransportAddress& mapped) {
  const Local* from = base(path.transport, path.local);
  const bool known = std::any_of(locals_.begin(), locals_.end(), [&path, &mapped](const Local& local) {
    return local.candidate.transport == path.transport && local.candidate.address == mapped;
  });
  if (from == nullptr || known || locals_.size() == kMaxLocalCandidates) return std::nullopt;
  const LocalAddress address = from->address;
  const auto rank = static_cast<std::uint16_t>(from - locals_.data());
  const TransportAddress server = type == CandidateType::server_reflexive ? path.remote : TransportAddress{};
  Candidate candidate{.foundation = foundation_of({type, path.transport, path.local, server}),
                      .transport = path.transport,
                      .priority = priority_of(address, type, rank),
                      .address = mapped,
                      .type = type,
                      .related = path.local,
                      .tcp_type = address.tcp_type};
  locals_.push_back({address, candidate, 0});
  return candidate;
}

const Local* Book::base(Transport transport, const TransportAddress& address) const {
  const auto found = std::find_if(locals_.begin(), locals_.end(), [transport, &address](const Local& local) {
    return local.is_base() && local.address.transport == transport && local.address.address == address;
  });
  return found == locals_.end() ? nullptr : &*found;
}

Candidate* Book::find_remote(Transport transport, const TransportAddress& address) {
  const auto found =
      std::find_if(remotes_.begin(), remotes_.end(), [transport, &address](const Candidate& c) {
        return c.transport == transport && c.address == address;
      });
  return found == remotes_.end() ? nullptr : &*found;
}

Book::Heard Book::add_remote(const Candidate& candidate) {
  if (Candidate* known = find_remote(candidate.transport, candidate.address)) {
    if (known->type != CandidateType::peer_reflexive) return Heard::known;
    *known = candidate;
    return Heard::updated;
  }
  if (remotes_.size() == kMaxRemoteCandidates) return Heard::no_room;
  remotes_.push_back(candidate);
  return Heard::added;
}

const Candidate* Book::learn_remote(const Path& path, std::uint32_t priority, bool& is_new) {
  is_new = false;
  if (const Candidate* known = find_remote(path.transport, path.remote)) return known;
  if (remotes_.size() == kMaxRemoteCandidates) return nullptr;
  is_new = true;
  // RFC 8445 section 7.3.1.3: a foundation unlike all others. No signalled one can hold a colon.
  Candidate learnt{.foundation = "learnt:" + std::to_string(++learnt_),
                   .transport = path.transport,
                   .priority = priority,
                   .address = path.remote,
                   .type = CandidateType::peer_reflexive};
  if (path.transport == Transport::tcp) {
    const Local* local = base(path.transport, path.local);
    const bool we_connect = local == nullptr || local->address.tcp_type == TcpType::active;
    learnt.tcp_type = we_connect ? TcpType::passive : TcpType::active;
  }
  return &remotes_.emplace_back(std::move(learnt));
}

}  // namespace parlance::proto::ice::detail
