#include "net/http_answer.h"

#include "net/detail/http_head.h"

#include <algorithm>
#include <charconv>

namespace parlance::net {
namespace {

constexpr std::size_t kMaxHeaders = 100;
constexpr std::size_t kMaxLine = 8 * 1024;  // of a chunk's size and of a trailer
constexpr std::string_view kHeadEnd = "\r\n\r\n";
const Error kBad = fail(Kind::malformed, "http.answer");
const Error kTooLarge = fail(Kind::too_large, "http.too_large");

std::string_view trimmed(std::string_view text) {
  const std::size_t from = text.find_first_not_of(" \t");
  if (from == std::string_view::npos) return {};
  return text.substr(from, text.find_last_not_of(" \t") - from + 1);
}

bool is_token(std::string_view name) {
  constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";  // RFC 9110 section 5.6.2
  return !name.empty() && std::all_of(name.begin(), name.end(), [kMarks](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           kMarks.find(c) != std::string_view::npos;
  });
}

bool is_value(std::string_view value) {
  return std::all_of(value.begin(), value.end(),
                     [](char c) { return c == '\t' || (static_cast<unsigned char>(c) >= ' ' && c != 0x7f); });
}

/// The whole text as a number in this base.
std::optional<std::size_t> number_of(std::string_view text, int base) {
  std::size_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// `HTTP/1.1 200 OK`: the status, or nullopt.
std::optional<unsigned> status_of(std::string_view line) {
  constexpr std::size_t kCodeAt = 9;
  const bool version = line.starts_with("HTTP/1.1 ") || line.starts_with("HTTP/1.0 ");
  if (!version || line.size() < kCodeAt + 3 || !is_value(line)) return std::nullopt;
  if (line.size() > kCodeAt + 3 && line[kCodeAt + 3] != ' ') return std::nullopt;
  const auto code = number_of(line.substr(kCodeAt, 3), 10);
  if (!code || *code < 100 || *code > 599) return std::nullopt;
  return static_cast<unsigned>(*code);
}

Result<Headers> headers_of(std::string_view text) {
  Headers headers;
  while (!text.empty()) {
    const std::size_t end = text.find("\r\n");
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 2);
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || !is_token(line.substr(0, colon))) return kBad;
    const std::string_view value = trimmed(line.substr(colon + 1));
    if (!is_value(value)) return kBad;
    if (headers.size() == kMaxHeaders) return kTooLarge;
    headers.emplace_back(detail::lower(line.substr(0, colon)), value);
  }
  return headers;
}

/// All fields of this name say the same; empty: there is none.
Result<std::string_view> only(const Headers& headers, std::string_view name) {
  std::string_view value;
  for (const auto& [key, text] : headers) {
    if (key != name) continue;
    if (text.empty() || (!value.empty() && value != text)) return kBad;
    value = text;
  }
  return value;
}

}  // namespace

std::string_view HttpAnswer::header(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (key == name) return value;
  }
  return {};
}

Result<bool> HttpAnswerReader::feed(std::string_view bytes) {
  pending_ += bytes;
  for (;;) {
    if (stage_ == Stage::whole) return true;
    const auto went_on = step();
    if (!went_on) return went_on.error();
    if (!*went_on) return false;
  }
}

Result<void> HttpAnswerReader::end() {
  if (stage_ != Stage::whole && stage_ != Stage::until_close) return fail(Kind::malformed, "http.truncated");
  stage_ = Stage::whole;
  return ok();
}

/// False: more bytes have to come first.
Result<bool> HttpAnswerReader::step() {
  switch (stage_) {
  case Stage::head:
    return read_head();
  case Stage::sized:
    return read_sized(Stage::whole);
  case Stage::chunk_size:
    return read_chunk_size();
  case Stage::chunk:
    return read_sized(Stage::chunk_end);
  case Stage::chunk_end:
    return read_line_end(Stage::chunk_size);
  case Stage::trailer:
    return read_trailer();
  case Stage::until_close:
    if (pending_.size() > max_body_ - answer_.body.size()) return kTooLarge;
    answer_.body += pending_;
    pending_.clear();
    return false;
  case Stage::whole:
    break;
  }
  return false;
}

