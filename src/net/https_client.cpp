#include "net/https_client.h"

#include "net/detail/blocking_tls.h"
#include "net/detail/socket_address.h"
#include "net/https_url.h"

#include <fmt/format.h>
#include <netdb.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <vector>

namespace parlance::net {
namespace {

template <class T> using Outcome = tl::expected<T, HttpsProblem>;
using Context = std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)>;

Outcome<std::vector<Endpoint>> resolve(const HttpsUrl& url) {
  if (const auto address = Endpoint::parse(url.host, url.port)) return std::vector{*address};
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_ADDRCONFIG;
  addrinfo* list = nullptr;
  const int result = ::getaddrinfo(url.host.c_str(), nullptr, &hints, &list);
  if (result != 0) {
    return tl::make_unexpected(HttpsProblem{fail(Kind::unavailable, "https.name"),
                                            fmt::format("{}: {}", url.host, ::gai_strerror(result))});
  }
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owned(list, &::freeaddrinfo);
  std::vector<Endpoint> found;
  for (const addrinfo* entry = list; entry != nullptr; entry = entry->ai_next) {
    sockaddr_storage address{};
    std::memcpy(&address, entry->ai_addr, std::min<std::size_t>(entry->ai_addrlen, sizeof address));
    found.push_back(detail::from_sockaddr(address));
    found.back().port = url.port;
  }
  return found;
}

std::string text_of(const HttpsRequest& request, const HttpsUrl& url) {
  std::string text = fmt::format("{} {} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n", request.method,
                                 url.target, url.authority());
  for (const auto& [name, value] : request.headers) text += fmt::format("{}: {}\r\n", name, value);
  if (request.method == "POST") text += fmt::format("Content-Length: {}\r\n", request.body.size());
  return text + "\r\n" + request.body;
}

class Client final : public HttpsClient {
 public:
  Client(HttpsClientSettings settings, Context context, detail::Descriptor cancelled)
      : settings_(std::move(settings)), context_(std::move(context)), cancelled_(std::move(cancelled)) {}

  Outcome<HttpAnswer> ask(const HttpsRequest& request) override {
    const auto url = HttpsUrl::parse(request.url);
    if (!url) return tl::make_unexpected(HttpsProblem{url.error(), request.url});
    const auto addresses = resolve(*url);
    if (!addresses) return tl::make_unexpected(addresses.error());
    const detail::Patience patience{std::chrono::steady_clock::now() + settings_.patience, cancelled_.get()};
    auto socket = detail::BlockingSocket::connect(*addresses, patience);
    if (!socket) return tl::make_unexpected(socket.error());
    auto tls = detail::BlockingTls::connect(*context_, std::move(*socket), url->host);
    if (!tls) return tl::make_unexpected(tls.error());
    if (auto sent = tls->write(text_of(request, *url)); !sent) return tl::make_unexpected(sent.error());
    return read(*tls,
                request.method == "HEAD" ? HttpAnswerReader::Body::none : HttpAnswerReader::Body::as_framed);
  }

  void cancel() override {
    const std::uint64_t one = 1;
    // It is full only if it has been cancelled often before.
    if (::write(cancelled_.get(), &one, sizeof one) != sizeof one) return;
  }

 private:
  [[nodiscard]] Outcome<HttpAnswer> read(detail::BlockingTls& tls, HttpAnswerReader::Body body) const {
    HttpAnswerReader reader(body, settings_.max_body);
    std::array<char, 8 * 1024> bytes{};
    for (;;) {
      const auto count = tls.read(bytes);
      if (!count) return tl::make_unexpected(count.error());
      const auto done = *count > 0 ? reader.feed({bytes.data(), *count}) : Result<bool>(false);
      if (!done) return tl::make_unexpected(HttpsProblem{done.error(), "the answer can't be used"});
      if (*done) return reader.take();
      if (*count > 0) continue;
      if (auto ended = reader.end(); !ended)
        return tl::make_unexpected(HttpsProblem{ended.error(), "the answer ends too early"});
      return reader.take();
    }
  }

  HttpsClientSettings settings_;
  Context context_;
  detail::Descriptor cancelled_;
};

tl::expected<Context, std::string> make_context(const std::string& ca_file) {
  ERR_clear_error();
  Context context(SSL_CTX_new(TLS_client_method()), &SSL_CTX_free);
  if (context == nullptr) return tl::make_unexpected("TLS can't be set up");
  SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
  const bool trusted = ca_file.empty() ? SSL_CTX_set_default_verify_paths(context.get()) == 1
                                       : SSL_CTX_load_verify_file(context.get(), ca_file.c_str()) == 1;
  // A file of one's own may name a server's certificate, or an authority below the root.
  if (!ca_file.empty())
    X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param(context.get()), X509_V_FLAG_PARTIAL_CHAIN);
  ERR_clear_error();
  if (!trusted) {
    return tl::make_unexpected(
        ca_file.empty() ? "the system's certificate authorities can't be read; install ca-certificates"
                        : fmt::format("{}: holds no certificate in PEM form that can be read", ca_file));
  }
  return context;
}

}  // namespace

tl::expected<std::unique_ptr<HttpsClient>, std::string> HttpsClient::make(HttpsClientSettings settings) {
  auto context = make_context(settings.ca_file);
  if (!context) return tl::make_unexpected(context.error());
  detail::Descriptor cancelled(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!cancelled)
    return tl::make_unexpected("no file descriptor is left; raise the limit of open files (ulimit -n)");
  return std::make_unique<Client>(std::move(settings), std::move(*context), std::move(cancelled));
}

}  // namespace parlance::net
