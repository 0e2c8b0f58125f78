#include "test/net/http_client.h"
#include "test/net/http_host.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace parlance {
namespace {

using net::HttpExchangePtr;
using net::HttpServer;
using test::echo;
using test::HttpClient;
using test::HttpHost;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class Http : public ::testing::Test {
 protected:
  void route(const char* method, const char* pattern, net::HttpHandler handler,
             std::size_t body_bytes = 64 * 1024) {
    ASSERT_TRUE(host.router.route(method, pattern, std::move(handler), {body_bytes}).has_value());
  }
  void start() {
    host.start();
    client = std::make_unique<HttpClient>(host.plain());
  }
  HttpHost host;
  std::unique_ptr<HttpClient> client;
};

TEST_F(Http, AnswersSeveralRequestsOnOneConnection) {
  route("GET", "/r/{room}", echo());
  start();
  EXPECT_THAT(client->ask("GET /r/a%20b?x=1 HTTP/1.1\r\nHost: h\r\n\r\n"), EndsWith("GET /r/a b x=1  {a b}"));
  EXPECT_THAT(client->ask("GET /r/c HTTP/1.1\r\nHost: h\r\n\r\n"), EndsWith("{c}"));
  EXPECT_EQ(host.sum(&HttpServer::Counters::requests), 2U);
}

TEST_F(Http, AnswersPipelinedRequestsInOrder) {
  route("POST", "/{n}", echo());
  start();
  std::string all;
  for (char n = 'a'; n <= 'e'; ++n)
    all += std::string("POST /") + n + " HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\n" + n;
  client->send(all);
  for (char n = 'a'; n <= 'e'; ++n) EXPECT_THAT(client->response(), HasSubstr(std::string("{") + n + "}"));
}

TEST_F(Http, AnswersPipelinedRequestsInOrderAlsoWhenTheFirstAnswerIsLate) {
  route("GET", "/now", echo());
  route("GET", "/late", [](HttpExchangePtr exchange) {
    net::Worker& worker = exchange->worker();
    worker.post([own = std::move(exchange)]() mutable { own->respond(net::text_response(200, "late")); });
  });
  start();
  client->send(
      "GET /late HTTP/1.1\r\nHost: h\r\n\r\nGET /now HTTP/1.1\r\nHost: h\r\n\r\nGET /late HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_THAT(client->response(), EndsWith("late"));
  EXPECT_THAT(client->response(), HasSubstr("GET /now"));
  EXPECT_THAT(client->response(), EndsWith("late"));
}

TEST_F(Http, TakesAChunkedBodyByteByByte) {
  route("POST", "/", echo());
  start();
  for (
      const char c : std::string(
          "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n")) {
    client->send(std::string(1, c));
  }
  EXPECT_THAT(client->response(), EndsWith("abcde"));
}

TEST_F(Http, InvitesABodyThatWaitsToBeInvited) {
  route("POST", "/", echo());
  start();
  client->send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_THAT(client->until("\r\n\r\n"), StartsWith("HTTP/1.1 100"));
  EXPECT_THAT(client->ask("abc"), EndsWith("abc"));
}

TEST_F(Http, AnswersHeadWithoutABody) {
  route("GET", "/", echo());
  start();
  client->send("HEAD / HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_THAT(client->response(true), HasSubstr("Content-Length: 8"));
  EXPECT_THAT(client->ask("GET / HTTP/1.1\r\nHost: h\r\n\r\n"), StartsWith("HTTP/1.1 200"));
}

TEST_F(Http, TellsUnknownPathsFromWrongMethods) {
  route("GET", "/a", echo());
  start();
  EXPECT_THAT(client->ask("GET /b HTTP/1.1\r\nHost: h\r\n\r\n"), StartsWith("HTTP/1.1 404"));
  HttpClient second(host.plain());
  const std::string answer = second.ask("POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 405"));
  EXPECT_THAT(answer, HasSubstr("Allow: GET, HEAD\r\n"));
}

TEST_F(Http, RefusesMalformedRequests) {
  route("GET", "/{path...}", echo());
  start();
  for (const char* request :
       {"nonsense\r\n\r\n", "GET /%2F HTTP/1.1\r\nHost: h\r\n\r\n", "GET /a/../b HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET /%00 HTTP/1.1\r\nHost: h\r\n\r\n", "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nHost: i\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n"}) {
    HttpClient own(host.plain());
    own.send(request);
    EXPECT_THAT(own.rest(), StartsWith("HTTP/1.1 400")) << request;
  }
  EXPECT_EQ(host.sum(&HttpServer::Counters::malformed), 7U);
}

TEST_F(Http, RefusesAHeaderBeyond16KiB) {
  start();
  client->send("GET / HTTP/1.1\r\nHost: h\r\nX: " + std::string(20'000, 'x') + "\r\n\r\n");
  EXPECT_THAT(client->rest(), StartsWith("HTTP/1.1 431"));
}

TEST_F(Http, RefusesABodyBeyondTheRoutesLimitSoThatTheClientHearsIt) {
  route("POST", "/small", echo(), 10);
  start();
  EXPECT_THAT(client->ask("POST /small HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n0123456789"),
              EndsWith("0123456789"));
  client->send("POST /small HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\n" +
               std::string(100'000, 'x'));
  EXPECT_THAT(client->response(), StartsWith("HTTP/1.1 413"));
  HttpClient chunked(host.plain());
  chunked.send(
      "POST /small HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nb\r\n01234567890\r\n0\r\n\r\n");
  EXPECT_THAT(chunked.response(), StartsWith("HTTP/1.1 413"));
}

TEST_F(Http, EndsAConnectionWhoseHeaderDrips) {
  host.settings.times.header = std::chrono::milliseconds(30);
  start();
  // One letter of a header field at a time, until the server has ended its side.
  client->send("GET / HTTP/1.1\r\nX: ");
  while (!client->ended_within(std::chrono::milliseconds(5))) client->send("x");
  host.await(&HttpServer::Counters::timeouts, 1);
}

TEST_F(Http, EndsAConnectionWhoseBodyDoesNotCome) {
  host.settings.times.body = std::chrono::milliseconds(30);
  route("POST", "/", echo(), 10);
  start();
  client->send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n012");
  EXPECT_EQ(client->rest(), "");
  host.await(&HttpServer::Counters::timeouts, 1);
}

TEST_F(Http, EndsAConnectionThatStaysSilent) {
  host.settings.times.idle = std::chrono::milliseconds(30);
  route("GET", "/", echo());
  start();
  client->ask("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(client->rest(), "");
}

TEST_F(Http, RefusesConnectionsOverTheBudgetAndTakesOthersWhenOneEnds) {
  host.settings.max_connections_per_address = 1;
  route("GET", "/", echo());
  start();
  EXPECT_THAT(client->ask("GET / HTTP/1.1\r\nHost: h\r\n\r\n"), StartsWith("HTTP/1.1 200"));
  HttpClient refused(host.plain());
  EXPECT_EQ(refused.rest(), "");
  host.await(&HttpServer::Counters::refused, 1);
  client->ask("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  client->close();
  std::string answer;
  while (answer.empty()) answer = HttpClient(host.plain()).ask("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200"));
}

TEST_F(Http, AnswersForAHandlerThatFailsOrForgets) {
  route("GET", "/fails", [](const HttpExchangePtr&) { throw Bug("on purpose"); });
  route("GET", "/forgets", [](const HttpExchangePtr&) {});
  start();
  EXPECT_THAT(client->ask("GET /fails HTTP/1.1\r\nHost: h\r\n\r\n"), StartsWith("HTTP/1.1 500"));
  EXPECT_THAT(client->ask("GET /forgets HTTP/1.1\r\nHost: h\r\n\r\n"), StartsWith("HTTP/1.1 500"));
}

TEST_F(Http, TellsAWaitingHandlerThatThePeerHasGone) {
  std::promise<void> gone;
  auto waiting = std::make_shared<HttpExchangePtr>();
  route("GET", "/", [&gone, waiting](HttpExchangePtr exchange) {
    *waiting = std::move(exchange);
    (*waiting)->on_closed([&gone, waiting] { gone.set_value(); });
  });
  start();
  client->send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  client->close();
  gone.get_future().wait();
  waiting->reset();
}

TEST_F(Http, StreamsABodyInPieces) {
  route("GET", "/events", [](HttpExchangePtr exchange) {
    net::Worker& worker = exchange->worker();
    auto stream = exchange->stream(net::HttpResponse{200, {{"Content-Type", "text/event-stream"}}, {}, {}});
    stream->write("data: 1\n\n");
    worker.post([own = std::move(stream)] { own->write("data: 2\n\n"); });
  });
  start();
  client->send("GET /events HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_THAT(client->until("\r\n\r\n"), HasSubstr("Transfer-Encoding: chunked"));
  EXPECT_EQ(client->until("\r\n0\r\n\r\n"), "9\r\ndata: 1\n\n\r\n9\r\ndata: 2\n\n\r\n0\r\n\r\n");
  client->send("GET /events HTTP/1.0\r\n\r\n");
  const std::string old = client->rest();
  EXPECT_THAT(old, EndsWith("\r\n\r\ndata: 1\n\ndata: 2\n\n"));
  EXPECT_THAT(old, Not(HasSubstr("chunked")));
}

TEST_F(Http, TellsAStreamThatThePeerHasGoneOrDoesNotRead) {
  std::promise<void> gone;
  auto kept = std::make_shared<std::unique_ptr<net::HttpStream>>();
  route("GET", "/", [&gone, kept](HttpExchangePtr exchange) {
    *kept = exchange->stream(net::HttpResponse{});
    (*kept)->on_closed([&gone] { gone.set_value(); });
    for (int i = 0; i < 64; ++i) (*kept)->write(std::string(1 << 20, 'x'));
  });
  start();
  client->send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  gone.get_future().wait();
  kept->reset();
}

TEST_F(Http, PutsTheAlwaysHeadersOnRefusalsToo) {
  host.router.always("X-Content-Type-Options", "nosniff");
  start();
  EXPECT_THAT(client->ask("GET /b HTTP/1.1\r\nHost: h\r\n\r\n"),
              HasSubstr("X-Content-Type-Options: nosniff\r\n"));
}

TEST_F(Http, LetsAnAnswerUnderWayFinishWhenItStops) {
  std::promise<void> asked;
  auto waiting = std::make_shared<HttpExchangePtr>();
  route("GET", "/", [&asked, waiting](HttpExchangePtr exchange) {
    *waiting = std::move(exchange);
    asked.set_value();
  });
  start();
  HttpClient idle(host.plain());
  client->send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  asked.get_future().wait();
  net::Worker& worker = (*waiting)->worker();
  auto stopped = host.begin_stop(std::chrono::seconds(50));
  EXPECT_EQ(idle.rest(), "");
  worker.post([waiting] { (*waiting)->respond(net::text_response(200, "still here")); });
  EXPECT_THAT(client->rest(), EndsWith("still here"));
  client->close();
  stopped.wait();
  waiting->reset();
}

TEST_F(Http, DoesNotWaitBeyondTheGraceForAnAnswerWhenItStops) {
  std::promise<void> asked;
  auto waiting = std::make_shared<HttpExchangePtr>();
  route("GET", "/", [&asked, waiting](HttpExchangePtr exchange) {
    *waiting = std::move(exchange);
    (*waiting)->on_closed([waiting] { waiting->reset(); });
    asked.set_value();
  });
  start();
  client->send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  asked.get_future().wait();
  host.stop(std::chrono::milliseconds(1));
  EXPECT_EQ(client->rest(), "");
}

TEST(HttpListen, NamesTheAddressAndTheRemedyWhenItIsTaken) {
  HttpHost first;
  first.start();
  HttpHost second;
  second.settings.plain = {first.plain()};
  try {
    second.start();
    FAIL() << "two servers on one port";
  } catch (const std::runtime_error& error) {
    EXPECT_THAT(error.what(), HasSubstr(first.plain().text()));
    EXPECT_THAT(error.what(), HasSubstr("another port"));
  }
}

TEST(HttpListen, OffersPlainHttpOnLoopbackOnly) {
  HttpHost host;
  host.settings.plain = {*net::Endpoint::parse("0.0.0.0", 0)};
  EXPECT_THROW(host.start(), std::runtime_error);
}

}  // namespace
}  // namespace parlance
