#pragma once

#include "proto/sdp/media.h"

namespace parlance::proto::sdp::detail {

/// What a payload type means without an a=rtpmap (RFC 3551 section 6); those above have no codec until one explains them.
inline Payload static_payload(std::uint8_t type) {
  struct Row {
    std::uint8_t type;
    std::string_view codec;
    std::uint32_t clock_rate;
    std::uint16_t channels;
  };
  static constexpr Row kRows[] = {
      {0, "PCMU", 8000, 1},   {3, "GSM", 8000, 1},   {4, "G723", 8000, 1},   {8, "PCMA", 8000, 1},
      {9, "G722", 8000, 1},   {10, "L16", 44100, 2}, {11, "L16", 44100, 1},  {13, "CN", 8000, 1},
      {14, "MPA", 90000, 1},  {15, "G728", 8000, 1}, {18, "G729", 8000, 1},  {26, "JPEG", 90000, 1},
      {31, "H261", 90000, 1}, {32, "MPV", 90000, 1}, {33, "MP2T", 90000, 1}, {34, "H263", 90000, 1}};
  Payload payload;
  payload.type = type;
  for (const Row& row : kRows) {
    if (row.type != type) continue;
    payload.codec = row.codec;
    payload.clock_rate = row.clock_rate;
    payload.channels = row.channels;
  }
  return payload;
}

}  // namespace parlance::proto::sdp::detail
