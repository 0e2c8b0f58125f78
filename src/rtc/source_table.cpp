#include "rtc/source_table.h"

#include "base/check.h"

#include <algorithm>

namespace parlance::rtc {

const SourceTable::Source* SourceTable::find(std::uint32_t ssrc) const {
  const auto found = std::ranges::find(sources_, ssrc, &Source::ssrc);
  return found == sources_.end() ? nullptr : &*found;
}

const SourceTable::Source* SourceTable::at(const Place& place) const {
  const auto found = std::ranges::find_if(
      sources_, [&place](const Source& source) { return !source.retired && source.place == place; });
  return found == sources_.end() ? nullptr : &*found;
}

Result<const SourceTable::Source*> SourceTable::add(std::uint32_t ssrc, const Place& place) {
  check(find(ssrc) == nullptr, "an SSRC that is there already");
  if (sources_.size() >= kMaxSources) {
    const auto oldest = std::ranges::find(sources_, true, &Source::retired);
    if (oldest == sources_.end()) return fail(Kind::exhausted, "rtc.sources");
    sources_.erase(oldest);
  }
  retire(place);
  if (place.role == Role::media) retire({place.section, place.encoding, Role::repair});
  sources_.push_back({ssrc, place, false});
  return &sources_.back();
}

void SourceTable::remove(std::size_t section) {
  std::erase_if(sources_, [section](const Source& source) { return source.place.section == section; });
}

void SourceTable::retire(const Place& place) {
  for (Source& source : sources_) source.retired = source.retired || source.place == place;
}

}  // namespace parlance::rtc
