#include "app/doctor/report.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace parlance::app::doctor {
namespace {

constexpr std::size_t kColumns = 100;
constexpr std::size_t kIndent = 21;  // mark and topic

struct Mark {
  std::string_view text;
  std::string_view color;  // an SGR sequence (ECMA-48)
};

Mark mark_of(Grade grade) {
  switch (grade) {
  case Grade::fine:
    return {"ok  ", "\x1b[32m"};
  case Grade::warning:
    return {"warn", "\x1b[33m"};
  case Grade::failure:
    return {"FAIL", "\x1b[31m"};
  }
  return {};
}

std::string_view word_of(Grade grade) {
  switch (grade) {
  case Grade::fine:
    return "fine";
  case Grade::warning:
    return "warning";
  case Grade::failure:
    return "failure";
  }
  return {};
}

std::size_t count(std::span<const Finding> findings, Grade grade) {
  return static_cast<std::size_t>(std::ranges::count(findings, grade, &Finding::grade));
}

/// `text` broken between words, with the lines after the first moved to the right by kIndent.
std::string wrapped(std::string_view text) {
  std::string out;
  std::size_t column = kIndent;
  while (!text.empty()) {
    const std::size_t space = std::min(text.find(' '), text.size());
    if (column > kIndent && column + 1 + space > kColumns) {
      out += "\n" + std::string(kIndent, ' ');
      column = kIndent;
    } else if (column > kIndent) {
      out += ' ';
      ++column;
    }
    out += text.substr(0, space);
    column += space;
    text.remove_prefix(std::min(space + 1, text.size()));
  }
  return out;
}

std::string_view plural(std::size_t count) { return count == 1 ? "" : "s"; }

}  // namespace

std::string as_text(std::span<const Finding> findings, Ink ink) {
  const bool colored = ink == Ink::colored;
  std::string out;
  for (const Finding& each : findings) {
    const Mark mark = mark_of(each.grade);
    out += fmt::format("{}{}{}  {:<15}{}\n", colored ? mark.color : "", mark.text, colored ? "\x1b[0m" : "",
                       each.topic, wrapped(each.what));
    if (!each.remedy.empty()) out += fmt::format("{:{}}{}\n", "", kIndent, wrapped("-> " + each.remedy));
  }
  const std::size_t failures = count(findings, Grade::failure);
  const std::size_t warnings = count(findings, Grade::warning);
  if (failures + warnings == 0) return out + "\nEverything is fine.\n";
  return out + fmt::format("\n{} failure{}, {} warning{}.\n", failures, plural(failures), warnings,
                           plural(warnings));
}

std::string as_json(std::span<const Finding> findings) {
  boost::json::array list;
  for (const Finding& each : findings) {
    const std::string_view grade = word_of(each.grade);
    list.push_back(
        boost::json::object{{"topic", boost::json::string_view(each.topic.data(), each.topic.size())},
                            {"grade", boost::json::string_view(grade.data(), grade.size())},
                            {"what", each.what},
                            {"remedy", each.remedy}});
  }
  const boost::json::object all{{"findings", std::move(list)},
                                {"failures", count(findings, Grade::failure)},
                                {"warnings", count(findings, Grade::warning)}};
  return boost::json::serialize(all) + "\n";
}

bool any_failure(std::span<const Finding> findings) { return count(findings, Grade::failure) > 0; }

}  // namespace parlance::app::doctor
