// Every port of ours asks for segments that pass where a path carries no more than IPv6's least (net/detail/segments.h).
#include "net/tcp.h"
#include "test/net/http_host.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <bit>
#include <future>
#include <memory>

namespace parlance {
namespace {

/// What a connection to this port of loopback may send in one segment; loopback itself would carry 65,483 bytes.
int segment_to(std::uint16_t port) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in there{};
  there.sin_family = AF_INET;
  there.sin_port = htons(port);
  there.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int segment = -1;
  socklen_t length = sizeof segment;
  if (::connect(socket, std::bit_cast<const sockaddr*>(&there), sizeof there) != 0 ||
      ::getsockopt(socket, IPPROTO_TCP, TCP_MAXSEG, &segment, &length) != 0)
    ADD_FAILURE() << "the connection failed";
  ::close(socket);
  return segment;
}

TEST(Segments, OfTheWebServerFitInTheLeastPath) {
  test::HttpHost host;
  host.start();
  EXPECT_LE(segment_to(host.plain().port), 1220);
}

TEST(Segments, OfEveryOtherStreamPortDoToo) {
  net::WorkerPool pool(1);
  pool.start();
  std::promise<std::unique_ptr<net::TcpAcceptor>> made;
  pool.worker(0).post([&] {
    made.set_value(
        *net::TcpAcceptor::listen(pool.worker(0), *net::Endpoint::parse("127.0.0.1", 0), [](auto) {}));
  });
  auto acceptor = made.get_future().get();
  EXPECT_LE(segment_to(acceptor->local().port), 1220);
  std::promise<void> gone;
  pool.worker(0).post([&] {
    acceptor.reset();
    gone.set_value();
  });
  gone.get_future().wait();
  pool.stop();
}

}  // namespace
}  // namespace parlance
