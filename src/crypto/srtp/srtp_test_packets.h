#pragma once

// For this folder's tests: packets, keys and backends.

#include "base/random.h"
#include "crypto/srtp/detail/words.h"
#include "crypto/srtp/receiver.h"
#include "crypto/srtp/sender.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace parlance::crypto::srtp {

/// OpenSSL, and ipsec-mb where this machine has it.
inline std::vector<std::unique_ptr<Backend>> all_backends() {
  std::vector<std::unique_ptr<Backend>> all;
  all.push_back(make_openssl_backend());
  if (auto fast = make_ipsec_mb_backend()) all.push_back(std::move(fast));
  return all;
}

inline Bytes from_hex(std::string_view text) {
  Bytes bytes;
  for (std::size_t i = 0; i + 1 < text.size(); i += 2)
    bytes.push_back(static_cast<std::uint8_t>(std::stoul(std::string(text.substr(i, 2)), nullptr, 16)));
  return bytes;
}

/// 0 .. below - 1
inline std::uint32_t draw(Random& random, std::uint32_t below) {
  return static_cast<std::uint32_t>(random_u64(random) % below);
}

inline Bytes draw_bytes(Random& random, std::size_t size) {
  Bytes bytes(size);
  random.fill(bytes);
  return bytes;
}

inline MasterKey draw_master(Random& random, Profile profile) {
  const ProfileSizes sizes = sizes_of(profile);
  return {Secret(draw_bytes(random, sizes.key)), Secret(draw_bytes(random, sizes.salt))};
}

struct HeaderFields {
  std::uint32_t ssrc = 0xcafebabe;
  std::uint16_t sequence = 1;
  std::uint8_t csrcs = 0;
  int extension_words = -1;  ///< negative: none
};

inline Bytes rtp_header(const HeaderFields& fields) {
  Bytes bytes;
  Writer writer(bytes);
  writer.u8(static_cast<std::uint8_t>(0x80U | (fields.extension_words < 0 ? 0U : 0x10U) | fields.csrcs));
  writer.u8(96);
  writer.u16(fields.sequence);
  writer.u32(0x01020304);
  writer.u32(fields.ssrc);
  for (std::uint32_t i = 0; i < fields.csrcs; ++i) writer.u32(i);
  if (fields.extension_words >= 0) {
    writer.u16(0xbede);
    writer.u16(static_cast<std::uint16_t>(fields.extension_words));
    writer.zeros(4 * static_cast<std::size_t>(fields.extension_words));
  }
  return bytes;
}

inline Bytes joined(ByteView front, ByteView back) {
  Bytes bytes(front.begin(), front.end());
  bytes.insert(bytes.end(), back.begin(), back.end());
  return bytes;
}

inline Bytes rtp_packet(const HeaderFields& fields, ByteView payload) {
  return joined(rtp_header(fields), payload);
}

inline Bytes rtcp_packet(std::uint32_t ssrc, ByteView body) {
  Bytes bytes;
  Writer writer(bytes);
  writer.u8(0x81);
  writer.u8(201);
  writer.u16(static_cast<std::uint16_t>(1 + body.size() / 4));
  writer.u32(ssrc);
  writer.bytes(body);
  return bytes;
}

inline Result<Bytes> protect_one(Sender& sender, ByteView header, ByteView payload) {
  Bytes packet = joined(header, {});
  packet.resize(header.size() + payload.size() + kMaxRtpOverhead);
  std::array jobs{Job{.sender = &sender, .payload = payload, .packet = packet}};
  protect(jobs);
  if (!jobs[0].size) return jobs[0].size.error();
  packet.resize(*jobs[0].size);
  return packet;
}

inline Result<Bytes> protect_control(Sender& sender, ByteView packet) {
  Bytes buffer = joined(packet, Bytes(kMaxRtcpOverhead));
  const auto size = sender.protect_rtcp(buffer, packet.size());
  if (!size) return size.error();
  buffer.resize(*size);
  return buffer;
}

inline Result<Bytes> unprotect_one(Receiver& receiver, Bytes packet) {
  const auto plain = receiver.unprotect_rtp(packet);
  if (!plain) return plain.error();
  return Bytes(plain->begin(), plain->end());
}

inline Result<Bytes> unprotect_control(Receiver& receiver, Bytes packet) {
  const auto plain = receiver.unprotect_rtcp(packet);
  if (!plain) return plain.error();
  return Bytes(plain->begin(), plain->end());
}

/// The literal of an error; empty where there is none.
template <class T> std::string_view what(const Result<T>& result) {
  return result ? std::string_view{} : result.error().what;
}

}  // namespace parlance::crypto::srtp
