#pragma once

#include "net/endpoint.h"
#include "net/https_client.h"

#include <cstdint>
#include <span>
#include <string>

namespace parlance::net::detail {

/// An open descriptor, or none.
class Descriptor final {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept;
  Descriptor& operator=(Descriptor&& other) noexcept;
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor();
  [[nodiscard]] int get() const { return number_; }
  explicit operator bool() const { return number_ >= 0; }

 private:
  int number_ = -1;
};

/// Until when somebody waits, and what ends the waiting before.
struct Patience {
  std::chrono::steady_clock::time_point until;
  int cancelled = -1;  ///< a descriptor that becomes readable
};

/// A TCP connection for a thread that may block.
class BlockingSocket final {
 public:
  template <class T> using Outcome = tl::expected<T, HttpsProblem>;

  /// Tries the addresses one after another.
  static Outcome<BlockingSocket> connect(std::span<const Endpoint> addresses, Patience patience);
  /// At least one byte; zero: the peer has ended its side.
  Outcome<std::size_t> read(std::span<std::uint8_t> into);
  Outcome<void> write(std::span<const std::uint8_t> bytes);

 private:
  BlockingSocket(Descriptor socket, Patience patience) : socket_(std::move(socket)), patience_(patience) {}
  static Outcome<BlockingSocket> connect_one(const Endpoint& address, Patience patience);
  Descriptor socket_;
  Patience patience_;
};

}  // namespace parlance::net::detail
