#pragma once

#include "net/endpoint.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/websocket/stream.hpp>

#include <string>
#include <string_view>

namespace parlance::test {

/// A blocking WebSocket client.
class WebSocketClient final {
 public:
  explicit WebSocketClient(const net::Endpoint& server) : stream_(context_) {
    stream_.next_layer().connect({boost::asio::ip::make_address(server.address_text()), server.port});
  }

  /// The HTTP status of the answer to the handshake.
  unsigned shake_hands(const std::string& path, const std::string& subprotocol = {}) {
    stream_.set_option(boost::beast::websocket::stream_base::decorator([&subprotocol](auto& request) {
      if (!subprotocol.empty()) request.set("Sec-WebSocket-Protocol", subprotocol);
    }));
    boost::beast::error_code error;
    stream_.handshake(answer, "localhost", path, error);
    return answer.result_int();
  }

  void send(std::string_view text, bool binary = false) {
    boost::beast::error_code error;
    stream_.binary(binary);
    stream_.write(boost::asio::buffer(text.data(), text.size()), error);
  }

  /// The next message; empty when the server closed.
  std::string receive() {
    boost::beast::flat_buffer buffer;
    boost::beast::error_code error;
    stream_.read(buffer, error);
    if (error) return {};
    return {static_cast<const char*>(buffer.data().data()), buffer.size()};
  }

  /// The close code that the server gave.
  unsigned close_code() {
    while (!receive().empty()) {
    }
    return stream_.reason().code;
  }

  auto& stream() { return stream_; }

  boost::beast::websocket::response_type answer;

 private:
  boost::asio::io_context context_;
  boost::beast::websocket::stream<boost::asio::ip::tcp::socket, false> stream_;
};

}  // namespace parlance::test
