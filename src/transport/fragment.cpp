#include "transport/fragment.h"

namespace parlance::transport {
namespace {

constexpr std::size_t kMostDigits = 4;

}  // namespace

std::string fragment_prefix(std::size_t worker) { return "w" + std::to_string(worker) + "/"; }

std::optional<std::size_t> worker_of_fragment(std::string_view ufrag) {
  const std::size_t end = ufrag.find('/');
  if (ufrag.empty() || ufrag.front() != 'w' || end == std::string_view::npos) return std::nullopt;
  const std::string_view digits = ufrag.substr(1, end - 1);
  if (digits.empty() || digits.size() > kMostDigits) return std::nullopt;
  if (digits.size() > 1 && digits.front() == '0') return std::nullopt;  // one form a number
  std::size_t number = 0;
  for (const char digit : digits) {
    if (digit < '0' || digit > '9') return std::nullopt;
    number = number * 10 + static_cast<std::size_t>(digit - '0');
  }
  return number;
}

}  // namespace parlance::transport
