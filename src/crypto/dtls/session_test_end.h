#pragma once

// For this folder's tests: one end of a connection, and certificates for two.

#include "crypto/dtls/session.h"

#include <memory>
#include <utility>
#include <variant>
#include <vector>

namespace parlance::crypto::dtls {

inline std::shared_ptr<const Context> make_test_context() {
  const auto identity = make_certificate(WallTime{1'800'000'000'000});
  return *Context::make(*identity);
}

inline const std::shared_ptr<const Context>& server_context() {
  static const auto context = make_test_context();
  return context;
}

inline const std::shared_ptr<const Context>& client_context() {
  static const auto context = make_test_context();
  return context;
}

/// One side, and all that came out of it.
struct End {
  explicit End(std::shared_ptr<const Context> context, SessionSetup setup)
      : session(std::move(context), std::move(setup)) {}

  /// Carries out what the session wants; the datagrams to send are the answer.
  std::vector<Bytes> drain(TimePoint now) {
    std::vector<Bytes> datagrams;
    for (Action& action : out.take()) {
      if (auto* send = std::get_if<SendDatagram>(&action)) datagrams.push_back(std::move(send->bytes));
      if (auto* up = std::get_if<Connected>(&action)) {
        connected.push_back(up->keys);
        connected_at = now;
      }
      if (auto* data = std::get_if<ApplicationData>(&action)) received.push_back(std::move(data->bytes));
      if (auto* closed = std::get_if<Closed>(&action)) reasons.push_back(closed->reason);
    }
    return datagrams;
  }

  Session session;
  Outbox<Action> out;
  std::vector<KeyingMaterial> connected;
  TimePoint connected_at{};
  std::vector<Bytes> received;
  std::vector<CloseReason> reasons;
};

}  // namespace parlance::crypto::dtls
