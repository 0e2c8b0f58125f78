#include "rtc/sending.h"

#include "base/check.h"

#include <algorithm>

namespace parlance::rtc {

namespace rtp = proto::rtp;

void Sending::apply(const std::vector<SendPlan>& plans) {
  for (const auto& slot : slots_) {
    const bool stays =
        std::ranges::any_of(plans, [&slot](const SendPlan& plan) { return plan.ssrc == slot->plan().ssrc; });
    if (!stays) slot->end();
  }
  for (const SendPlan& plan : plans) {
    const auto known =
        std::ranges::find_if(slots_, [&plan](const auto& slot) { return slot->plan().ssrc == plan.ssrc; });
    if (known != slots_.end())
      (*known)->renegotiate(plan);
    else
      slots_.push_back(std::make_unique<OutboundSlot>(plan, around_));
  }
}

OutboundSlot& Sending::slot(std::string_view mid) {
  // The newest first: a mid whose section was refused for a while has got other numbers.
  const auto found = std::find_if(slots_.rbegin(), slots_.rend(),
                                  [mid](const auto& slot) { return slot->plan().mid == mid; });
  check(found != slots_.rend(), "a slot that no answer named");
  return **found;
}

OutboundSlot* Sending::find(std::uint32_t ssrc) {
  const auto found =
      std::ranges::find_if(slots_, [ssrc](const auto& slot) { return slot->plan().ssrc == ssrc; });
  return found == slots_.end() ? nullptr : found->get();
}

bool Sending::on_nack(const rtp::Nack& nack, TimePoint now) {
  OutboundSlot* const slot = find(nack.sources.media);
  if (slot != nullptr) slot->on_nack(nack.all(), now);
  return slot != nullptr;
}

bool Sending::on_picture_loss(std::uint32_t ssrc) {
  OutboundSlot* const slot = find(ssrc);
  if (slot != nullptr) slot->on_keyframe_request();
  return slot != nullptr;
}

bool Sending::on_full_intra_request(const rtp::FirEntry& entry) {
  OutboundSlot* const slot = find(entry.ssrc);
  if (slot != nullptr) slot->on_full_intra_request(entry.command);
  return slot != nullptr;
}

bool Sending::on_report(const rtp::ReportBlock& block, TimePoint now) {
  if (OutboundSlot* const slot = find(block.source)) {
    if (const auto round_trip = slot->on_report(block, now)) round_trip_ = round_trip;
    return true;
  }
  return std::ranges::any_of(slots_,
                             [&block](const auto& slot) { return slot->plan().rtx_ssrc == block.source; });
}

void Sending::tick(TimePoint now) {
  for (const auto& slot : slots_) slot->tick(now);
}

std::optional<TimePoint> Sending::deadline() const {
  std::optional<TimePoint> first;
  if (!around_.wire.ready()) return first;
  for (const auto& slot : slots_) {
    const auto due = slot->deadline();
    if (due && (!first || *due < *first)) first = due;
  }
  return first;
}

void Sending::end() {
  for (const auto& slot : slots_) slot->end();
}

}  // namespace parlance::rtc
