#include "proto/sdp/detail/fields.h"
#include "proto/sdp/detail/read.h"
#include "proto/sdp/detail/words.h"
#include "proto/sdp/limits.h"

#include <algorithm>

namespace parlance::proto::sdp::detail {
namespace {

using Value = std::string_view;

Result<void> read_ufrag(Value value, TransportParameters& transport) {
  if (value.size() < 4 || !is_ice_text(value)) return fail(Kind::malformed, "sdp.ice.ufrag");
  transport.ice_ufrag = value;
  return ok();
}

Result<void> read_pwd(Value value, TransportParameters& transport) {
  if (value.size() < 22 || !is_ice_text(value)) return fail(Kind::malformed, "sdp.ice.pwd");
  transport.ice_pwd = value;
  return ok();
}

Result<void> read_options(Value value, TransportParameters& transport) {
  for (Fields fields(value); !fields.done();) {
    const Value option = fields.next();
    if (!is_token(option, kMaxToken)) return fail(Kind::malformed, "sdp.ice.options");
    auto& options = transport.ice_options;
    if (std::find(options.begin(), options.end(), option) != options.end()) continue;
    if (auto room = room_in(options.size(), kMaxIceOptions); !room) return room;
    options.emplace_back(option);
  }
  return ok();
}

/// RFC 8122 section 5, and the sizes of FIPS 180-4. Nothing for a hash that we do not know.
std::optional<std::size_t> digest_size(Value algorithm) {
  constexpr std::pair<Value, std::size_t> kSizes[] = {
      {"sha-1", 20}, {"sha-224", 28}, {"sha-256", 32}, {"sha-384", 48}, {"sha-512", 64}};
  for (const auto& [name, size] : kSizes) {
    if (name == algorithm) return size;
  }
  return std::nullopt;
}

std::optional<std::uint8_t> read_hex_pair(Value text) {
  std::uint8_t value = 0;
  const auto [stopped, error] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
  if (text.size() != 2 || error != std::errc() || stopped != text.data() + 2) return std::nullopt;
  return value;
}

Result<void> read_fingerprint(Value value, TransportParameters& transport) {
  constexpr std::size_t kLongestDigest = 64;
  const Error broken = fail(Kind::malformed, "sdp.fingerprint");
  Fields fields(value);
  Fingerprint fingerprint{lower_case(fields.next()), {}};
  if (!is_token(fingerprint.algorithm, kMaxToken)) return broken;
  const Value text = fields.next();
  if (text.empty() || text.ends_with(':') || !fields.done()) return broken;
  for (Items pairs(text, ':'); !pairs.done();) {
    const auto byte = read_hex_pair(pairs.next());
    if (!byte || fingerprint.digest.size() >= kLongestDigest) return broken;
    fingerprint.digest.push_back(*byte);
  }
  if (digest_size(fingerprint.algorithm).value_or(fingerprint.digest.size()) != fingerprint.digest.size()) {
    return broken;
  }
  if (auto room = room_in(transport.fingerprints.size(), kMaxFingerprints); !room) return room;
  transport.fingerprints.push_back(std::move(fingerprint));
  return ok();
}

Result<void> read_setup(Value value, TransportParameters& transport) {
  transport.setup = setup_of(value);
  return transport.setup ? ok() : Result<void>(fail(Kind::malformed, "sdp.setup"));
}

}  // namespace

Read<TransportParameters> transport_reader(Value name) {
  static constexpr Readers<TransportParameters, 5> kReaders{{{{"ice-ufrag", read_ufrag},
                                                              {"ice-pwd", read_pwd},
                                                              {"ice-options", read_options},
                                                              {"fingerprint", read_fingerprint},
                                                              {"setup", read_setup}}}};
  return kReaders.find(name);
}

}  // namespace parlance::proto::sdp::detail
