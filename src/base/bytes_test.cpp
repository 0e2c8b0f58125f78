#include "base/bytes.h"
#include "base/check.h"

#include <gtest/gtest.h>

namespace parlance {
namespace {

TEST(Reader, ReadsBigEndianFieldsInOrder) {
  const Bytes bytes{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  Reader reader(bytes);
  EXPECT_EQ(reader.u8().value(), 1);
  EXPECT_EQ(reader.u16().value(), 0x0203);
  EXPECT_EQ(reader.u32().value(), 0x04050607U);
  EXPECT_EQ(reader.u64().value(), 0x08090a0b0c0d0e0fU);
  EXPECT_TRUE(reader.empty());
}

TEST(Reader, ConsumesNothingWhenAReadRunsPastTheEnd) {
  const Bytes bytes{1, 2, 3};
  Reader reader(bytes);
  EXPECT_FALSE(reader.u32());
  EXPECT_FALSE(reader.bytes(4));
  EXPECT_FALSE(reader.skip(4));
  EXPECT_EQ(reader.remaining(), 3U);
  EXPECT_EQ(reader.u16().value(), 0x0102);
}

TEST(Writer, WritesWhatTheReaderReads) {
  Bytes bytes;
  Writer writer(bytes);
  writer.u8(0x01);
  writer.u16(0);
  writer.u32(0xdeadbeef);
  writer.u64(42);
  writer.text("hi");
  writer.patch_u16(1, 0x1234);
  Reader reader(bytes);
  EXPECT_EQ(reader.u8().value(), 1);
  EXPECT_EQ(reader.u16().value(), 0x1234);
  EXPECT_EQ(reader.u32().value(), 0xdeadbeefU);
  EXPECT_EQ(reader.u64().value(), 42U);
  EXPECT_EQ(as_text(reader.bytes(2).value()), "hi");
}

TEST(Writer, TreatsAPatchOutsideAsOurOwnBug) {
  Bytes bytes{0};
  Writer writer(bytes);
  EXPECT_THROW(writer.patch_u16(0, 1), Bug);
}

TEST(EqualConstantTime, ComparesContentAndLength) {
  EXPECT_TRUE(equal_constant_time(as_bytes("abc"), as_bytes("abc")));
  EXPECT_FALSE(equal_constant_time(as_bytes("abc"), as_bytes("abd")));
  EXPECT_FALSE(equal_constant_time(as_bytes("abc"), as_bytes("ab")));
}

}  // namespace
}  // namespace parlance
