#include "net/handle.h"
#include "net/tcp.h"
#include "net/udp.h"
#include "net/worker_pool.h"
#include "test/net/http_client.h"

#include <gtest/gtest.h>

#include <future>
#include <vector>

namespace parlance {
namespace {

using net::Datagram;
using net::Endpoint;
using net::TcpAcceptor;
using net::TcpStream;
using net::UdpSocket;
using net::WorkerPool;

/// Runs `call` on the worker and waits for it.
template <class F> auto on(net::Worker& worker, F call) {
  std::promise<decltype(call())> answer;
  worker.post([&answer, &call] { answer.set_value(call()); });
  return answer.get_future().get();
}

class Sockets : public ::testing::Test {
 public:
  ~Sockets() override { pool.stop(); }

 protected:
  Sockets() : pool(1), worker(pool.worker(0)) { pool.start(); }
  WorkerPool pool;
  net::Worker& worker;
  const Endpoint loopback = *Endpoint::parse("127.0.0.1", 0);
};

std::string text_of(const Datagram& datagram) { return std::string(as_text(datagram.bytes)); }

TEST_F(Sockets, SendAndReceiveBatchesOfDatagrams) {
  constexpr std::size_t kCount = 150;
  std::promise<std::vector<std::string>> all;
  std::vector<std::string> got;
  std::unique_ptr<UdpSocket> from;
  std::unique_ptr<UdpSocket> to;
  on(worker, [&] {
    from = *UdpSocket::bind(worker, loopback, [](auto) {});
    to = *UdpSocket::bind(worker, loopback, [&](std::span<const Datagram> batch) {
      for (const Datagram& datagram : batch) {
        EXPECT_EQ(datagram.peer, from->local());
        got.push_back(text_of(datagram));
      }
      if (got.size() == kCount) all.set_value(got);
    });
    std::vector<std::string> texts;
    texts.reserve(kCount);
    for (std::size_t i = 0; i < kCount; ++i) texts.push_back("datagram " + std::to_string(i));
    std::vector<Datagram> batch;
    batch.reserve(texts.size());
    for (const std::string& text : texts) batch.push_back({to->local(), as_bytes(text)});
    from->send(batch);
    return 0;
  });
  const auto texts = all.get_future().get();
  EXPECT_EQ(texts.front(), "datagram 0");
  EXPECT_EQ(texts.back(), "datagram 149");
  on(worker, [&] {
    EXPECT_EQ(from->counters().sent, kCount);
    EXPECT_EQ(to->counters().received, kCount);
    from.reset();
    to.reset();
    return 0;
  });
}

TEST_F(Sockets, SurviveWhatCannotBeSentAndAMistakeOfTheirReader) {
  std::promise<std::string> heard;
  std::unique_ptr<UdpSocket> socket;
  on(worker, [&] {
    socket = *UdpSocket::bind(worker, loopback, [&heard](std::span<const Datagram> batch) {
      if (text_of(batch.front()) == "bad") throw Bug("on purpose");
      heard.set_value(text_of(batch.front()));
    });
    const std::string good = "good";
    const std::string huge(70'000, 'x');
    const std::vector<Datagram> batch{{socket->local(), as_bytes("bad")},
                                      {*Endpoint::parse("::1", 9), as_bytes(good)},
                                      {socket->local(), as_bytes(huge)}};
    socket->send(batch);
    EXPECT_EQ(socket->counters().send_failures, 2U);
    return 0;
  });
  on(worker, [] { return 0; });
  on(worker, [&] {
    const std::vector<Datagram> batch{{socket->local(), as_bytes("good")}};
    socket->send(batch);
    return 0;
  });
  // Both may have come in one batch, which the mistake ended: then it is said again.
  auto answer = heard.get_future();
  while (answer.wait_for(std::chrono::milliseconds(20)) != std::future_status::ready) {
    on(worker, [&] {
      const std::vector<Datagram> batch{{socket->local(), as_bytes("good")}};
      if (answer.wait_for(std::chrono::seconds(0)) != std::future_status::ready) socket->send(batch);
      return 0;
    });
  }
  EXPECT_EQ(answer.get(), "good");
  on(worker, [&] { return socket.reset(), 0; });
}

TEST_F(Sockets, DropAndCountDatagramsThatAreTooLarge) {
  std::promise<std::string> heard;
  std::unique_ptr<UdpSocket> socket;
  on(worker, [&] {
    socket = *UdpSocket::bind(worker, loopback, [&heard](std::span<const Datagram> batch) {
      heard.set_value(text_of(batch.front()));
    });
    const std::string large(3000, 'x');
    const std::vector<Datagram> batch{{socket->local(), as_bytes(large)},
                                      {socket->local(), as_bytes("small")}};
    socket->send(batch);
    return 0;
  });
  EXPECT_EQ(heard.get_future().get(), "small");
  on(worker, [&] {
    EXPECT_EQ(socket->counters().truncated, 1U);
    return socket.reset(), 0;
  });
}

TEST_F(Sockets, ReportAnAddressThatIsTaken) {
  on(worker, [&] {
    const auto first = UdpSocket::bind(worker, loopback, [](auto) {});
    const auto second = UdpSocket::bind(worker, (*first)->local(), [](auto) {});
    EXPECT_EQ(second.error().what, "net.bind");
    return 0;
  });
}

/// Echoes; "drop" makes it destroy its stream, "flood" makes it write more than may wait, "fail" makes it fail.
class TcpEcho final : public net::TcpReader {
 public:
  TcpEcho(std::unique_ptr<TcpStream> stream, std::promise<void>& closed)
      : stream_(std::move(stream)), closed_(closed) {
    stream_->start(*this);
  }
  void on_bytes(ByteView bytes) override {
    if (as_text(bytes) == "drop") return stream_.reset();
    if (as_text(bytes) == "fail") throw Bug("on purpose");
    if (as_text(bytes) == "flood") {
      for (int i = 0; i < 100; ++i) stream_->write(Bytes(1 << 17));
      return;
    }
    stream_->write(Bytes(bytes.begin(), bytes.end()));
  }
  void on_closed() override { closed_.set_value(); }

 private:
  std::unique_ptr<TcpStream> stream_;
  std::promise<void>& closed_;
};

class Tcp : public Sockets {
 public:
  ~Tcp() override {
    on(worker, [this] {
      echo.reset();
      acceptor.reset();
      return 0;
    });
  }

 protected:
  Tcp() {
    on(worker, [this] {
      acceptor = *TcpAcceptor::listen(worker, loopback, [this](std::unique_ptr<TcpStream> stream) {
        EXPECT_TRUE(stream->peer().is_loopback());
        echo = std::make_unique<TcpEcho>(std::move(stream), closed);
      });
      server = acceptor->local();
      return 0;
    });
  }
  std::promise<void> closed;
  std::unique_ptr<TcpAcceptor> acceptor;
  std::unique_ptr<TcpEcho> echo;
  Endpoint server;
};

TEST_F(Tcp, EchoesBytes) {
  test::HttpClient client(server);
  client.send(std::string(100'000, 'x') + "end");
  EXPECT_EQ(client.until("end").size(), 100'003U);
}

TEST_F(Tcp, TellsThatThePeerHasGone) {
  test::HttpClient client(server);
  client.send("x");
  EXPECT_EQ(client.until("x"), "x");
  client.close();
  closed.get_future().wait();
}

TEST_F(Tcp, ClosesAtOnceWhenTheStreamIsDestroyedInItsOwnCallback) {
  test::HttpClient client(server);
  client.send("drop");
  EXPECT_EQ(client.rest(), "");
}

TEST_F(Tcp, DropsAPeerThatDoesNotRead) {
  test::HttpClient client(server);
  client.send("flood");
  closed.get_future().wait();
}

TEST_F(Tcp, ClosesTheStreamWhoseReaderFails) {
  test::HttpClient client(server);
  client.send("fail");
  EXPECT_EQ(client.rest(), "");
  closed.get_future().wait();
}

TEST_F(Sockets, RunTimersInTheOrderOfTheirTimes) {
  std::promise<std::string> done;
  std::string order;
  std::vector<net::Timer> timers;
  on(worker, [&] {
    const TimePoint now = worker.now();
    timers.push_back(worker.at(now + std::chrono::milliseconds(3), [&] { done.set_value(order + 'c'); }));
    timers.push_back(worker.at(now + std::chrono::milliseconds(2), [&] { order += 'b'; }));
    timers.push_back(worker.at(now + std::chrono::milliseconds(1), [&] { order += 'a'; }));
    timers.push_back(worker.at(now + std::chrono::milliseconds(1), [&] { order += 'x'; }));
    timers.back().cancel();
    return 0;
  });
  EXPECT_EQ(done.get_future().get(), "abc");
  on(worker, [&] { return timers.clear(), 0; });
}

TEST_F(Sockets, GoOnAfterATaskThatFailsAndCountIt) {
  worker.post([] { throw Bug("on purpose"); });
  EXPECT_EQ(on(worker, [&] { return pool.counters(0).bugs; }), 1U);
}

TEST(Handles, ReachTheirObjectFromAnotherWorkerUntilItIsGone) {
  WorkerPool pool(2);
  pool.start();
  net::Table<int> table(1);
  int number = 1;
  const auto handle = on(pool.worker(1), [&] { return table.add(number); });
  std::promise<void> called;
  pool.worker(0).post([&] {
    net::post_to(pool.worker(1), table, handle, [&called](int& own) {
      own = 2;
      called.set_value();
    });
  });
  called.get_future().wait();
  EXPECT_EQ(number, 2);
  on(pool.worker(1), [&] { return table.remove(handle), 0; });
  net::post_to(pool.worker(1), table, handle, [](int& own) { own = 3; });
  EXPECT_EQ(on(pool.worker(1), [&] { return table.dead(); }), 1U);
  EXPECT_EQ(number, 2);
  pool.stop();
}

}  // namespace
}  // namespace parlance
