#include "proto/sdp/parse.h"

#include "proto/sdp/detail/fields.h"
#include "proto/sdp/detail/read.h"
#include "proto/sdp/limits.h"

#include <utility>

namespace parlance::proto::sdp {
namespace {

using detail::split;

struct Line {
  char type = 0;
  std::string_view value;
};

Result<Line> read_line(std::string_view text) {
  constexpr std::string_view kForbidden("\0\r", 2);
  if (text.size() > kMaxLineLength) return fail(Kind::too_large, "sdp.line.too_long");
  const bool has_shape = text.size() >= 2 && text[0] >= 'a' && text[0] <= 'z' && text[1] == '=';
  if (!has_shape || text.find_first_of(kForbidden) != std::string_view::npos) {
    return fail(Kind::malformed, "sdp.line");
  }
  return Line{text[0], text.substr(2)};
}

template <class T> Result<void> put(Result<T> value, std::optional<T>& into) {
  if (!value) return value.error();
  into = std::move(*value);
  return ok();
}

/// Takes the lines one by one; what was read is only handed out whole.
class Parser final {
 public:
  Result<void> take(Line line);
  Result<SessionDescription> finish();

 private:
  Result<void> take_version(Line line);
  Result<void> take_media(std::string_view value);
  Result<void> take_bandwidth(std::string_view value);
  Result<void> take_attribute(std::string_view text);
  Result<void> take_media_attribute(std::string_view name, std::string_view value);
  Result<void> take_session_attribute(std::string_view name, std::string_view value);
  [[nodiscard]] bool in_media() const { return !session_.media.empty(); }
  MediaDescription& media() { return session_.media.back(); }

  SessionDescription session_;
  std::optional<Origin> origin_;
  MediaDescription inherited_;  // what the session says for its sections
  bool has_version_ = false;
  std::size_t attributes_ = 0;
  std::size_t candidates_ = 0;
};

Result<void> Parser::take(Line line) {
  if (!has_version_) return take_version(line);
  switch (line.type) {
  case 'o':
    if (origin_ || in_media()) return fail(Kind::malformed, "sdp.origin");
    return put(detail::read_origin(line.value), origin_);
  case 's':
    if (!in_media()) session_.name = line.value;
    return ok();
  case 'c':
    return put(detail::read_connection(line.value), in_media() ? media().connection : session_.connection);
  case 'b':
    return take_bandwidth(line.value);
  case 'm':
    return take_media(line.value);
  case 'a':
    return take_attribute(line.value);
  default:
    return ok();
  }
}

Result<void> Parser::take_version(Line line) {
  has_version_ = line.type == 'v' && line.value == "0";
  return has_version_ ? ok() : Result<void>(fail(Kind::malformed, "sdp.version"));
}

Result<void> Parser::take_media(std::string_view value) {
  if (session_.media.size() >= kMaxMedia) return fail(Kind::too_large, "sdp.media.too_many");
  attributes_ = 0;
  session_.media.push_back(inherited_);
  return detail::read_media_line(value, media());
}

Result<void> Parser::take_bandwidth(std::string_view value) {
  auto& bandwidths = in_media() ? media().bandwidths : session_.bandwidths;
  if (auto room = detail::room_in(bandwidths.size(), kMaxBandwidths); !room) return room.error();
  const auto bandwidth = detail::read_bandwidth(value);
  if (!bandwidth) return bandwidth.error();
  bandwidths.push_back(*bandwidth);
  return ok();
}

Result<void> Parser::take_attribute(std::string_view text) {
  const auto [name, value] = split(text, ':');
  const bool is_candidate = name == "candidate";
  if (is_candidate ? ++candidates_ > kMaxCandidates : ++attributes_ > kMaxAttributes) {
    return fail(Kind::too_large, is_candidate ? "sdp.candidates.too_many" : "sdp.attributes.too_many");
  }
  auto& transport = in_media() ? media().transport : session_.transport;
  if (const auto read = detail::transport_reader(name)) return read(value, transport);
  if (name == "extmap-allow-mixed") {
    (in_media() ? media().extmap_allow_mixed : session_.extmap_allow_mixed) = true;
    return ok();
  }
  return in_media() ? take_media_attribute(name, value) : take_session_attribute(name, value);
}

Result<void> Parser::take_media_attribute(std::string_view name, std::string_view value) {
  for (const auto lookup :
       {detail::inherited_reader, detail::section_reader, detail::codec_reader, detail::stream_reader}) {
    if (const auto read = lookup(name)) return read(value, media());
  }
  return ok();
}

Result<void> Parser::take_session_attribute(std::string_view name, std::string_view value) {
  if (const auto read = detail::session_reader(name)) return read(value, session_);
  if (const auto read = detail::inherited_reader(name)) return read(value, inherited_);
  return ok();
}

Result<SessionDescription> Parser::finish() {
  if (!has_version_) return fail(Kind::malformed, "sdp.version");
  if (!origin_) return fail(Kind::malformed, "sdp.origin");
  session_.origin = *std::move(origin_);
  if (auto checked = detail::check_bundles(session_); !checked) return checked.error();
  return std::move(session_);
}

}  // namespace

Result<SessionDescription> parse(std::string_view text) {
  if (text.size() > kMaxText) return fail(Kind::too_large, "sdp.too_long");
  // Some clients end with an empty line.
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.remove_suffix(1);
  Parser parser;
  for (std::size_t count = 0; !text.empty();) {
    if (++count > kMaxLines) return fail(Kind::too_large, "sdp.lines.too_many");
    auto [line_text, rest] = split(text, '\n');
    if (line_text.ends_with('\r')) line_text.remove_suffix(1);
    const auto line = read_line(line_text);
    if (!line) return line.error();
    if (auto taken = parser.take(*line); !taken) return taken.error();
    text = rest;
  }
  return parser.finish();
}

}  // namespace parlance::proto::sdp
