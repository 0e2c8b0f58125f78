#pragma once

#include "gateway/acme/session.h"
#include "test/net/acme_authority.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace parlance::gateway::acme {

constexpr std::int64_t kTestDayMs = 86'400'000;
constexpr WallTime kTestNow{1'795'370'400'000};  // 2026-11-22

/// A Session, an authority and the time between them.
class SessionTest : public testing::Test {
 protected:
  void start(std::optional<Installed> certificate = std::nullopt) {
    session_ =
        std::make_unique<Session>(wanted, key, Session::Start{wall(), now_, std::move(certificate)}, random_);
    run();
  }

  /// Everything that is due now, and what follows from it.
  void run() {
    for (int round = 0; round < 10'000; ++round) {
      if (const auto due = session_->deadline(); due && *due <= now_) session_->tick(now_, out_);
      if (out_.empty()) return;
      for (Action& action : out_.take()) act(std::move(action));
    }
    FAIL() << "no end";
  }

  /// Lets time pass, deadline by deadline.
  void pass(Duration by) {
    const TimePoint end = now_ + by;
    for (auto due = session_->deadline(); due && *due <= end; due = session_->deadline()) {
      set_now(std::max(*due, now_));
      run();
    }
    set_now(end);
  }

  [[nodiscard]] WallTime wall() const {
    return WallTime{kTestNow.ms + (now_ - kOrigin) / std::chrono::milliseconds(1)};
  }
  [[nodiscard]] std::int64_t days_from_start() const { return (wall().ms - kTestNow.ms) / kTestDayMs; }

  std::vector<Report> reports_of(Report::Event event) const {
    std::vector<Report> found;
    for (const Report& report : reports) {
      if (report.event == event) found.push_back(report);
    }
    return found;
  }

  Wanted wanted{"https://ca.example/directory",
                {"a.example", "b.example"},
                "admin@a.example",
                {},
                ChallengeKind::tls_alpn};
  crypto::EcKey key = crypto::EcKey::generate().value();
  test::AcmeAuthority authority{"https://ca.example", kTestNow};
  std::vector<Install> installed;
  std::vector<Report> reports;
  std::map<std::string, Publish> published;  ///< by name
  bool silent = false;                       ///< the authority can't be reached
  int fetched = 0;

  [[nodiscard]] Session& session() { return *session_; }

 private:
  static constexpr TimePoint kOrigin{std::chrono::hours(5)};

  void set_now(TimePoint now) {
    now_ = now;
    authority.set_now(wall());
  }

  void act(Action action) {
    if (auto* fetch = std::get_if<Fetch>(&action)) return answer(*fetch);
    if (const auto* publish = std::get_if<Publish>(&action)) published[publish->name] = *publish;
    if (const auto* withdraw = std::get_if<Withdraw>(&action)) published.erase(withdraw->name);
    if (const auto* install = std::get_if<Install>(&action)) installed.push_back(*install);
    if (const auto* report = std::get_if<Report>(&action)) reports.push_back(*report);
  }

  void answer(const Fetch& fetch) {
    ++fetched;
    if (silent) {
      EXPECT_TRUE(
          session_->receive(Unanswered{fail(Kind::unavailable, "https.connect"), "refused"}, now_, out_));
      return;
    }
    constexpr std::array<std::string_view, 3> kMethods{"GET", "HEAD", "POST"};
    const std::string path = fetch.url.substr(std::string_view("https://ca.example").size());
    const auto reply =
        authority.answer({std::string(kMethods[static_cast<std::size_t>(fetch.method)]), path,
                          fetch.method == Fetch::Method::post ? "application/jose+json" : "", fetch.body});
    const auto header = [&reply](const std::string& name) {
      const auto found = reply.headers.find(name);
      return found == reply.headers.end() ? std::string() : found->second;
    };
    EXPECT_TRUE(session_->receive(
        Answer{reply.status, header("replay-nonce"), header("location"), header("retry-after"), reply.body},
        now_, out_));
  }

  SeededRandom random_{7};
  TimePoint now_ = kOrigin;
  Outbox<Action> out_;
  std::unique_ptr<Session> session_;
};

}  // namespace parlance::gateway::acme
