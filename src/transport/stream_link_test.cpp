#include "test/sim/virtual_worker.h"
#include "transport/address.h"
#include "transport/stream_link.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace parlance::transport {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::SizeIs;

/// A connection whose system takes what is written only when the test says so.
struct Line {
  std::vector<Bytes> written;
  std::size_t unsent = 0;
  bool open = true;
};
class FakeStream final : public net::TcpStream {
 public:
  explicit FakeStream(Line& line) : line_(line) {}
  FakeStream(const FakeStream&) = delete;
  FakeStream& operator=(const FakeStream&) = delete;
  ~FakeStream() override { line_.open = false; }
  [[nodiscard]] net::Endpoint peer() const override { return *net::Endpoint::parse("192.0.2.7", 4711); }
  [[nodiscard]] net::Endpoint local() const override { return *net::Endpoint::parse("198.51.100.1", 443); }
  void start(net::TcpReader&) override {}
  void write(Bytes bytes) override {
    line_.unsent += bytes.size();
    line_.written.push_back(std::move(bytes));
  }
  [[nodiscard]] std::size_t unsent() const override { return line_.unsent; }

 private:
  Line& line_;
};

class StreamLinkTest : public testing::Test, public StreamLink::Owner {
 protected:
  void on_link_bytes(StreamLink&, ByteView) override {}
  void on_link_closed(StreamLink&) override {}

  void send(const std::vector<Bytes>& datagrams) {
    std::vector<net::Datagram> batch;
    batch.reserve(datagrams.size());
    for (const Bytes& each : datagrams)
      batch.push_back({to_endpoint(link.path().remote), each, to_endpoint(link.path().local)});
    link.send(batch);
  }
  void drain() {
    line.unsent = 0;
    link.on_drained();
  }
  /// The datagrams of the last write, by their first byte and size.
  using Seen = std::vector<std::pair<int, std::size_t>>;
  Seen last() {
    Seen seen;
    proto::ice::StreamFraming framing;
    EXPECT_TRUE(framing.receive(line.written.back(), [&seen](std::span<std::uint8_t> frame) {
      seen.emplace_back(frame[0], frame.size());
      return true;
    }));
    EXPECT_EQ(framing.unfinished(), 0U);
    return seen;
  }

  static Bytes media(std::size_t size = 1000) { return Bytes(size, 0x90); }
  static Bytes stun() { return Bytes(40, 0x01); }

  sim::VirtualWorker worker;
  Line line;
  StreamCounters counters;
  StreamLink link{worker, std::make_unique<FakeStream>(line), *this, counters};
};

TEST_F(StreamLinkTest, WritesABatchAtOnce) {
  send({media(), media(500), stun()});
  ASSERT_THAT(line.written, SizeIs(1));
  EXPECT_THAT(last(), ElementsAre(std::pair(1, 40U), std::pair(0x90, 1000U), std::pair(0x90, 500U)));
  EXPECT_EQ(counters.sent, 3U);
}

TEST_F(StreamLinkTest, WaitsForTheLineAndLosesNothingThatIsInTime) {
  send({media()});
  send({media(11)});
  send({media(12)});
  ASSERT_THAT(line.written, SizeIs(1));
  worker.advance(StreamLink::kLatest);
  drain();
  EXPECT_THAT(last(), ElementsAre(std::pair(0x90, 11U), std::pair(0x90, 12U)));
  EXPECT_EQ(counters.late, 0U);
}

TEST_F(StreamLinkTest, LeavesOutMediaThatIsLateButNeverChecksAndHandshakes) {
  send({media()});
  send({media(11), stun(), media(12)});
  worker.advance(StreamLink::kLatest + 1ms);
  send({media(13)});
  drain();
  EXPECT_THAT(last(), ElementsAre(std::pair(1, 40U), std::pair(0x90, 13U)));
  EXPECT_EQ(counters.late, 2U);
  EXPECT_EQ(counters.sent, 3U);
}

TEST_F(StreamLinkTest, WritesALittleAtATimeSoThatTheRestCanStillBeLeftOut) {
  send({media()});
  const std::vector<Bytes> many(100, media());
  send(many);
  drain();
  EXPECT_THAT(last(), SizeIs(17));  // of 1,002 bytes; the seventeenth passes kAhead
  drain();
  EXPECT_THAT(last(), SizeIs(17));
  worker.advance(StreamLink::kLatest + 1ms);
  drain();
  EXPECT_THAT(line.written, SizeIs(3));
  EXPECT_EQ(counters.late, 66U);
}

TEST_F(StreamLinkTest, WhatIsTooLateTakesNobodysPlaceWhileTheLineStandsStill) {
  send({media()});
  const std::vector<Bytes> many(StreamLink::kMostWaiting / 1002, media());
  for (int i = 0; i < 5; ++i) {
    send(many);
    worker.advance(StreamLink::kLatest + 1ms);
  }
  send({stun(), media(14)});
  EXPECT_EQ(counters.full, 0U);
  EXPECT_EQ(counters.late, 5 * many.size());
  drain();
  EXPECT_THAT(last(), ElementsAre(std::pair(1, 40U), std::pair(0x90, 14U)));
}

TEST_F(StreamLinkTest, HoldsABoundedAmount) {
  send({media()});
  const std::vector<Bytes> many(1000, media());
  send(many);
  EXPECT_EQ(counters.full, 1000 - StreamLink::kMostWaiting / 1002);
  link.close();
  EXPECT_FALSE(line.open);
  send({media()});
}

}  // namespace
}  // namespace parlance::transport
