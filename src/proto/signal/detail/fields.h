#pragma once

#include <boost/json.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace parlance::proto::signal::detail {

/// The first rule that a message broke.
struct Problem {
  std::string_view error;  ///< empty: none so far
  std::string message;
};

/// How long a text may be, in bytes.
struct TextRange {
  std::size_t least = 0;
  std::size_t most = 0;
};

/// Reads members of one object. A broken rule is noted in the Problem (the first one stays) and a default comes back, so that a message
/// is read in one go and judged at the end.
class Fields final {
 public:
  Fields(const boost::json::object& object, Problem& problem) : object_(object), problem_(problem) {}

  [[nodiscard]] bool has(std::string_view name) const { return object_.contains(name); }
  [[nodiscard]] bool is_null(std::string_view name) const;

  /// Of all members there are.
  [[nodiscard]] std::vector<std::string> names() const;

  std::string text(std::string_view name, TextRange range);
  std::string optional_text(std::string_view name, TextRange range);
  /// 8-64 of `A-Z a-z 0-9 _ -`, or from `least` on.
  std::string client_id(std::string_view name, std::size_t least);
  bool boolean(std::string_view name);
  std::uint64_t integer(std::string_view name, std::uint64_t least, std::uint64_t most);
  std::optional<std::uint64_t> optional_integer(std::string_view name, std::uint64_t least,
                                                std::uint64_t most);
  /// The index of the member's text among `names`.
  std::size_t one_of(std::string_view name, std::span<const std::string_view> names);
  /// An empty object, if it is none.
  Fields object(std::string_view name);
  const boost::json::array& list(std::string_view name);

  void refuse(std::string_view error, std::string_view name, std::string_view expected);
  [[nodiscard]] Problem& problem() { return problem_; }

 private:
  const boost::json::value* member(std::string_view name) const { return object_.if_contains(name); }
  void wrong(std::string_view name, std::string_view expected);

  const boost::json::object& object_;
  Problem& problem_;
};

/// The number, if the value is one without a fraction (3.0 is one: JavaScript knows no difference) within 2^53.
std::optional<std::int64_t> integer_of(const boost::json::value& value);

/// The parsed text; nullopt for what is not strict JSON, not UTF-8 or deeper than `depth`.
std::optional<boost::json::value> parse_json(std::string_view text, std::size_t depth);

}  // namespace parlance::proto::signal::detail
