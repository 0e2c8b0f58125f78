#pragma once

#include "base/check.h"

#include <concepts>
#include <memory>
#include <type_traits>
#include <utility>

namespace parlance {

template <class Signature> class Function;

/// A callable that can own what can't be copied (std::move_only_function comes with C++23). Calling an empty one is a Bug.
template <class R, class... Args> class Function<R(Args...)> final {
 public:
  Function() = default;

  template <class F>
    requires(!std::same_as<std::remove_cvref_t<F>, Function> &&
             std::is_invocable_r_v<R, std::decay_t<F>&, Args...>)
  Function(F&& callable) : target_(std::make_unique<Target<std::decay_t<F>>>(std::forward<F>(callable))) {}

  explicit operator bool() const { return target_ != nullptr; }

  R operator()(Args... args) {
    check(target_ != nullptr, "Function called while empty");
    return target_->call(std::forward<Args>(args)...);
  }

 private:
  struct Callable {
    virtual ~Callable() = default;
    virtual R call(Args... args) = 0;
  };
  template <class F> struct Target final : Callable {
    explicit Target(F given) : f(std::move(given)) {}
    R call(Args... args) override { return f(std::forward<Args>(args)...); }
    F f;
  };

  std::unique_ptr<Callable> target_;
};

/// Called once, with the answer of something that takes time.
template <class T> using Then = Function<void(T)>;

}  // namespace parlance
