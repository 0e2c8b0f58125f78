#pragma once

#include <memory>
#include <utility>

namespace parlance::engine {

/// Tells callbacks that may outlive their owner that it is gone. All on one worker. Declare it as the owner's last member, so that it
/// ends first.
class Lifetime final {
 public:
  class Token final {
   public:
    explicit Token(std::shared_ptr<const bool> alive) : alive_(std::move(alive)) {}
    explicit operator bool() const { return *alive_; }

   private:
    std::shared_ptr<const bool> alive_;
  };

  Lifetime() = default;
  Lifetime(const Lifetime&) = delete;
  Lifetime& operator=(const Lifetime&) = delete;
  ~Lifetime() { *alive_ = false; }
  [[nodiscard]] Token token() const { return Token(alive_); }

 private:
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace parlance::engine
