#include "net/router.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace parlance::net {

namespace {

constexpr std::string_view kWebSocketMethod = "WEBSOCKET";

std::vector<std::string> split(std::string_view path) {
  std::vector<std::string> segments;
  for (std::size_t at = 1;;) {
    const std::size_t end = path.find('/', at);
    segments.emplace_back(path.substr(at, end == std::string_view::npos ? end : end - at));
    if (end == std::string_view::npos) return segments;
    at = end + 1;
  }
}

enum class Segment { literal, capture, rest };  // in the order in which they win

Segment kind_of(std::string_view segment) {
  if (!segment.starts_with('{')) return Segment::literal;
  return segment.ends_with("...}") ? Segment::rest : Segment::capture;
}

bool well_formed(const std::vector<std::string>& segments) {
  for (std::size_t i = 0; i < segments.size(); ++i) {
    const std::string& segment = segments[i];
    if (segment.starts_with('{') != segment.ends_with('}') || segment == "{") return false;
    if (kind_of(segment) == Segment::rest && i + 1 != segments.size()) return false;
  }
  return true;
}

/// Two patterns of one shape fit exactly the same paths.
bool same_shape(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  return std::ranges::equal(a, b, [](const std::string& x, const std::string& y) {
    return kind_of(x) == kind_of(y) && (kind_of(x) != Segment::literal || x == y);
  });
}

bool wins(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  return std::ranges::lexicographical_compare(a, b, {}, kind_of, kind_of);
}

/// What the pattern's names stand for, if it fits.
std::optional<std::vector<std::string>> captures_of(const std::vector<std::string>& pattern,
                                                    const std::vector<std::string>& path) {
  std::vector<std::string> captures;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (i >= path.size()) return std::nullopt;
    switch (kind_of(pattern[i])) {
    case Segment::literal:
      if (pattern[i] != path[i]) return std::nullopt;
      break;
    case Segment::capture:
      if (path[i].empty()) return std::nullopt;
      captures.push_back(path[i]);
      break;
    case Segment::rest:
      captures.push_back(path[i]);
      for (std::size_t j = i + 1; j < path.size(); ++j) captures.back() += "/" + path[j];
      return captures;
    }
  }
  if (pattern.size() != path.size()) return std::nullopt;
  return captures;
}

void allow(std::string& list, std::string_view method) {
  for (const std::string_view name :
       {method, method == "GET" ? std::string_view("HEAD") : std::string_view()}) {
    if (name.empty() || list.find(name) != std::string::npos) continue;
    if (!list.empty()) list += ", ";
    list += name;
  }
}

}  // namespace

Result<void> HttpRouter::route(std::string_view method, std::string_view pattern, HttpHandler handler,
                               Limits limits) {
  Route route;
  route.method = method;
  route.handler = std::move(handler);
  route.limits = limits;
  return add(pattern, std::move(route));
}

Result<void> HttpRouter::route(std::string_view method, std::string_view pattern, HttpHandler handler) {
  return route(method, pattern, std::move(handler), Limits{});
}

Result<void> HttpRouter::websocket(std::string_view pattern, WebSocketRoute route) {
  Route added;
  added.method = kWebSocketMethod;
  added.websocket = std::make_unique<WebSocketRoute>(std::move(route));
  return add(pattern, std::move(added));
}

Result<void> HttpRouter::add(std::string_view pattern, Route route) {
  if (!pattern.starts_with('/')) return fail(Kind::malformed, "net.bad_pattern");
  route.segments = split(pattern);
  if (!well_formed(route.segments)) return fail(Kind::malformed, "net.bad_pattern");
  for (const Route& other : routes_) {
    if (other.method == route.method && same_shape(other.segments, route.segments)) {
      return fail(Kind::conflict, "net.duplicate_route");
    }
  }
  // The one that wins stands first, so the first that fits is right.
  const auto place = std::ranges::find_if(
      routes_, [&route](const Route& other) { return wins(route.segments, other.segments); });
  routes_.insert(place, std::move(route));
  return ok();
}

void HttpRouter::always(std::string name, std::string value) {
  always_.emplace_back(std::move(name), std::move(value));
}

HttpRouter::Match HttpRouter::match(std::string_view method, std::string_view path) {
  Match match;
  if (!path.starts_with('/')) return match;
  const std::vector<std::string> segments = split(path);
  const std::string_view wanted = method == "HEAD" ? "GET" : method;
  const Route* first = nullptr;
  for (Route& route : routes_) {
    auto captures = captures_of(route.segments, segments);
    if (!captures) continue;
    if (match.outcome == Match::Outcome::no_path) match.outcome = Match::Outcome::no_method;
    const std::string_view answers =
        route.websocket ? std::string_view("GET") : std::string_view(route.method);
    allow(match.allow, answers);
    // A second one only makes the pair of a WebSocket and a GET of the same pattern.
    if (answers != wanted || (first != nullptr && !same_shape(first->segments, route.segments))) continue;
    first = &route;
    match.outcome = Match::Outcome::found;
    match.captures = std::move(*captures);
    if (route.websocket) {
      match.websocket = route.websocket.get();
    } else {
      match.handler = &route.handler;
      match.limits = route.limits;
    }
  }
  return match;
}

}  // namespace parlance::net
