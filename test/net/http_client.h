#pragma once

#include "net/endpoint.h"

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <poll.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace parlance::test {

/// A blocking TCP client that says exactly what it is told. The test's time limit is ctest's.
class HttpClient final {
 public:
  explicit HttpClient(const net::Endpoint& server) : socket_(context_) {
    socket_.connect({boost::asio::ip::make_address(server.address_text()), server.port});
  }

  /// False once the server has closed.
  bool send(std::string_view text) {
    boost::system::error_code error;
    boost::asio::write(socket_, boost::asio::buffer(text.data(), text.size()), error);
    return !error;
  }

  /// One response with a Content-Length, head and body; empty when the server closed instead.
  std::string response(bool head_only = false) {
    const std::size_t head = read_past("\r\n\r\n");
    if (head == 0) return {};
    const std::size_t body = head_only ? 0 : content_length(rest_.substr(0, head));
    while (rest_.size() < head + body) {
      if (!more()) return {};
    }
    const std::string whole = rest_.substr(0, head + body);
    rest_.erase(0, head + body);
    return whole;
  }

  /// What comes until `mark`, and it.
  std::string until(std::string_view mark) {
    const std::size_t size = read_past(mark);
    const std::string text = rest_.substr(0, size);
    rest_.erase(0, size);
    return text;
  }

  /// Everything until the server closes.
  std::string rest() {
    while (more()) {
    }
    return std::exchange(rest_, {});
  }

  std::string ask(std::string_view request) {
    send(request);
    return response();
  }

  /// Whether the server answers or closes within this time.
  bool ended_within(std::chrono::milliseconds patience) {
    pollfd waiting{socket_.native_handle(), POLLIN, 0};
    return ::poll(&waiting, 1, static_cast<int>(patience.count())) > 0;
  }

  void close() { socket_.close(); }

 private:
  bool more() {
    std::array<char, 4096> bytes{};
    boost::system::error_code error;
    const std::size_t count = socket_.read_some(boost::asio::buffer(bytes), error);
    rest_.append(bytes.data(), count);
    return !error;
  }

  std::size_t read_past(std::string_view mark) {
    for (;;) {
      if (const std::size_t at = rest_.find(mark); at != std::string::npos) return at + mark.size();
      if (!more()) return 0;
    }
  }

  static std::size_t content_length(const std::string& head) {
    constexpr std::string_view kName = "Content-Length: ";
    const std::size_t at = head.find(kName);
    return at == std::string::npos ? 0 : std::stoul(head.substr(at + kName.size()));
  }

  boost::asio::io_context context_;
  boost::asio::ip::tcp::socket socket_;
  std::string rest_;
};

}  // namespace parlance::test
