#include "net/detail/listener.h"

#include "net/detail/segments.h"
#include "net/detail/socket_address.h"
#include "ops/log.h"

#include <boost/asio/ip/v6_only.hpp>
#include <fmt/format.h>

#include <tuple>

namespace parlance::net::detail {

using boost::asio::ip::tcp;
using boost::system::error_code;

namespace {

constexpr auto kAcceptPause = std::chrono::milliseconds(100);

std::string bind_problem(const Endpoint& local, const error_code& error) {
  if (error == boost::asio::error::address_in_use) {
    return fmt::format(
        "{}: another program uses this port; stop it (`ss -ltnp` names it), or choose another port",
        local.text());
  }
  if (error == boost::asio::error::access_denied) {
    return fmt::format(
        "{}: ports below 1024 need the right to bind them (CAP_NET_BIND_SERVICE), or choose another port",
        local.text());
  }
  return fmt::format("{}: can't be listened on ({}); check the address", local.text(), error.message());
}

}  // namespace

Listener::Listener(AsioWorker& worker, Choose choose, Take take)
    : acceptor_(worker.context()), pause_(worker.context()), choose_(std::move(choose)),
      take_(std::move(take)) {}

tl::expected<void, std::string> Listener::open(const Endpoint& local) {
  error_code error;
  const tcp::endpoint address(to_asio(local), local.port);
  error = acceptor_.open(address.protocol(), error);
  if (!error) error = acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error && address.address().is_v6())
    error = acceptor_.set_option(boost::asio::ip::v6_only(true), error);
  if (!error) limit_segments(acceptor_, error);
  if (!error) error = acceptor_.bind(address, error);
  if (!error) error = acceptor_.listen(boost::asio::socket_base::max_listen_connections, error);
  if (error) return tl::make_unexpected(bind_problem(local, error));
  return {};
}

Endpoint Listener::local() const {
  error_code ignored;
  const tcp::endpoint address = acceptor_.local_endpoint(ignored);
  return from_asio(address.address(), address.port());
}

void Listener::accept() {
  AsioWorker& target = choose_();
  acceptor_.async_accept(target.context(),
                         [self = shared_from_this(), &target](error_code error, tcp::socket socket) {
                           if (self->closed_) return;
                           if (error) return self->pause();
                           self->take_(target, std::move(socket));
                           self->accept();
                         });
}

void Listener::pause() {
  // No descriptors left, mostly: trying again at once would only burn the processor.
  ops::log_warning("connections can't be accepted; raise the limit of open files (ulimit -n)");
  pause_.expires_after(kAcceptPause);
  pause_.async_wait([self = shared_from_this()](error_code error) {
    if (!error && !self->closed_) self->accept();
  });
}

void Listener::close() {
  closed_ = true;
  error_code ignored;
  std::ignore = acceptor_.close(ignored);
  pause_.cancel();
}

}  // namespace parlance::net::detail
