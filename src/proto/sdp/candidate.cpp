#include "proto/sdp/candidate.h"

#include "proto/sdp/detail/fields.h"
#include "proto/sdp/detail/words.h"
#include "proto/sdp/limits.h"

namespace parlance::proto::sdp {
namespace {

using detail::equal_ignoring_case;
using detail::Fields;
using detail::number;

Error broken() { return fail(Kind::malformed, "sdp.candidate"); }

template <class T> bool take(Fields& fields, T& into) {
  const auto value = number<T>(fields.next());
  if (value) into = *value;
  return value.has_value();
}

Result<void> read_transport(std::string_view text, Candidate& candidate) {
  const auto transport = detail::candidate_transport_of(text);
  if (!transport) return fail(Kind::unsupported, "sdp.candidate.transport");
  candidate.transport = *transport;
  return ok();
}

Result<void> read_address(std::string_view text, std::string& address) {
  if (!detail::is_address(text)) return fail(Kind::malformed, "sdp.candidate.address");
  address = text;
  return ok();
}

Result<void> read_type(Fields& fields, Candidate& candidate) {
  if (fields.next() != "typ") return broken();
  const std::string_view word = fields.next();
  if (word.empty()) return broken();
  const auto type = detail::candidate_type_of(word);
  if (!type) return fail(Kind::unsupported, "sdp.candidate.type");
  candidate.type = *type;
  return ok();
}

Result<void> read_extension(std::string_view name, std::string_view value, Candidate& candidate) {
  if (name == "raddr") return read_address(value, candidate.related_address);
  if (name == "rport") {
    const auto port = number<std::uint16_t>(value);
    if (!port) return broken();
    candidate.related_port = *port;
  } else if (name == "tcptype") {
    candidate.tcp_type = detail::tcp_type_of(value);
    if (!candidate.tcp_type) return broken();
  } else if (name == "ufrag") {
    if (!detail::is_ice_text(value)) return broken();
    candidate.ufrag = value;
  }
  return ok();
}

Result<void> read_extensions(Fields& fields, Candidate& candidate) {
  while (!fields.done()) {
    const std::string_view name = fields.next();
    // An extension's value may be missing at the end of the line: then it is none of ours.
    if (auto read = read_extension(name, fields.next(), candidate); !read) return read.error();
  }
  const bool is_tcp = candidate.transport == CandidateTransport::tcp;
  return is_tcp == candidate.tcp_type.has_value() ? ok() : Result<void>(broken());
}

}  // namespace

Result<Candidate> parse_candidate(std::string_view text) {
  constexpr std::string_view kName = "candidate:";
  if (text.size() > kMaxCandidateLength) return fail(Kind::too_large, "sdp.candidate.too_long");
  if (!text.starts_with(kName)) return broken();
  Fields fields(text.substr(kName.size()));
  Candidate candidate;
  candidate.foundation = fields.next();
  if (!detail::is_ice_text(candidate.foundation) || candidate.foundation.size() > 32) return broken();
  if (!take(fields, candidate.component)) return broken();
  if (candidate.component < 1 || candidate.component > 256) return broken();
  const std::string_view transport = fields.next();
  if (!take(fields, candidate.priority)) return broken();
  if (auto read = read_address(fields.next(), candidate.address); !read) return read.error();
  if (!take(fields, candidate.port)) return broken();
  if (auto read = read_type(fields, candidate); !read) return read.error();
  if (auto read = read_transport(transport, candidate); !read) return read.error();
  if (auto read = read_extensions(fields, candidate); !read) return read.error();
  return candidate;
}

std::string serialise(const Candidate& candidate) {
  std::string text = "candidate:" + candidate.foundation + ' ' + std::to_string(candidate.component) + ' ' +
                     std::string(detail::word_of(candidate.transport)) + ' ' +
                     std::to_string(candidate.priority) + ' ' + candidate.address + ' ' +
                     std::to_string(candidate.port) + " typ " + std::string(detail::word_of(candidate.type));
  if (!candidate.related_address.empty()) text += " raddr " + candidate.related_address;
  if (!candidate.related_address.empty() || candidate.related_port != 0) {
    text += " rport " + std::to_string(candidate.related_port);
  }
  if (candidate.tcp_type) text += " tcptype " + std::string(detail::word_of(*candidate.tcp_type));
  if (!candidate.ufrag.empty()) text += " ufrag " + candidate.ufrag;
  return text;
}

}  // namespace parlance::proto::sdp
