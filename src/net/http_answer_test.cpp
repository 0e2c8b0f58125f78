#include "net/http_answer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace parlance::net {
namespace {

using testing::ElementsAre;
using testing::Pair;
constexpr std::size_t kMost = 1000;

/// The whole answer, fed in pieces of this size; or the error's id.
std::string body_of(std::string_view text, std::size_t piece,
                    HttpAnswerReader::Body body = HttpAnswerReader::Body::as_framed) {
  HttpAnswerReader reader(body, kMost);
  for (std::size_t at = 0; at < text.size(); at += piece) {
    const auto done = reader.feed(text.substr(at, piece));
    if (!done) return std::string(done.error().what);
    if (*done) return reader.take().body;
  }
  if (auto ended = reader.end(); !ended) return std::string(ended.error().what);
  return reader.take().body;
}

void expect_body(std::string_view text, std::string_view body) {
  for (const std::size_t piece : {std::size_t{1}, std::size_t{2}, std::size_t{7}, text.size() + 1}) {
    EXPECT_EQ(body_of(text, piece), body) << "in pieces of " << piece << ": " << text;
  }
}

TEST(HttpAnswer, HasStatusHeadersAndBody) {
  HttpAnswerReader reader(HttpAnswerReader::Body::as_framed, kMost);
  const auto done = reader.feed("HTTP/1.1 404 Not  here\r\nX-One:  a b \r\ncontent-length: 2\r\n\r\nhi");
  ASSERT_TRUE(done && *done);
  const HttpAnswer answer = reader.take();
  EXPECT_EQ(answer.status, 404U);
  EXPECT_THAT(answer.headers, ElementsAre(Pair("x-one", "a b"), Pair("content-length", "2")));
  EXPECT_EQ(answer.header("x-one"), "a b");
  EXPECT_EQ(answer.header("x-two"), "");
  EXPECT_EQ(answer.body, "hi");
}

TEST(HttpAnswer, IsReadHoweverItIsFramed) {
  expect_body("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello and more", "hello");
  expect_body(
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2;x=y\r\nlo\r\n0\r\nTrailer: x\r\n\r\n",
      "hello");
  expect_body("HTTP/1.1 200 OK\r\n\r\nhello", "hello");
  expect_body("HTTP/1.0 200\r\n\r\n", "");
  expect_body("HTTP/1.1 204 No Content\r\nContent-Length: 7\r\n\r\n", "");
  expect_body(
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\nA: b\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx",
      "x");
}

TEST(HttpAnswer, HasNoBodyForHead) {
  EXPECT_EQ(body_of("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n", 99, HttpAnswerReader::Body::none), "");
}

TEST(HttpAnswer, IsRefusedWhenItBreaksTheFormat) {
  for (const char* bad :
       {"HTTP/2 200 OK\r\n\r\n", "HTTP/1.1 99 OK\r\n\r\n", "HTTP/1.1 600 OK\r\n\r\n",
        "HTTP/1.1 2000 OK\r\n\r\n", "HTTP/1.1 +20 OK\r\n\r\n", "HTTP/1.1 101 Switching\r\n\r\n",
        "HTTP/1.1 200 OK\r\nA b: c\r\n\r\n", "HTTP/1.1 200 OK\r\n folded: x\r\n\r\n",
        "HTTP/1.1 200 OK\r\nnothing\r\n\r\n", "HTTP/1.1 200 OK\r\nA: \x01\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length:\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n"}) {
    expect_body(bad, "http.answer");
  }
}

TEST(HttpAnswer, IsRefusedWhenItIsCut) {
  expect_body("", "http.truncated");
  expect_body("HTTP/1.1 200 OK\r\n", "http.truncated");
  expect_body("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell", "http.truncated");
  expect_body("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", "http.truncated");
}

TEST(HttpAnswer, IsRefusedBeyondItsBounds) {
  const std::string head = "HTTP/1.1 200 OK\r\n";
  expect_body(head + "A: " + std::string(HttpAnswerReader::kMaxHead, 'a'), "http.too_large");
  expect_body(head + "Content-Length: 1001\r\n\r\n", "http.too_large");
  expect_body(head + "\r\n" + std::string(1001, 'a'), "http.too_large");
  expect_body(head + "Transfer-Encoding: chunked\r\n\r\n3e8\r\n" + std::string(1000, 'a') + "\r\n1\r\na\r\n",
              "http.too_large");
  expect_body(head + "Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n", "http.too_large");
  std::string many = head;
  for (int i = 0; i < 101; ++i) many += "A: b\r\n";
  expect_body(many + "\r\n", "http.too_large");
  std::string interim;
  for (int i = 0; i < 2000; ++i) interim += "HTTP/1.1 100 Continue\r\n\r\n";
  expect_body(interim, "http.too_large");
}

}  // namespace
}  // namespace parlance::net
