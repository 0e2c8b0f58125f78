#include "net/detail/blocking_socket.h"

#include "net/detail/socket_address.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace parlance::net::detail {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;
/// An address that does not answer shall leave time for the next.
constexpr milliseconds kConnectPatience{10'000};

tl::unexpected<HttpsProblem> problem(Kind kind, std::string_view what, std::string detail) {
  return tl::make_unexpected(HttpsProblem{fail(kind, what), std::move(detail)});
}

tl::expected<void, HttpsProblem> wait(int socket, short events, const Patience& patience) {
  for (;;) {
    const auto left = std::chrono::ceil<milliseconds>(patience.until - Clock::now());
    if (left.count() <= 0) return problem(Kind::unavailable, "https.timeout", "no answer in time");
    std::array<pollfd, 2> waiting{pollfd{socket, events, 0}, pollfd{patience.cancelled, POLLIN, 0}};
    const int ready = ::poll(waiting.data(), waiting.size(), static_cast<int>(left.count()));
    if (ready < 0 && errno != EINTR) return problem(Kind::unavailable, "https.connect", std::strerror(errno));
    if (waiting[1].revents != 0) return problem(Kind::unavailable, "https.cancelled", "this server stops");
    if (ready > 0 && waiting[0].revents != 0) return {};
  }
}

}  // namespace

Descriptor::Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  std::swap(number_, other.number_);
  return *this;
}

Descriptor::~Descriptor() {
  if (number_ >= 0) ::close(number_);
}

BlockingSocket::Outcome<BlockingSocket> BlockingSocket::connect_one(const Endpoint& address,
                                                                    Patience patience) {
  sockaddr_storage to{};
  const socklen_t length = to_sockaddr(address, to);
  Descriptor socket(::socket(to.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, IPPROTO_TCP));
  const auto failed = [&address](int error) {
    return problem(Kind::unavailable, "https.connect",
                   fmt::format("{}: {}", address.text(), std::strerror(error)));
  };
  if (!socket) return failed(errno);
  // lint: what the sockets API asks for
  if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&to), length) != 0 && errno != EINPROGRESS)
    return failed(errno);
  if (auto ready = wait(socket.get(), POLLOUT, patience); !ready) return tl::make_unexpected(ready.error());
  int error = 0;
  socklen_t size = sizeof error;
  ::getsockopt(socket.get(), SOL_SOCKET, SO_ERROR, &error, &size);
  if (error != 0) return failed(error);
  return BlockingSocket(std::move(socket), patience);
}

BlockingSocket::Outcome<BlockingSocket> BlockingSocket::connect(std::span<const Endpoint> addresses,
                                                                Patience patience) {
  Outcome<BlockingSocket> last = problem(Kind::unavailable, "https.connect", "the name has no address");
  for (const Endpoint& address : addresses) {
    Patience each = patience;
    each.until = std::min(patience.until, Clock::now() + kConnectPatience);
    last = connect_one(address, each);
    if (last) {
      last->patience_ = patience;
      return last;
    }
    if (last.error().error.what == "https.cancelled" || Clock::now() >= patience.until) break;
  }
  return last;
}

BlockingSocket::Outcome<std::size_t> BlockingSocket::read(std::span<std::uint8_t> into) {
  for (;;) {
    const ssize_t count = ::recv(socket_.get(), into.data(), into.size(), 0);
    if (count >= 0) return static_cast<std::size_t>(count);
    if (errno == EINTR) continue;
    if (errno != EAGAIN && errno != EWOULDBLOCK)
      return problem(Kind::unavailable, "https.connect", std::strerror(errno));
    if (auto ready = wait(socket_.get(), POLLIN, patience_); !ready)
      return tl::make_unexpected(ready.error());
  }
}

BlockingSocket::Outcome<void> BlockingSocket::write(std::span<const std::uint8_t> bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count >= 0) {
      bytes = bytes.subspan(static_cast<std::size_t>(count));
      continue;
    }
    if (errno == EINTR) continue;
    if (errno != EAGAIN && errno != EWOULDBLOCK)
      return problem(Kind::unavailable, "https.connect", std::strerror(errno));
    if (auto ready = wait(socket_.get(), POLLOUT, patience_); !ready) return ready;
  }
  return {};
}

}  // namespace parlance::net::detail
