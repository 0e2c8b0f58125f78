#include "gateway/acme/wire.h"

#include "gateway/acme/detail/wire_json.h"
#include "gateway/acme/wire_limits.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace parlance::gateway::acme {
namespace {

namespace json = boost::json;
using detail::kBadJson;

bool is_base64url(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
  });
}

Result<Status> status_of(const json::object& object) {
  constexpr std::array<std::string_view, 8> kNames{"pending", "ready",       "processing", "valid",
                                                   "invalid", "deactivated", "expired",    "revoked"};
  const auto word = detail::text(object, "status");
  if (!word) return word.error();
  const auto found = std::find(kNames.begin(), kNames.end(), *word);
  if (found == kNames.end()) return kBadJson;
  return static_cast<Status>(found - kNames.begin());
}

Result<std::vector<std::string>> urls_of(const json::object& object, std::string_view name) {
  const json::value* value = detail::find(object, name);
  if (value == nullptr || !value->is_array() || value->get_array().size() > kMaxAuthorizations)
    return kBadJson;
  std::vector<std::string> urls;
  for (const json::value& item : value->get_array()) {
    if (!item.is_string() || !is_url({item.get_string().data(), item.get_string().size()})) return kBadJson;
    urls.emplace_back(item.get_string().data(), item.get_string().size());
  }
  return urls;
}

bool answerable(std::string_view type) { return type == "http-01" || type == "tls-alpn-01"; }

Result<void> add_challenge(const json::value& value, std::vector<Challenge>& challenges) {
  if (!value.is_object()) return kBadJson;
  const json::object& object = value.get_object();
  auto type = detail::text(object, "type");
  if (!type) return type.error();
  if (!answerable(*type)) return ok();
  auto url = detail::needed_url(object, "url");
  auto token = detail::text(object, "token");
  const auto status = status_of(object);
  if (!url || !token || !status) return kBadJson;
  if (token->empty() || token->size() > kMaxToken || !is_base64url(*token)) return kBadJson;
  challenges.push_back(
      {std::move(*type), std::move(*url), std::move(*token), *status, detail::problem_of(object)});
  return ok();
}

Result<std::string> identifier_of(const json::object& object) {
  const json::value* value = detail::find(object, "identifier");
  if (value == nullptr || !value->is_object()) return kBadJson;
  const auto type = detail::text(value->get_object(), "type");
  auto name = detail::text(value->get_object(), "value");
  if (!type || !name || *type != "dns" || name->empty()) return kBadJson;
  return name;
}

/// A number written with exactly `digits` digits, taken off the front.
std::optional<unsigned> take_number(std::string_view& text, std::size_t digits) {
  if (text.size() < digits) return std::nullopt;
  unsigned value = 0;
  for (const char c : text.substr(0, digits)) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + static_cast<unsigned>(c - '0');
  }
  text.remove_prefix(digits);
  return value;
}

bool take(std::string_view& text, char wanted) {
  if (!text.starts_with(wanted)) return false;
  text.remove_prefix(1);
  return true;
}

std::optional<std::chrono::sys_days> take_date(std::string_view& text) {
  const auto year = take_number(text, 4);
  const bool first = take(text, '-');
  const auto month = take_number(text, 2);
  const bool second = take(text, '-');
  const auto day = take_number(text, 2);
  if (!year || !first || !month || !second || !day || *year < 1970) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(*year)),
                                         std::chrono::month(*month), std::chrono::day(*day)};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days(date);
}

/// `10:20:30.125`. A leap second counts as the one before.
std::optional<std::chrono::seconds> take_clock(std::string_view& text) {
  const auto hour = take_number(text, 2);
  const bool first = take(text, ':');
  const auto minute = take_number(text, 2);
  const bool second_colon = take(text, ':');
  const auto second = take_number(text, 2);
  if (!hour || !first || !minute || !second_colon || !second || *hour > 23 || *minute > 59 || *second > 60)
    return std::nullopt;
  if (take(text, '.')) {
    const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
    if (digits == 0) return std::nullopt;
    text.remove_prefix(digits);  // parts of a second are nothing to us
  }
  return std::chrono::hours(*hour) + std::chrono::minutes(*minute) +
         std::chrono::seconds(std::min(*second, 59U));
}

std::optional<std::chrono::seconds> take_offset(std::string_view& text) {
  if (take(text, 'Z') || take(text, 'z')) return std::chrono::seconds(0);
  const bool east = take(text, '+');
  if (!east && !take(text, '-')) return std::nullopt;
  const auto hour = take_number(text, 2);
  const bool colon = take(text, ':');
  const auto minute = take_number(text, 2);
  if (!hour || !colon || !minute || *hour > 23 || *minute > 59) return std::nullopt;
  const std::chrono::seconds size = std::chrono::hours(*hour) + std::chrono::minutes(*minute);
  return east ? size : -size;
}

}  // namespace

bool is_nonce(std::string_view text) {
  return !text.empty() && text.size() <= kMaxNonce && is_base64url(text);
}

bool is_url(std::string_view text) {
  constexpr std::string_view kHttps = "https://";
  return text.size() > kHttps.size() && text.size() <= kMaxUrl && text.starts_with(kHttps) &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return c > ' ' && c < 0x7f && c != '"' && c != '\\'; });
}

