#include "proto/sdp/detail/fields.h"
#include "proto/sdp/detail/read.h"

#include <map>
#include <set>

namespace parlance::proto::sdp::detail {
namespace {

Error conflict(std::string_view what) { return fail(Kind::conflict, what); }

using ByMid = std::map<std::string_view, const MediaDescription*>;

Result<ByMid> by_mid(const SessionDescription& session) {
  ByMid found;
  for (const MediaDescription& media : session.media) {
    if (media.mid.empty()) continue;
    if (!found.emplace(media.mid, &media).second) return fail(Kind::malformed, "sdp.mid.duplicate");
  }
  return found;
}

/// What the numbers mean within one transport (RFC 8843 section 9.1).
struct Meanings {
  std::array<const Payload*, 128> payloads{};
  std::map<std::uint16_t, std::string_view> extensions;
};

bool mean_the_same(const Payload& a, const Payload& b) {
  return equal_ignoring_case(a.codec, b.codec) && a.clock_rate == b.clock_rate && a.channels == b.channels;
}

Result<void> check_section(const MediaDescription& media, Meanings& meanings) {
  for (const Payload& payload : media.payloads) {
    const Payload*& known = meanings.payloads[payload.type];
    if (known != nullptr && !mean_the_same(*known, payload)) return conflict("sdp.bundle.payload");
    known = &payload;
  }
  for (const HeaderExtension& extension : media.header_extensions) {
    if (extension.id > 255) continue;
    const auto [known, is_new] = meanings.extensions.emplace(extension.id, extension.uri);
    if (!is_new && known->second != extension.uri) return conflict("sdp.bundle.extension");
  }
  return ok();
}

}  // namespace

Result<void> check_bundles(const SessionDescription& session) {
  const auto sections = by_mid(session);
  if (!sections) return sections.error();
  std::set<std::string_view> bundled;
  for (const BundleGroup& group : session.bundles) {
    Meanings meanings;
    for (const std::string& mid : group.mids) {
      const auto section = sections->find(mid);
      if (section == sections->end()) return conflict("sdp.bundle.unknown_mid");
      if (!bundled.insert(mid).second) return conflict("sdp.bundle.overlap");
      // A rejected section takes part in nothing: its numbers are leftovers.
      if (is_rejected(*section->second)) continue;
      if (auto checked = check_section(*section->second, meanings); !checked) return checked;
    }
  }
  return ok();
}

}  // namespace parlance::proto::sdp::detail
