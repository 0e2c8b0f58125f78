#pragma once

#include "base/result.h"
#include "proto/ice/candidate.h"

#include <map>
#include <span>
#include <string>
#include <tuple>
#include <vector>

namespace parlance::proto::ice::detail {

/// A local candidate and where it is really sent from.
struct Local {
  LocalAddress address;  ///< for a reflexive one: its base
  Candidate candidate;
  std::uint32_t check_priority = 0;  ///< RFC 8445 section 7.1.1
  [[nodiscard]] bool is_base() const { return candidate.address == address.address; }
};

/// The candidates of one generation, ours and the peer's.
class Book final {
 public:
  /// An address of ours. Errors: `ice.too_many_candidates`, `ice.local_candidate` (a type or TCP type that does not fit),
  /// `ice.duplicate`.
  Result<Candidate> add_base(const LocalAddress& address);
  /// Another form of a base, as a server or the peer sees it; nothing where it is known, where there is no such base, or no room.
  std::optional<Candidate> add_reflexive(CandidateType type, const Path& path,
                                         const TransportAddress& mapped);
  [[nodiscard]] const Local* base(Transport transport, const TransportAddress& address) const;

  enum class Heard : std::uint8_t { added, updated, known, no_room };
  /// From the peer's signalling. A peer-reflexive one at the same address becomes it (RFC 8445 section 7.3.1.3).
  Heard add_remote(const Candidate& candidate);
  /// From where a request came; null where there is no room.
  const Candidate* learn_remote(const Path& path, std::uint32_t priority, bool& is_new);

  [[nodiscard]] std::span<const Local> locals() const { return locals_; }
  [[nodiscard]] std::span<const Candidate> remotes() const { return remotes_; }

 private:
  using Origin = std::tuple<CandidateType, Transport, TransportAddress, TransportAddress>;
  std::string foundation_of(const Origin& origin);
  Candidate* find_remote(Transport transport, const TransportAddress& address);

  std::vector<Local> locals_;       // at most kMaxLocalCandidates
  std::vector<Candidate> remotes_;  // at most kMaxRemoteCandidates
  std::map<Origin, std::size_t> foundations_;
  std::size_t learnt_ = 0;
};

}  // namespace parlance::proto::ice::detail