Result<Directory> read_directory(std::string_view text) {
  const auto object = detail::parse_object(text);
  if (!object) return object.error();
  auto nonce = detail::needed_url(*object, "newNonce");
  auto account = detail::needed_url(*object, "newAccount");
  auto order = detail::needed_url(*object, "newOrder");
  auto renewal = detail::url(*object, "renewalInfo");
  if (!nonce || !account || !order || !renewal) return kBadJson;
  Directory directory{std::move(*nonce), std::move(*account), std::move(*order), std::move(*renewal), {}, {}};
  const json::value* meta = detail::find(*object, "meta");
  if (meta == nullptr) return directory;
  if (!meta->is_object()) return kBadJson;
  auto terms = detail::text(meta->get_object(), "termsOfService");
  if (!terms) return terms.error();
  if (is_url(*terms)) directory.terms = std::move(*terms);
  const json::value* bound = detail::find(meta->get_object(), "externalAccountRequired");
  if (bound != nullptr && bound->is_bool() && bound->get_bool())
    directory.accounts = Directory::Accounts::bound;
  return directory;
}

Problem read_problem(std::string_view text) {
  constexpr std::string_view kPrefix = "urn:ietf:params:acme:error:";
  constexpr std::array<std::pair<std::string_view, Problem::Type>, 5> kTypes{{
      {"accountDoesNotExist", Problem::Type::account_does_not_exist},
      {"badNonce", Problem::Type::bad_nonce},
      {"rateLimited", Problem::Type::rate_limited},
      {"externalAccountRequired", Problem::Type::external_account_required},
      {"orderNotReady", Problem::Type::order_not_ready},
  }};
  Problem problem;
  const auto object = detail::parse_object(text);
  if (!object) return problem;
  problem.detail = detail::describe_problem(*object);
  const auto type = detail::text(*object, "type");
  if (!type || !type->starts_with(kPrefix)) return problem;
  for (const auto& [word, known] : kTypes) {
    if (std::string_view(*type).substr(kPrefix.size()) == word) problem.type = known;
  }
  return problem;
}

Result<Order> read_order(std::string_view text) {
  const auto object = detail::parse_object(text);
  if (!object) return object.error();
  const auto status = status_of(*object);
  auto authorizations = urls_of(*object, "authorizations");
  auto finalize = detail::needed_url(*object, "finalize");
  auto certificate = detail::url(*object, "certificate");
  if (!status || !authorizations || !finalize || !certificate) return kBadJson;
  return Order{*status, std::move(*authorizations), std::move(*finalize), std::move(*certificate),
               detail::problem_of(*object)};
}

Result<Authorization> read_authorization(std::string_view text) {
  const auto object = detail::parse_object(text);
  if (!object) return object.error();
  const auto status = status_of(*object);
  auto name = identifier_of(*object);
  const json::value* challenges = detail::find(*object, "challenges");
  if (!status || !name || challenges == nullptr || !challenges->is_array()) return kBadJson;
  if (challenges->get_array().size() > kMaxChallenges) return kBadJson;
  Authorization authorization{std::move(*name), *status, {}};
  for (const json::value& challenge : challenges->get_array()) {
    if (auto added = add_challenge(challenge, authorization.challenges); !added) return added.error();
  }
  return authorization;
}

Result<RenewalWindow> read_renewal_window(std::string_view text) {
  const auto object = detail::parse_object(text);
  if (!object) return object.error();
  const json::value* window = detail::find(*object, "suggestedWindow");
  if (window == nullptr || !window->is_object()) return kBadJson;
  const auto start = detail::text(window->get_object(), "start");
  const auto end = detail::text(window->get_object(), "end");
  if (!start || !end) return kBadJson;
  const auto from = read_time(*start);
  const auto to = read_time(*end);
  if (!from || !to || *to <= *from) return kBadJson;
  return RenewalWindow{*from, *to};
}

Result<WallTime> read_time(std::string_view text) {
  const Error bad = fail(Kind::malformed, "acme.time");
  const auto date = take_date(text);
  if (!date || !(take(text, 'T') || take(text, 't'))) return bad;
  const auto clock = take_clock(text);
  const auto offset = clock ? take_offset(text) : std::nullopt;
  if (!offset || !text.empty()) return bad;
  const auto at = std::chrono::sys_seconds(*date) + *clock - *offset;
  return WallTime{std::chrono::duration_cast<std::chrono::milliseconds>(at.time_since_epoch()).count()};
}

std::optional<std::chrono::seconds> read_retry_after(std::string_view header) {
  constexpr std::chrono::seconds kMost = std::chrono::days(365);
  std::int64_t seconds = 0;
  if (header.empty() || header.size() > kMaxHeaderNumber || header.front() == '-') return std::nullopt;
  const auto [end, error] = std::from_chars(header.data(), header.data() + header.size(), seconds);
  if (error != std::errc() || end != header.data() + header.size()) return std::nullopt;
  return std::min(std::chrono::seconds(seconds), kMost);
}

}  // namespace parlance::gateway::acme
