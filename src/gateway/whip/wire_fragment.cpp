#include "gateway/whip/wire_fragment.h"

#include "proto/ice/limits.h"
#include "proto/sdp/candidate.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace parlance::gateway::whip {
namespace {

namespace ice = proto::ice;
namespace sdp = proto::sdp;

Error broken(std::string_view what) { return fail(Kind::malformed, what); }
Error too_much(std::string_view what) { return fail(Kind::too_large, what); }

/// Text up to the next separator, which is taken away with it.
std::string_view take_until(std::string_view& text, char separator) {
  const std::size_t end = std::min(text.find(separator), text.size());
  const std::string_view taken = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return taken;
}

/// Keeps what is said first; what is said again has to be the same.
bool settle(std::string& known, std::string_view said) {
  if (known.empty()) known = said;
  return known == said;
}

class FragmentReader final {
 public:
  Result<void> read(std::string_view line);
  /// At the end: what was read.
  Result<IceFragment> finish();

 private:
  Result<void> begin_section(std::string_view value);
  Result<void> read_attribute(std::string_view attribute);
  Result<void> read_mid(std::string_view mid);
  Result<void> read_candidate(std::string_view attribute);
  [[nodiscard]] bool section_has_mid() const { return sections_ == mids_.size(); }

  IceFragment fragment_;
  std::size_t sections_ = 0;
  std::size_t candidates_ = 0;  ///< those that we drop included
  std::vector<std::string> mids_;
};

Result<void> FragmentReader::read(std::string_view line) {
  const bool shaped = line.size() >= 2 && line[0] >= 'a' && line[0] <= 'z' && line[1] == '=';
  if (!shaped || line.find_first_of(std::string_view("\0\r", 2)) != std::string_view::npos)
    return broken("whip.fragment.line");
  const std::string_view value = line.substr(2);
  if (line[0] == 'm') return begin_section(value);
  return line[0] == 'a' ? read_attribute(value) : ok();
}

/// RFC 8840 section 9.2: a pseudo m-line, of which nothing counts but that it is there.
Result<void> FragmentReader::begin_section(std::string_view value) {
  if (!section_has_mid()) return broken("whip.fragment.mid");
  constexpr std::ptrdiff_t kLeastSpaces = 3;  // kind, port, protocol and a format
  if (std::count(value.begin(), value.end(), ' ') < kLeastSpaces) return broken("whip.fragment.section");
  if (++sections_ > kMaxFragmentSections) return too_much("whip.fragment.sections");
  return ok();
}

Result<void> FragmentReader::read_attribute(std::string_view attribute) {
  std::string_view value = attribute;
  const std::string_view name = take_until(value, ':');
  if (name == "mid") return read_mid(value);
  if (name == "candidate") return read_candidate(attribute);
  if (name == "end-of-candidates") fragment_.end_of_candidates = true;
  ice::Credentials& known = fragment_.credentials;
  if (name != "ice-ufrag" && name != "ice-pwd") return ok();
  std::string& field = name == "ice-ufrag" ? known.ufrag : known.password;
  return !value.empty() && settle(field, value) ? ok() : Result<void>(broken("whip.fragment.credentials"));
}

Result<void> FragmentReader::read_mid(std::string_view mid) {
  const bool known = std::find(mids_.begin(), mids_.end(), mid) != mids_.end();
  if (mid.empty() || sections_ == 0 || section_has_mid() || known) return broken("whip.fragment.mid");
  mids_.emplace_back(mid);
  return ok();
}

Result<void> FragmentReader::read_candidate(std::string_view attribute) {
  if (sections_ == 0) return broken("whip.fragment.candidate");
  if (++candidates_ > kMaxFragmentCandidates) return too_much("whip.fragment.candidates");
  auto candidate = sdp::parse_candidate(attribute);
  if (!candidate && candidate.error().kind == Kind::unsupported) return ok();
  if (!candidate) return broken("whip.fragment.candidate");
  fragment_.candidates.push_back(*std::move(candidate));
  return ok();
}

Result<IceFragment> FragmentReader::finish() {
  if (!section_has_mid()) return broken("whip.fragment.mid");
  ice::Credentials said = fragment_.credentials;
  const bool silent = said.ufrag.empty() && said.password.empty();
  // A ufrag alone says which generation is meant: it is enough where nothing begins anew.
  if (said.password.empty()) said.password.assign(ice::kMinPassword, '0');
  if (!silent && !ice::check_credentials(said)) return broken("whip.fragment.credentials");
  return std::move(fragment_);
}

bool describes_transport(const sdp::SessionDescription& session, const sdp::MediaDescription& media) {
  return !sdp::is_rejected(media) && !sdp::transport_of(session, media).ice_ufrag.empty();
}

void append_line(std::string& out, std::string_view name, std::string_view value) {
  out.append("a=").append(name);
  if (!value.empty()) out.append(":").append(value);
  out.append("\r\n");
}

std::string_view word_of(const sdp::MediaDescription& media) {
  switch (media.kind) {
  case sdp::MediaKind::audio:
    return "audio";
  case sdp::MediaKind::video:
    return "video";
  default:
    return "application";
  }
}

}  // namespace

Result<IceFragment> parse_fragment(std::string_view text) {
  if (text.size() > kMaxFragment) return too_much("whip.fragment.too_long");
  FragmentReader reader;
  for (std::size_t lines = 1; !text.empty(); ++lines) {
    if (lines > kMaxFragmentLines) return too_much("whip.fragment.lines");
    std::string_view line = take_until(text, '\n');
    if (line.size() > kMaxFragmentLine) return too_much("whip.fragment.line.too_long");
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (auto read = reader.read(line); !read) return read.error();
  }
  return reader.finish();
}

Result<std::string> write_fragment(const sdp::SessionDescription& answer) {
  const auto section = std::find_if(answer.media.begin(), answer.media.end(), [&answer](const auto& media) {
    return describes_transport(answer, media);
  });
  if (section == answer.media.end()) return broken("whip.answer");
  const sdp::TransportParameters transport = sdp::transport_of(answer, *section);
  std::string out;
  if (answer.ice_lite) append_line(out, "ice-lite", {});
  // RFC 8840 section 9.2: the m-line is a pseudo one; RFC 9725 shows it with port 9.
  out.append("m=").append(word_of(*section)).append(" 9 ").append(section->protocol).append(" 0\r\n");
  append_line(out, "mid", section->mid);
  append_line(out, "ice-ufrag", transport.ice_ufrag);
  append_line(out, "ice-pwd", transport.ice_pwd);
  for (const sdp::Candidate& candidate : section->candidates)
    out.append("a=").append(sdp::serialise(candidate)).append("\r\n");
  append_line(out, "end-of-candidates", {});
  return out;
}

void restart_ice(sdp::SessionDescription& offer, const ice::Credentials& credentials) {
  const auto replace = [&credentials](sdp::TransportParameters& transport) {
    if (transport.ice_ufrag.empty()) return;
    transport.ice_ufrag = credentials.ufrag;
    transport.ice_pwd = credentials.password;
  };
  replace(offer.transport);
  for (sdp::MediaDescription& media : offer.media) {
    replace(media.transport);
    media.candidates.clear();
    media.end_of_candidates = false;
  }
}

ice::Credentials credentials_of(const sdp::SessionDescription& offer) {
  for (const sdp::MediaDescription& media : offer.media) {
    if (!describes_transport(offer, media)) continue;
    const sdp::TransportParameters said = sdp::transport_of(offer, media);
    return {said.ice_ufrag, said.ice_pwd};
  }
  return {};
}

}  // namespace parlance::gateway::whip