Result<bool> HttpAnswerReader::read_head() {
  const std::size_t end = pending_.find(kHeadEnd);
  if (head_bytes_ + std::min(end, pending_.size()) > kMaxHead) return kTooLarge;
  if (end == std::string::npos) return false;
  head_bytes_ += end + kHeadEnd.size();
  const std::string head = pending_.substr(0, end);
  pending_.erase(0, end + kHeadEnd.size());
  const std::size_t line = std::min(head.find("\r\n"), head.size());
  const auto status = status_of(std::string_view(head).substr(0, line));
  if (!status) return kBad;
  auto headers = headers_of(std::string_view(head).substr(std::min(line + 2, head.size())));
  if (!headers) return headers.error();
  if (*status < 200)
    return *status == 101 ? Result<bool>(kBad) : true;  // interim; nobody asked for another protocol
  answer_.status = *status;
  answer_.headers = std::move(*headers);
  if (auto chosen = choose_framing(); !chosen) return chosen.error();
  return true;
}

/// RFC 9112 section 6.3. Two framings at once are how answers are smuggled: refused.
Result<void> HttpAnswerReader::choose_framing() {
  const auto coding = only(answer_.headers, "transfer-encoding");
  const auto length = only(answer_.headers, "content-length");
  if (!coding || !length || (!coding->empty() && !length->empty())) return kBad;
  if (body_ == Body::none || answer_.status == 204 || answer_.status == 304) {
    stage_ = Stage::whole;
  } else if (!coding->empty()) {
    if (detail::lower(*coding) != "chunked") return kBad;
    stage_ = Stage::chunk_size;
  } else if (!length->empty()) {
    const auto size = number_of(*length, 10);
    if (!size) return kBad;
    if (*size > max_body_) return kTooLarge;
    left_ = *size;
    stage_ = Stage::sized;
  } else {
    stage_ = Stage::until_close;
  }
  return ok();
}

Result<bool> HttpAnswerReader::read_sized(Stage next) {
  const std::size_t count = std::min(left_, pending_.size());
  answer_.body.append(pending_, 0, count);
  pending_.erase(0, count);
  left_ -= count;
  if (left_ > 0) return false;
  stage_ = next;
  return true;
}

std::optional<std::string_view> HttpAnswerReader::take_line() {
  const std::size_t end = pending_.find("\r\n");
  if (end == std::string::npos) return std::nullopt;
  return std::string_view(pending_).substr(0, end);
}

Result<bool> HttpAnswerReader::read_chunk_size() {
  const auto line = take_line();
  if ((line ? line->size() : pending_.size()) > kMaxLine) return kTooLarge;
  if (!line) return false;
  const auto size = number_of(trimmed(line->substr(0, line->find(';'))), 16);
  if (!size) return kBad;
  if (*size > max_body_ - answer_.body.size()) return kTooLarge;
  pending_.erase(0, line->size() + 2);
  left_ = *size;
  stage_ = left_ == 0 ? Stage::trailer : Stage::chunk;
  return true;
}

Result<bool> HttpAnswerReader::read_line_end(Stage next) {
  if (pending_.size() < 2) return false;
  if (!pending_.starts_with("\r\n")) return kBad;
  pending_.erase(0, 2);
  stage_ = next;
  return true;
}

/// Fields behind the last chunk: counted against the head's bound, not kept.
Result<bool> HttpAnswerReader::read_trailer() {
  const auto line = take_line();
  if (head_bytes_ + (line ? line->size() : pending_.size()) > kMaxHead) return kTooLarge;
  if (!line) return false;
  head_bytes_ += line->size() + 2;
  if (line->empty()) stage_ = Stage::whole;
  pending_.erase(0, line->size() + 2);
  return true;
}

}  // namespace parlance::net
