#pragma once

#include "proto/turn/credentials.h"
#include "proto/turn/nonce.h"

#include <optional>
#include <string>
#include <string_view>

namespace parlance::proto::turn {

/// Who has signed a request.
struct Identity {
  std::string username;
  std::string
      name;  ///< User::name, the same over all of a user's credentials; the whole user name where that is empty
  std::string group;  ///< User::group, likewise
  crypto::Md5 key{};  ///< signs the answers
  bool expired = false;
  Circle circle = Circle::anyone;  ///< User::circle
};

/// Why a request is not carried out.
struct Refusal {
  std::uint16_t code = 0;
  std::string_view reason;  ///< a literal
};

/// The long-term credential mechanism (RFC 8489 section 9.2.4), with credentials that expire.
class Authenticator final {
 public:
  struct Settings {
    std::string realm;
    std::string secret;
  };
  Authenticator(Settings settings, Random& random) : settings_(std::move(settings)), nonces_(random) {}

  struct Verdict {
    std::optional<Identity> identity;
    Refusal refusal;      ///< where there is no identity
    bool proven = false;  ///< its nonce shows that the source receives what is sent there
  };
  [[nodiscard]] Verdict judge(const stun::Message& request, const ClientMessage& from, TimePoint now) const;

  [[nodiscard]] const std::string& realm() const { return settings_.realm; }
  [[nodiscard]] const NonceMint& nonces() const { return nonces_; }

 private:
  [[nodiscard]] std::optional<Identity> identify(const stun::Message& request, WallTime wall) const;

  Settings settings_;
  NonceMint nonces_;
};

}  // namespace parlance::proto::turn
