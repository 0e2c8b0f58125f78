#include "proto/stun/attributes.h"
#include "proto/stun/binding.h"
#include "proto/stun/integrity.h"
#include "proto/stun/writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace parlance::proto::stun {
namespace {

constexpr TransactionId kTransaction{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
constexpr std::string_view kSoftware = "Parlance";
const TransportAddress kV4 = TransportAddress::ipv4(std::array<std::uint8_t, 4>{192, 0, 2, 1}, 4242);
const TransportAddress kV6{.ip = {0x20, 0x01, 0x0d, 0xb8, 9, 9}, .port = 4343};
constexpr Type kUnknown{0x7f01};

MessageWriter request() { return {Class::request, Method::binding, kTransaction}; }
Answer answer(const MessageWriter& request, const TransportAddress& source = kV4, Proof proof = Proof::none) {
  return answer_binding(request.bytes(), source, proof, kSoftware);
}

TEST(StunBinding, TellsTheSourceItsAddress) {
  for (const TransportAddress& source : {kV4, kV6}) {
    const Answer got = answer(request(), source);
    EXPECT_EQ(got.outcome, Outcome::success);
    const auto message = Message::parse(got.bytes);
    ASSERT_TRUE(message);
    EXPECT_EQ(message->message_class(), Class::success);
    EXPECT_EQ(message->method(), Method::binding);
    EXPECT_EQ(message->transaction(), kTransaction);
    EXPECT_EQ(xor_mapped_address(*message).value(), source);
  }
}

TEST(StunBinding, AnswersTheSmallestRequestWith32Or44BytesAndNothingElse) {
  EXPECT_EQ(answer(request(), kV4).bytes.size(), 32U);
  EXPECT_EQ(answer(request(), kV6).bytes.size(), 44U);
}

TEST(StunBinding, AddsAFingerprintWhereTheRequestHasOne) {
  MessageWriter writer = request();
  writer.add_fingerprint();
  const Answer got = answer(writer);
  const auto message = Message::parse(got.bytes);
  ASSERT_TRUE(message);
  EXPECT_EQ(check_fingerprint(*message), Check::valid);
  EXPECT_EQ(got.bytes.size(), 40U);
}

TEST(StunBinding, NamesItsSoftwareOnlyWhereTheAnswerDoesNotOutgrowTheRequest) {
  // 32 bytes of answer, and 12 for the software's name.
  for (const std::size_t size : {std::size_t{19}, std::size_t{20}}) {
    MessageWriter writer = request();
    writer.add_text(Type::software, std::string(size - 4, 'c'));
    writer.add_text(Type::software, "");
    ASSERT_EQ(writer.size(), 20 + attribute_size(size - 4) + 4);
    const Answer got = answer(writer);
    const auto message = Message::parse(got.bytes);
    ASSERT_TRUE(message);
    EXPECT_EQ(got.bytes.size(), 44U);
    EXPECT_EQ(text(*message, Type::software).value(), kSoftware);
  }
  MessageWriter shorter = request();
  shorter.add_text(Type::software, std::string(16, 'c'));
  EXPECT_EQ(answer(shorter).bytes.size(), 32U);
}

TEST(StunBinding, NamesItsSoftwareToEveryoneOnAStream) {
  const Answer got = answer(request(), kV4, Proof::stream);
  const auto message = Message::parse(got.bytes);
  ASSERT_TRUE(message);
  EXPECT_EQ(text(*message, Type::software).value(), kSoftware);
}

TEST(StunBinding, WithoutANameSaysNone) {
  const Answer got = answer_binding(request().bytes(), kV4, Proof::stream, "");
  EXPECT_EQ(Message::parse(got.bytes)->find(Type::software), nullptr);
}

TEST(StunBinding, RefusesUnknownRequiredAttributesWith420AndTheirList) {
  MessageWriter writer = request();
  writer.add_text(kUnknown, "abc");
  writer.add_text(Type::software, "optional");
  writer.add_u32(Type{0x0003}, 6);  // CHANGE-REQUEST, RFC 5780
  writer.add_text(kUnknown, "again");
  for (const Proof proof : {Proof::none, Proof::stream}) {
    const Answer got = answer(writer, kV4, proof);
    EXPECT_EQ(got.outcome, Outcome::unknown_attributes);
    const auto message = Message::parse(got.bytes);
    ASSERT_TRUE(message);
    EXPECT_EQ(message->message_class(), Class::error);
    EXPECT_EQ(message->transaction(), kTransaction);
    EXPECT_EQ(error_code(*message)->code, 420);
    EXPECT_THAT(unknown_attributes(*message).value(), testing::ElementsAre(kUnknown, Type{0x0003}));
  }
}

TEST(StunBinding, TheSmallestRefusalIs36BytesFor24) {
  MessageWriter writer = request();
  writer.add(kUnknown, {});
  EXPECT_EQ(answer(writer).bytes.size(), 36U);
}

TEST(StunBinding, CredentialsAreUnderstoodAndOptionalAttributesPassedOver) {
  MessageWriter writer = request();
  writer.add_text(Type::username, "someone");
  writer.add_u64(Type::ice_controlled, 1);
  writer.add(Type{0xc001}, {});
  writer.add_integrity(as_bytes("key"));
  writer.add(kUnknown, {});  // behind the integrity: to be ignored (RFC 8489 section 14.5)
  EXPECT_EQ(answer(writer).outcome, Outcome::success);
}

TEST(StunBinding, IsSilentToWhateverIsNoBindingRequest) {
  MessageWriter wrong = request();
  wrong.add_u32(Type::fingerprint, 1);
  Bytes overrun = request().take();
  overrun.insert(overrun.end(), {0x80, 0x22, 0x01, 0x00});
  overrun[3] = 4;
  Bytes old = request().take();
  old[4] = 0;  // RFC 3489 has no cookie
  Bytes longer = request().take();
  longer.push_back(0);
  const std::vector<std::pair<Bytes, Outcome>> cases = {
      {{}, Outcome::not_stun},
      {Bytes(1500, 0), Outcome::not_stun},
      {Bytes(20, 0xff), Outcome::not_stun},
      {old, Outcome::not_stun},
      {longer, Outcome::malformed},
      {overrun, Outcome::malformed},
      {std::move(wrong).take(), Outcome::bad_fingerprint},
      {MessageWriter(Class::indication, Method::binding, kTransaction).take(), Outcome::not_request},
      {MessageWriter(Class::success, Method::binding, kTransaction).take(), Outcome::not_request},
      {MessageWriter(Class::error, Method::binding, kTransaction).take(), Outcome::not_request},
      {MessageWriter(Class::request, Method{3}, kTransaction).take(), Outcome::unknown_method},
  };
  for (const auto& [bytes, outcome] : cases) {
    const Answer got = answer_binding(bytes, kV4, Proof::none, kSoftware);
    EXPECT_EQ(got.outcome, outcome) << bytes.size();
    EXPECT_TRUE(got.bytes.empty());
  }
}

TEST(StunBinding, ItsOwnAnswersAreNeverAnswered) {
  // Two such servers whose addresses were forged as each other's source would never stop.
  MessageWriter strange = request();
  strange.add(kUnknown, {});
  for (const Answer& first : {answer(request()), answer(strange)}) {
    EXPECT_TRUE(answer_binding(first.bytes, kV4, Proof::none, kSoftware).bytes.empty());
  }
}

}  // namespace
}  // namespace parlance::proto::stun
