#pragma once

#include "media/edges.h"
#include "media/history.h"
#include "media/packet_pool.h"

#include <vector>

namespace parlance::media::test {

using std::chrono::milliseconds;

inline TimePoint at(std::int64_t ms) { return TimePoint{} + milliseconds(ms); }

/// A publisher's encoding, VP8 as Chromium sends it (L1T3: layers 0 2 1 2, with a sync point in each group), made of packets
/// whose payload is a real VP8 descriptor with random numbers to begin with.
struct Vp8Source {
  PacketPool& pool;
  std::uint8_t encoding = 0;
  std::uint64_t sequence = 70000;
  std::uint32_t timestamp = 1'000'000;
  std::uint16_t picture = 32760;
  std::uint8_t tl0 = 250;
  std::uint8_t stream = 0;
  int packets_per_frame = 3;
  std::uint16_t height = 720;
  int position = 0;
  bool key_next = true;

  std::vector<Packet> frame(TimePoint now) {
    constexpr std::uint8_t kLayers[] = {0, 2, 1, 2};
    const bool key = std::exchange(key_next, false);
    if (key) position = 0;
    const std::uint8_t temporal = kLayers[position % 4];
    const bool sync = position % 4 == 1 || position % 4 == 2;
    ++position;
    if (temporal == 0) ++tl0;
    picture = static_cast<std::uint16_t>((picture + 1) & 0x7fff);
    std::vector<Packet> packets;
    for (int i = 0; i < packets_per_frame; ++i) {
      PacketFields fields;
      fields.encoding = encoding;
      fields.codec = Codec::vp8;
      fields.stream = stream;
      fields.sequence = sequence++;
      fields.timestamp = timestamp;
      fields.arrival = now;
      fields.marker = i + 1 == packets_per_frame;
      fields.frame = {.starts = i == 0,
                      .ends = fields.marker,
                      .keyframe = key,
                      .temporal = temporal,
                      .switch_up_to = sync ? temporal : std::uint8_t{0}};
      if (key && i == 0) fields.frame.height = height;
      fields.picture = {.id_bits = 15, .id_at = 2, .tl0_at = 4, .tl0 = tl0, .id = picture};
      packets.push_back(pool.make(bytes_of(fields), with_payload(fields)));
    }
    timestamp += 3000;
    return packets;
  }

  static constexpr std::uint16_t kHeader = 12;
  static Bytes bytes_of(const PacketFields& fields) {
    Bytes bytes(kHeader);
    const auto id = fields.picture.id;
    for (unsigned byte : {fields.frame.starts ? 0x90U : 0x80U, 0xe0U, 0x80U | (id >> 8U), id & 0xffU,
                          unsigned{fields.picture.tl0}, unsigned{fields.frame.temporal} << 6U,
                          fields.frame.keyframe ? 0U : 1U})
      bytes.push_back(static_cast<std::uint8_t>(byte));
    for (int i = 0; i < 8; ++i) bytes.push_back(static_cast<std::uint8_t>(fields.sequence >> (8 * i)));
    return bytes;
  }
  static PacketFields with_payload(PacketFields fields) {
    fields.payload_offset = kHeader;
    fields.payload_length = 15;
    return fields;
  }
};

/// 20 ms of sound.
inline Packet sound(PacketPool& pool, std::uint64_t sequence, TimePoint now) {
  PacketFields fields;
  fields.codec = Codec::opus;
  fields.sequence = sequence;
  fields.timestamp = static_cast<std::uint32_t>(sequence * 960);
  fields.arrival = now;
  fields.payload_offset = 12;
  fields.payload_length = 4;
  return pool.make(Bytes(16), fields);
}

/// A feed that notes what it is asked, over a history that the test fills.
struct NotingFeed final : Feed {
  History history;
  std::vector<int> keyframes;
  std::vector<Layers> wanted;

  void request_keyframe(std::uint8_t encoding) override { keyframes.push_back(encoding); }
  void want(Layers layers) override { wanted.push_back(layers); }
  [[nodiscard]] Packet recall(std::uint8_t encoding, std::uint64_t sequence) const override {
    return history.recall(encoding, sequence);
  }
};

}  // namespace parlance::media::test
