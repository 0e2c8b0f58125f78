#include "transport/candidates.h"

#include "proto/ice/candidate.h"
#include "transport/address.h"

#include <algorithm>

namespace parlance::transport {
namespace {

using Family = net::Endpoint::Family;
using List = std::vector<net::Endpoint>;

bool is_wildcard(const net::Endpoint& endpoint) {
  return std::ranges::all_of(endpoint.address, [](std::uint8_t byte) { return byte == 0; });
}

/// Those of `texts` that are of this family, each once.
List parse(const std::vector<std::string>& texts, Family family, std::uint16_t port) {
  List list;
  for (const std::string& text : texts) {
    const auto parsed = net::Endpoint::parse(text, port);
    if (!parsed || parsed->family != family || is_wildcard(*parsed)) continue;
    if (std::ranges::find(list, *parsed) == list.end()) list.push_back(*parsed);
  }
  return list;
}

void add_new(List& list, const List& more) {
  for (const net::Endpoint& each : more)
    if (std::ranges::find(list, each) == list.end()) list.push_back(each);
}

List without_loopback(List list) {
  std::erase_if(list, [](const net::Endpoint& each) { return each.is_loopback(); });
  return list;
}

/// What one family's sockets are reached at.
List addresses_of(const Settings& settings, std::span<const net::Endpoint> bound, Family family) {
  List list;
  for (const net::Endpoint& each : bound) {
    if (each.family != family) continue;
    const List announced = parse(settings.announce, family, each.port);
    if (!announced.empty())
      add_new(list, announced);
    else if (is_wildcard(each))
      add_new(list, without_loopback(parse(settings.machine, family, each.port)));
    else
      add_new(list, {each});
  }
  return list;
}

List loopback_of(std::span<const net::Endpoint> bound, Family family) {
  const std::vector<std::string> text{family == Family::v4 ? "127.0.0.1" : "::1"};
  for (const net::Endpoint& each : bound)
    if (each.family == family && is_wildcard(each)) return parse(text, family, each.port);
  return {};
}

/// In turn from both, as RFC 8421 section 4 has it, so that a broken family costs one step and not all.
List interleave(const List& first, const List& second) {
  List list;
  for (std::size_t i = 0; i < std::max(first.size(), second.size()); ++i) {
    if (i < first.size()) list.push_back(first[i]);
    if (i < second.size()) list.push_back(second[i]);
  }
  return list;
}

proto::sdp::Candidate candidate_of(const net::Endpoint& endpoint, std::size_t rank) {
  const auto address = to_address(endpoint);
  proto::sdp::Candidate candidate;
  candidate.foundation =
      std::to_string(rank + 1);  // RFC 8445 section 5.1.1.3: another base address, another foundation
  candidate.priority = proto::ice::priority_of({.address = address}, proto::ice::CandidateType::host,
                                               static_cast<std::uint16_t>(rank));
  candidate.address = proto::sdp::address_text(address);
  candidate.port = endpoint.port;
  return candidate;
}

proto::sdp::Candidate tcp_candidate_of(const net::Endpoint& endpoint, std::size_t rank) {
  proto::sdp::Candidate candidate = candidate_of(endpoint, rank);
  candidate.foundation += 't';  // the transport's part in it
  candidate.transport = proto::sdp::CandidateTransport::tcp;
  candidate.tcp_type = proto::sdp::TcpType::passive;
  candidate.priority =
      proto::ice::priority_of({.transport = proto::ice::Transport::tcp,
                               .address = to_address(endpoint),
                               .tcp_type = proto::ice::TcpType::passive},
                              proto::ice::CandidateType::host, static_cast<std::uint16_t>(rank));
  return candidate;
}

List reached_at(const Settings& settings, std::span<const net::Endpoint> bound, std::size_t most) {
  List list =
      interleave(addresses_of(settings, bound, Family::v6), addresses_of(settings, bound, Family::v4));
  if (list.empty()) list = interleave(loopback_of(bound, Family::v4), loopback_of(bound, Family::v6));
  if (list.size() > most) list.resize(most);
  return list;
}

}  // namespace

std::vector<proto::sdp::Candidate> gather_candidates(const Settings& settings,
                                                     std::span<const net::Endpoint> bound,
                                                     std::span<const net::Endpoint> streams) {
  const List tcp = reached_at(settings, streams, kMostTcpCandidates);
  const List udp = reached_at(settings, bound, kMostCandidates - tcp.size());
  std::vector<proto::sdp::Candidate> candidates;
  candidates.reserve(udp.size() + tcp.size());
  for (std::size_t rank = 0; rank < udp.size(); ++rank) candidates.push_back(candidate_of(udp[rank], rank));
  for (std::size_t rank = 0; rank < tcp.size(); ++rank)
    candidates.push_back(tcp_candidate_of(tcp[rank], rank));
  return candidates;
}

}  // namespace parlance::transport
