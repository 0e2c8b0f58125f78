#include "proto/ice/credentials.h"
#include "transport/fragment.h"

#include <gtest/gtest.h>

namespace parlance::transport {
namespace {

TEST(Fragment, NamesItsWorker) {
  for (const std::size_t worker : {0U, 3U, 12U, 9999U})
    EXPECT_EQ(worker_of_fragment(fragment_prefix(worker) + "abcd"), worker);
}

TEST(Fragment, HoldsIceCharactersOnly) {
  SeededRandom random(1);
  const auto credentials = proto::ice::make_credentials(random, fragment_prefix(17));
  EXPECT_TRUE(proto::ice::check_credentials(credentials));
  EXPECT_EQ(worker_of_fragment(credentials.ufrag), 17U);
}

TEST(Fragment, OfAnotherShapeNamesNobody) {
  for (const char* text : {"", "w", "w/", "w/abcd", "3/abcd", "x3/abcd", "w3abcd", "w3a/bcd", "w-3/abcd",
                           "w10000/abcd", "w3", "W3/abcd", "w03/abcd", "w00/abcd"})
    EXPECT_FALSE(worker_of_fragment(text)) << text;
}

}  // namespace
}  // namespace parlance::transport
