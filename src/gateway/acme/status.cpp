#include "gateway/acme/status.h"

#include "gateway/acme/detail/wire_json.h"

namespace parlance::gateway::acme {
namespace {

namespace json = boost::json;

Result<std::optional<WallTime>> time_of(const json::object& object, std::string_view name) {
  const json::value* value = detail::find(object, name);
  if (value == nullptr) return std::optional<WallTime>();
  if (!value->is_int64()) return detail::kBadJson;
  return std::optional(WallTime{value->get_int64()});
}

}  // namespace

std::string write_status(const AttemptStatus& status) {
  json::object object{{"at", status.at.ms},
                      {"problem", json::string(status.problem.data(), status.problem.size())}};
  if (status.next) object["next"] = status.next->ms;
  return json::serialize(object);
}

Result<AttemptStatus> read_status(std::string_view text) {
  const auto object = detail::parse_object(text);
  if (!object) return object.error();
  const auto at = time_of(*object, "at");
  auto problem = detail::text(*object, "problem");
  const auto next = time_of(*object, "next");
  if (!at || !*at || !problem || !next) return detail::kBadJson;
  return AttemptStatus{**at, std::move(*problem), *next};
}

}  // namespace parlance::gateway::acme
