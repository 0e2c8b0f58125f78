#pragma once

#include "gateway/acme/session_requests.h"

#include <memory>
#include <variant>

namespace parlance::gateway::acme {

/// One attempt to get a certificate, from the directory to the download (RFC 8555 section 7). It begins with its construction and ends with
/// an Issued or a Failure. It has one question out, or waits for `deadline`.
class OrderAttempt final {
 public:
  /// How long the authority may take to check a challenge, or to sign.
  static constexpr std::chrono::minutes kPatience{5};

  struct Issued {
    crypto::CertificateChain chain;
    std::string key_pem;
  };
  /// Nothing: it goes on.
  using Outcome = std::variant<std::monostate, Issued, Failure>;

  /// `replaces`: crypto::CertificateChain::renewal_id of the one to renew; may be empty.
  OrderAttempt(std::shared_ptr<const Wanted> wanted, crypto::EcKey account_key, std::string replaces,
               Outbox<Action>& out);

  Outcome hear(Answer answer, TimePoint now, Outbox<Action>& out);
  /// The time has come to ask again.
  Outcome tick(TimePoint now, Outbox<Action>& out);
  [[nodiscard]] std::optional<TimePoint> deadline() const { return ask_again_; }
  /// Takes back what is published; call it before it is destroyed unfinished.
  void abandon(Outbox<Action>& out);

 private:
  enum class Step { directory, account, order, authorization, challenge, finalize, order_state, certificate };

  Outcome proceed(const Answer& answer, TimePoint now, Outbox<Action>& out);
  Outcome on_directory(const Answer& answer, Outbox<Action>& out);
  Outcome on_account(const Answer& answer, Outbox<Action>& out);
  Outcome on_new_order(const Answer& answer, TimePoint now, Outbox<Action>& out);
  Outcome on_authorization(const Answer& answer, TimePoint now, Outbox<Action>& out);
  Outcome on_order(const Answer& answer, TimePoint now, Outbox<Action>& out);
  Outcome on_certificate(const Answer& answer);
  Outcome answer_challenge(const Authorization& authorization, TimePoint now, Outbox<Action>& out);
  Outcome next_authorization(Outbox<Action>& out);
  Outcome finalize(TimePoint now, Outbox<Action>& out);
  Outcome ask(Step step, std::string url, std::string payload, Outbox<Action>& out);
  void begin_waiting(TimePoint now);
  Outcome wait(Step step, const Answer& answer, TimePoint now);

  struct Progress {
    Step step = Step::directory;
    std::string url;  ///< of the order
    std::vector<std::string> authorizations;
    std::size_t next = 0;       ///< the authorization in work
    std::string asking;         ///< what is asked (again)
    TimePoint patience_ends{};  ///< of the state that is waited for
    unsigned looks = 0;         ///< at it
  };

  std::shared_ptr<const Wanted> wanted_;
  std::string replaces_;
  Requests requests_;
  Progress progress_;
  std::optional<Withdraw> published_;
  std::optional<crypto::EcKey> key_;  ///< of the certificate
  std::optional<TimePoint> ask_again_;
};

}  // namespace parlance::gateway::acme
