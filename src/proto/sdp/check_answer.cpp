#include "proto/sdp/answer.h"
#include "proto/sdp/detail/fields.h"

#include <algorithm>

namespace parlance::proto::sdp {
namespace {

Error conflict(std::string_view what) { return fail(Kind::conflict, what); }

Result<void> check_payloads(const MediaDescription& answer, const MediaDescription& offer) {
  for (const Payload& payload : answer.payloads) {
    const Payload* offered = find_payload(offer, payload.type);
    // RFC 3264 section 6.1 lets an answer add types; nobody does, and we would not know them.
    if (offered == nullptr || !detail::equal_ignoring_case(offered->codec, payload.codec)) {
      return conflict("sdp.answer.payload");
    }
  }
  return ok();
}

Result<void> check_extensions(const MediaDescription& answer, const MediaDescription& offer) {
  for (const HeaderExtension& extension : answer.header_extensions) {
    const HeaderExtension* offered = find_extension(offer, extension.uri);
    if (offered == nullptr) return conflict("sdp.answer.extension");
    if (offered->id < 4096 && offered->id != extension.id) return conflict("sdp.answer.extension");
  }
  return ok();
}

Result<void> check_section(const MediaDescription& answer, const MediaDescription& offer) {
  const bool is_same = answer.kind == offer.kind && answer.other_kind == offer.other_kind &&
                       answer.protocol == offer.protocol && answer.mid == offer.mid;
  if (!is_same) return conflict("sdp.answer.section");
  if (is_rejected(answer)) return ok();
  if (is_rejected(offer)) return conflict("sdp.answer.section");
  if (both(answer.direction, reverse(offer.direction)) != answer.direction)
    return conflict("sdp.answer.direction");
  if (auto checked = check_payloads(answer, offer); !checked) return checked;
  return check_extensions(answer, offer);
}

Result<void> check_group(const BundleGroup& group, const SessionDescription& offer) {
  const auto holds_all = [&group](const BundleGroup& offered) {
    return std::all_of(group.mids.begin(), group.mids.end(), [&offered](const std::string& mid) {
      return std::find(offered.mids.begin(), offered.mids.end(), mid) != offered.mids.end();
    });
  };
  const bool was_offered = std::any_of(offer.bundles.begin(), offer.bundles.end(), holds_all);
  return was_offered ? ok() : Result<void>(conflict("sdp.answer.bundle"));
}

}  // namespace

Result<void> check_answer(const SessionDescription& answer, const SessionDescription& offer) {
  if (answer.media.size() != offer.media.size()) return conflict("sdp.answer.sections");
  for (std::size_t i = 0; i < offer.media.size(); ++i) {
    if (auto checked = check_section(answer.media[i], offer.media[i]); !checked) return checked;
  }
  for (const BundleGroup& group : answer.bundles) {
    if (auto checked = check_group(group, offer); !checked) return checked;
  }
  return ok();
}

}  // namespace parlance::proto::sdp
