// What the fixture of the sessions' tests needs of libraries that no header outside detail/ may include.
#include "gateway/web/session_test_fixture.h"

#include <boost/json.hpp>

#include <utility>

namespace parlance::gateway::web::testing_room {

std::vector<std::string> Line::words() {
  std::vector<std::string> out;
  for (const std::string& text : std::exchange(wire->texts, {})) {
    const auto object = boost::json::parse(text).as_object();
    std::string word = object.contains("error") ? object.at("error").as_string().c_str()
                                                : object.at("type").as_string().c_str();
    if (object.contains("re")) word += " " + std::to_string(object.at("re").to_number<int>());
    out.push_back(word);
  }
  return out;
}

}  // namespace parlance::gateway::web::testing_room
