#include "media/receive_limit.h"

#include <algorithm>
#include <utility>

namespace parlance::media {
namespace {

constexpr std::uint8_t kMuchLoss = 26;   // 10 % of 256
constexpr std::uint8_t kLittleLoss = 5;  // 2 %
constexpr std::uint64_t kRaise = 108;    // percent a second

}  // namespace

void ReceiveLimit::on_received(std::size_t bytes) { received_ += bytes; }

void ReceiveLimit::on_loss(std::uint8_t fraction) { worst_loss_ = std::max(worst_loss_, fraction); }

std::optional<std::uint64_t> ReceiveLimit::take(TimePoint now) {
  if (!since_) {
    since_ = now;
    return limit_;
  }
  const Duration passed = now - *since_;
  if (passed < kInterval) return std::nullopt;
  const double seconds = std::chrono::duration<double>(passed).count();
  const auto came = static_cast<std::uint64_t>(static_cast<double>(received_) * 8 / seconds);
  const std::uint8_t loss = std::exchange(worst_loss_, std::uint8_t{0});
  since_ = now;
  received_ = 0;
  // What is lost was sent beyond what the path carries: a limit far above that would only be lowered step by step.
  if (loss >= kMuchLoss) limit_ = std::min(limit_, came + came / 2) * (512U - loss) / 512U;
  if (loss <= kLittleLoss) limit_ = limit_ * kRaise / 100;
  limit_ = std::clamp(limit_, kLeast, kMost);
  return limit_;
}

std::optional<TimePoint> ReceiveLimit::deadline() const {
  return since_ ? *since_ + kInterval : TimePoint::min();
}

}  // namespace parlance::media
