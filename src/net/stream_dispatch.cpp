#include "net/stream_dispatch.h"

namespace parlance::net {
namespace {

constexpr std::size_t kLongestProtocol = 255;  // RFC 7301 section 3.1: a name's length is one byte

}  // namespace

Result<void> StreamDispatch::add(ByKind& entries, FirstBytes kind, Take take) {
  if (kind != FirstBytes::stun && kind != FirstBytes::framed_stun)
    return fail(Kind::unsupported, "net.stream_kind");
  if (find(entries, kind) != nullptr) return fail(Kind::conflict, "net.stream_taken");
  entries.emplace_back(kind, std::move(take));
  return ok();
}

Result<void> StreamDispatch::on_plain(FirstBytes kind, Take take) {
  return add(plain_, kind, std::move(take));
}

Result<void> StreamDispatch::on_decrypted(FirstBytes kind, Take take) {
  return add(decrypted_, kind, std::move(take));
}

Result<void> StreamDispatch::on_alpn(std::string protocol, Take take) {
  if (protocol.empty() || protocol.size() > kLongestProtocol)
    return fail(Kind::unsupported, "net.stream_kind");
  const bool ours = protocol == "http/1.1" || protocol == "acme-tls/1";
  if (ours || find(alpn_, protocol) != nullptr) return fail(Kind::conflict, "net.stream_taken");
  alpn_.emplace_back(std::move(protocol), std::move(take));
  return ok();
}

std::vector<std::string> StreamDispatch::protocols() const {
  std::vector<std::string> names;
  names.reserve(alpn_.size());
  for (const auto& [name, take] : alpn_) names.push_back(name);
  return names;
}

}  // namespace parlance::net
