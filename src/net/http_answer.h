#pragma once

#include "base/result.h"
#include "net/http.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace parlance::net {

/// What another server answered to a request of ours.
struct HttpAnswer {
  unsigned status = 0;  ///< 200-599
  Headers headers;      ///< names in lower case, values without white space around them
  std::string body;

  /// The first such header's value, or empty. `name` in lower case.
  [[nodiscard]] std::string_view header(std::string_view name) const;
};

/// Reads one HTTP/1.1 response (RFC 9112) from bytes as they come.
class HttpAnswerReader final {
 public:
  static constexpr std::size_t kMaxHead = 32 * 1024;  ///< with all interim (1xx) responses
  enum class Body { as_framed, none };                ///< `none`: the answer to a HEAD request

  HttpAnswerReader(Body body, std::size_t max_body) : body_(body), max_body_(max_body) {}

  /// True: the answer is whole, what follows it is ignored. Errors: `http.answer` (breaks the format), `http.too_large` (head or body).
  Result<bool> feed(std::string_view bytes);
  /// The peer has ended its side: right for an answer without a length alone. Error `http.truncated`.
  Result<void> end();
  /// After `feed` said true, or `end` was fine.
  [[nodiscard]] HttpAnswer take() { return std::move(answer_); }

 private:
  enum class Stage { head, sized, chunk_size, chunk, chunk_end, trailer, until_close, whole };

  Result<bool> step();
  Result<bool> read_head();
  Result<void> choose_framing();
  Result<bool> read_sized(Stage next);
  Result<bool> read_chunk_size();
  Result<bool> read_line_end(Stage next);
  Result<bool> read_trailer();
  std::optional<std::string_view> take_line();

  Body body_;
  std::size_t max_body_;
  Stage stage_ = Stage::head;
  std::string pending_;
  std::size_t head_bytes_ = 0;
  std::size_t left_ = 0;  ///< of the body or of the chunk
  HttpAnswer answer_;
};

}  // namespace parlance::net
