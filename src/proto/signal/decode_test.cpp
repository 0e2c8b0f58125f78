#include "proto/signal/decode.h"
#include "proto/signal/encode.h"
#include "proto/signal/error_ids.h"

#include <gtest/gtest.h>

namespace parlance::proto::signal {
namespace {

std::string_view error_of(const std::string& text) {
  const auto message = decode_client(text);
  return message ? std::string_view("none") : message.error().error;
}

std::string chat(const std::string& text) {
  return R"({"type":"chat.send","seq":5,"message_id":"m_12345678","text":")" + text + "\"}";
}

std::string offer(std::size_t sdp_bytes, const std::string& more = "") {
  return R"({"type":"signal","seq":4,"to":"u_1","description":{"type":"offer","sdp":")" +
         std::string(sdp_bytes, 'x') + "\"}" + more + "}";
}

TEST(SignalDecode, TellsTheNumberOfARefusedMessageSoThatItGetsItsReply) {
  const auto message = decode_client(R"({"type":"hand.set","seq":7,"raised":"yes"})");
  ASSERT_FALSE(message.has_value());
  EXPECT_EQ(message.error().seq, 7U);
  EXPECT_FALSE(message.error().fatal);
  EXPECT_EQ(message.error().message, "`raised`: expected true or false.");
}

TEST(SignalDecode, TellsTheNumberOfAMessageOfUnknownType) {
  const auto message = decode_client(R"({"type":"teleport","seq":7})");
  ASSERT_FALSE(message.has_value());
  EXPECT_EQ(message.error().seq, 7U);
}

TEST(SignalDecode, RefusesAHelloFatallyWhateverIsWrongWithIt) {
  const auto message =
      decode_client(R"({"type":"hello","version":{"major":1,"minor":0},"device":"short","room":"r"})");
  ASSERT_FALSE(message.has_value());
  EXPECT_EQ(message.error().error, errors::kBadField);
  EXPECT_TRUE(message.error().fatal);
}

TEST(SignalDecode, JudgesTheVersionBeforeMembersThatAnotherMajorVersionMayHaveChanged) {
  EXPECT_EQ(error_of(R"({"type":"hello","version":{"major":2,"minor":0}})"), errors::kVersion);
}

TEST(SignalDecode, TakesAMessageOfExactly64KiBAndNoLargerOne) {
  const std::string start = R"({"type":"ping","x":")";
  EXPECT_EQ(error_of(start + std::string(kMessageBytes - start.size() - 2, 'x') + "\"}"), "none");
  EXPECT_EQ(error_of(start + std::string(kMessageBytes - start.size() - 1, 'x') + "\"}"), errors::kTooLarge);
}

TEST(SignalDecode, LetsASignalExceed64KiBByItsSdpOnly) {
  EXPECT_EQ(error_of(offer(kSdpBytes)), "none");
  EXPECT_EQ(error_of(offer(kSdpBytes + 1)), errors::kSdpTooLarge);
  EXPECT_EQ(error_of(offer(70000)), "none");
  EXPECT_EQ(error_of(offer(10, ",\"x\":\"" + std::string(kMessageBytes, 'x') + "\"")), errors::kTooLarge);
  EXPECT_EQ(error_of(offer(kMessageWithSdpBytes)), errors::kTooLarge);
}

TEST(SignalDecode, TakesASdpWhoseLineEndsGrowByEscaping) {
  std::string sdp;
  while (sdp.size() < 200000) sdp += "a=0123456789012345678901234567890123456789\\r\\n";
  const std::string text =
      R"({"type":"signal","seq":4,"to":"u_1","description":{"type":"offer","sdp":")" + sdp + "\"}}";
  EXPECT_EQ(error_of(text), "none");
}

TEST(SignalDecode, CountsMediaLines) {
  std::string sdp = "v=0\\r\\n";
  for (std::size_t i = 0; i < kSdpMediaLines; ++i) sdp += "m=audio 9 X 0\\r\\na=mid:m=\\r\\n";
  const auto text = [](const std::string& whole) {
    return R"({"type":"signal","seq":4,"to":"u_1","description":{"type":"answer","sdp":")" + whole + "\"}}";
  };
  EXPECT_EQ(error_of(text(sdp)), "none");
  EXPECT_EQ(error_of(text(sdp + "m=video 9 X 0\\r\\n")), errors::kSdpTooLarge);
}

TEST(SignalDecode, PassesMarkupUnchanged) {
  const auto message = decode_client(chat(R"(<script>alert(\"1\")</script> & <b>)"));
  ASSERT_TRUE(message.has_value());
  EXPECT_EQ(std::get<ChatSend>(message->body).text, "<script>alert(\"1\")</script> & <b>");
}

TEST(SignalDecode, CountsCodePointsNotBytes) {
  std::string four_bytes;
  for (std::size_t i = 0; i < kChatCodePoints; ++i) four_bytes += "\xF0\x9F\x8C\xBB";
  EXPECT_EQ(error_of(chat(four_bytes)), "none");
  EXPECT_EQ(error_of(chat(four_bytes + "x")), errors::kBadText);
}

TEST(SignalDecode, TrimsDisplayNames) {
  const auto message =
      decode_client("{\"type\":\"name.set\",\"seq\":1,\"name\":\" \xC2\xA0 Ann B \xE3\x80\x80\"}");
  ASSERT_TRUE(message.has_value());
  EXPECT_EQ(std::get<NameSet>(message->body).name, "Ann B");
}

TEST(SignalDecode, WritesTheRelayedPartAnewWithKnownMembersOnly) {
  const auto message = decode_client(
      R"({"type":"signal","seq":1,"to":"u_1","from":"u_9","call":"c_1","candidate":{"candidate":"x","sdpMid":null,"evil":1},"evil":2})");
  ASSERT_TRUE(message.has_value());
  EXPECT_EQ(std::get<SignalTo>(message->body).payload,
            R"({"call":"c_1","candidate":{"candidate":"x","sdpMid":null,"sdpMLineIndex":null}})");
}

TEST(SignalDecode, SplitsABatch) {
  const auto batch = decode_batch(R"({"messages":[{"type":"ping"},7],"session":"s_1","token":"t"})");
  ASSERT_TRUE(batch.has_value());
  EXPECT_EQ(batch->messages, (std::vector<std::string>{R"({"type":"ping"})", "7"}));
  EXPECT_EQ(batch->session, "s_1");
  for (const char* bad :
       {"", "[]", "{}", R"({"messages":{}})", R"({"messages":[)", R"({"messages":[],"token":1})"}) {
    EXPECT_FALSE(decode_batch(bad).has_value()) << bad;
  }
  EXPECT_FALSE(
      decode_batch("{\"messages\":[" + std::string(40, '[') + std::string(40, ']') + "]}").has_value());
}

TEST(SignalDecode, KnowsTheCloseCodes) {
  EXPECT_EQ(close_code_of(errors::kReplaced), 1000);
  EXPECT_EQ(close_code_of(errors::kTooLarge), 1009);
  EXPECT_EQ(close_code_of(errors::kGap), 4000);
  EXPECT_EQ(facts_of("no.such").id, errors::kInternal);
}

}  // namespace
}  // namespace parlance::proto::signal
