#pragma once

#include "base/result.h"

#include <boost/json.hpp>

#include <string>
#include <string_view>

namespace parlance::gateway::acme::detail {

constexpr Error kBadJson{Kind::malformed, "acme.json"};

/// A whole object within the limits of wire_limits.h.
Result<boost::json::object> parse_object(std::string_view json);

/// The member, or null where it is missing.
const boost::json::value* find(const boost::json::object& object, std::string_view name);

/// Missing, null and of another type are told apart by the caller's wish: `text` gives an empty text for a missing one, an error for another type.
Result<std::string> text(const boost::json::object& object, std::string_view name);
/// An URL, or nothing where it is missing.
Result<std::string> url(const boost::json::object& object, std::string_view name);
/// An URL that has to be there.
Result<std::string> needed_url(const boost::json::object& object, std::string_view name);

/// The words of a problem document.
std::string describe_problem(const boost::json::object& problem);
/// Those of the member `error`, if there is one.
std::string problem_of(const boost::json::object& object);

}  // namespace parlance::gateway::acme::detail
