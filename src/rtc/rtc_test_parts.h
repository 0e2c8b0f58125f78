#pragma once

// For tests: what a client is made of.

#include "crypto/dtls/session_test_end.h"
#include "crypto/srtp/keys.h"
#include "crypto/srtp/srtp_test_packets.h"
#include "proto/ice/credentials.h"
#include "proto/sdp/session.h"

#include <regex>
#include <string>

namespace parlance::rtc::test {

namespace sdp = proto::sdp;
namespace ice = proto::ice;
namespace dtls = crypto::dtls;
namespace srtp = crypto::srtp;

/// A packet that came, decrypted.
struct Heard {
  Bytes bytes;
  TimePoint at;
};

/// An offer's text with another transport.
inline std::string with_transport(std::string text, const ice::Credentials& credentials,
                                  const dtls::Fingerprint& fingerprint) {
  const auto replace = [&text](const std::string& attribute, const std::string& value) {
    text = std::regex_replace(text, std::regex(attribute + "[^\r\n]*"), attribute + value);
  };
  replace("a=ice-ufrag:", credentials.ufrag);
  replace("a=ice-pwd:", credentials.password);
  replace("a=fingerprint:", to_text(fingerprint));
  return text;
}

/// The DTLS client's ends of SRTP.
struct ClientKeys {
  ClientKeys(srtp::Backend& backend, const dtls::KeyingMaterial& material)
      : ClientKeys(backend, material.profile(),
                   *srtp::split_keying_material(material.profile(), dtls::Role::client, material.view())) {}

  srtp::Sender sender;
  srtp::Receiver receiver;

 private:
  ClientKeys(srtp::Backend& backend, srtp::Profile profile, const srtp::DirectionKeys& keys)
      : sender(*srtp::make_sender(backend, profile, keys.send)),
        receiver(*srtp::make_receiver(backend, profile, keys.receive)) {}
};

}  // namespace parlance::rtc::test
