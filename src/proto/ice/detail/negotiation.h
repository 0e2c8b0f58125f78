#pragma once

#include "proto/ice/credentials.h"
#include "proto/ice/detail/book.h"
#include "proto/ice/detail/checklist.h"
#include "proto/ice/detail/consent.h"
#include "proto/ice/detail/gatherer.h"
#include "proto/ice/detail/shared.h"
#include "proto/ice/detail/transactions.h"

namespace parlance::proto::ice::detail {

/// A full agent between two restarts. Its public functions are Agent's (see there), which holds one, or two while a restart
/// is under way.
class Negotiation final {
 public:
  Negotiation(Credentials local, Shared& shared)
      : shared_(shared), local_(std::move(local)), gatherer_(shared), consent_(shared.random) {}

  Result<Candidate> add_local(const LocalAddress& address);
  Result<void> discover(const TransportAddress& base, const TransportAddress& server);
  Result<void> set_remote(const Credentials& remote);
  Result<void> add_remote(const RemoteCandidate& remote);
  void end_of_remote() { phase_ = phase_ == Phase::open ? Phase::ended : phase_; }
  /// A newer one takes over: only answers, and consent for what it has selected.
  void retire();

  [[nodiscard]] bool is_for(const Usernames& usernames) const;
  Result<void> on_request(const Claim& claim, const Path& path, Step step);
  /// False: nothing here waits for it.
  bool on_response(const stun::Message& message, const Path& path, Step step);
  void tick(Step step);
  [[nodiscard]] std::optional<TimePoint> deadline() const;

  [[nodiscard]] const Credentials& local() const { return local_; }
  [[nodiscard]] const std::optional<Path>& selected() const { return consent_.path(); }
  [[nodiscard]] std::vector<Path> valid_paths() const;

 private:
  enum class Phase : std::uint8_t {
    open,    ///< remote candidates may come
    ended,   ///< none will
    failed,  ///< and nothing works; it has been said
    retired,
  };

  bool resolve_roles(const Request& request, const Path& path, Step step);
  Pair* pair_up(const Local& local, const Candidate& remote);
  void believe(const Request& request, const Path& path, Step step);
  void send_check(const Path& path, Purpose purpose, Step step);
  void on_success(const Transaction& done, const stun::Message& message, Step step);
  void on_error(const Transaction& done, const stun::Message& message);
  void decide(Step step);
  void keep_consent(Step step);
  void select(const Pair& pair, Step step);

  Shared& shared_;
  Credentials local_;
  std::optional<Credentials> remote_;
  Book book_;
  Checklist checklist_;
  Transactions transactions_;
  Gatherer gatherer_;
  Consent consent_;
  std::optional<TimePoint> first_valid_;
  Phase phase_ = Phase::open;
};

}  // namespace parlance::proto::ice::detail
