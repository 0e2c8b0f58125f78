#include "gateway/web/signal_claim.h"

#include <charconv>
#include <utility>

namespace parlance::gateway::web {
namespace {

std::string bearer(const net::HttpRequest& request) {
  constexpr std::string_view kScheme = "Bearer ";
  const std::string_view header = request.header("authorization");
  return header.starts_with(kScheme) ? std::string(header.substr(kScheme.size())) : std::string();
}

}  // namespace

SignalClaim claim_of(const net::HttpRequest& request, proto::signal::Batch batch) {
  if (request.query == "beacon=1")
    return {std::move(batch.session), std::move(batch.token), std::move(batch.messages)};
  return {std::string(request.header("parlance-session")), bearer(request), std::move(batch.messages)};
}

std::optional<std::size_t> worker_of_session(std::string_view session) {
  if (!session.starts_with("s_")) return std::nullopt;
  session.remove_prefix(2);
  std::size_t worker = 0;
  const auto [end, error] = std::from_chars(session.data(), session.data() + session.size(), worker);
  if (error != std::errc{} || end == session.data() + session.size() || *end != '_') return std::nullopt;
  return worker;
}

}  // namespace parlance::gateway::web
