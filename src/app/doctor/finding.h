#pragma once

#include <string>
#include <string_view>

namespace parlance::app::doctor {

enum class Grade { fine, warning, failure };

/// One thing that was looked at.
struct Finding {
  std::string_view topic;  ///< one or two words
  Grade grade = Grade::fine;
  std::string what;      ///< how it is, one sentence
  std::string remedy{};  ///< what to do about it; empty where it is fine
};

}  // namespace parlance::app::doctor
