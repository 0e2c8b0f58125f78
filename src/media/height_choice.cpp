#include "media/height_choice.h"

#include <algorithm>
#include <cmath>

namespace parlance::media {
namespace {

constexpr double kUsualHeight = 720;
constexpr std::size_t kUsualCount = 3;  // docs/protocol.md, 4.6: q, h, f

}  // namespace

void HeightChoice::begin() {
  heights_ = {};
  count_ = 0;
  choice_ = TrackInfo::kMaxEncodings - 1;
  choose();
}

void HeightChoice::on_packet(const PacketFields& fields) {
  const std::size_t count = std::max<std::size_t>(count_, fields.encoding + std::size_t{1});
  std::uint16_t& height = heights_.at(fields.encoding);
  // Each spatial layer tells its own height; an encoding is as high as its highest.
  const bool grows = fields.frame.height > height;
  const bool told = fields.frame.height != 0 && (grows || fields.frame.spatial == 0);
  const bool changed = count != count_ || (told && fields.frame.height != height);
  if (!changed) return;
  count_ = count;
  if (told) height = fields.frame.height;
  choose();
}

void HeightChoice::show_at(std::uint16_t height) {
  if (height == shown_) return;
  shown_ = height;
  choose();
}

void HeightChoice::choose() {
  if (shown_ == 0) {
    choice_ = TrackInfo::kMaxEncodings - 1;
    return;
  }
  const std::size_t count = std::max(count_, kUsualCount);
  for (std::size_t i = 0; i < count; ++i) {
    const double part = i < choice_ && choice_ < count ? kToSpare : kEnough;
    if (height_of(i) < part * shown_) continue;
    choice_ = static_cast<std::uint8_t>(i);
    return;
  }
  choice_ = TrackInfo::kMaxEncodings - 1;
}

double HeightChoice::height_of(std::size_t encoding) const {
  if (heights_[encoding] != 0) return heights_[encoding];
  for (std::size_t apart = 1; apart < heights_.size(); ++apart) {
    if (encoding + apart < heights_.size() && heights_[encoding + apart] != 0)
      return std::ldexp(heights_[encoding + apart], -static_cast<int>(apart));
    if (encoding >= apart && heights_[encoding - apart] != 0)
      return std::ldexp(heights_[encoding - apart], static_cast<int>(apart));
  }
  const std::size_t count = std::max(count_, kUsualCount);
  return std::ldexp(kUsualHeight, -static_cast<int>(count - 1 - encoding));
}

}  // namespace parlance::media
