#include "base/check.h"
#include "store/detail/command_json.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace parlance::store::detail {
namespace {

namespace roster = room::roster;

struct Example {
  std::string json;
  room::Command command;
};

std::vector<Example> examples() {
  const room::MediaState media{room::Device::on, room::Device::none, true};
  return {
      {R"({"type":"roster.join","person":"p_1","name":"Zoë \"Z\"","media":{"microphone":"on","camera":"none","screen":true},"v":1})",
       roster::Command(roster::Join{PersonId("p_1"), "Zoë \"Z\"", media})},
      {R"({"type":"roster.leave","reason":"lost","v":1})",
       roster::Command(roster::Leave{roster::Leave::Reason::lost})},
      {R"({"type":"roster.leave","reason":"left","v":1})", roster::Command(roster::Leave{})},
      {R"({"type":"roster.set_name","name":"Ada","v":1})", roster::Command(roster::SetName{"Ada"})},
      {R"({"type":"chat.send","message_id":"m_00000001","text":"a\tb\nc","v":1})",
       room::chat::Command(room::chat::Send{"m_00000001", "a\tb\nc"})},
  };
}

TEST(CommandJson, IsWhatEarlierVersionsWrote) {
  for (const Example& example : examples()) EXPECT_EQ(encode_command(example.command), example.json);
}

TEST(CommandJson, ComesBackAsTheSameCommand) {
  for (const Example& example : examples()) {
    const Result<room::Command> command = decode_command(example.json);
    ASSERT_TRUE(command) << example.json;
    EXPECT_EQ(encode_command(*command), example.json);
  }
}

TEST(CommandJson, RefusesWhatIsCutShortAnywhere) {
  for (const Example& example : examples()) {
    for (std::size_t length = 0; length < example.json.size(); ++length) {
      EXPECT_FALSE(decode_command(example.json.substr(0, length)));
    }
  }
}

TEST(CommandJson, RefusesAnotherShape) {
  for (
      const char* json :
      {"[]", "{}", R"({"v":1})", R"({"v":"1","type":"roster.leave","reason":"left"})",
       R"({"v":1,"type":"unknown"})", R"({"v":1,"type":"roster.leave","reason":"bored"})",
       R"({"v":1,"type":"roster.set_name","name":7})",
       R"({"v":1,"type":"roster.join","person":"p","name":"n","media":{"microphone":"loud","camera":"on","screen":true}})",
       R"({"v":1,"type":"roster.join","person":"p","name":"n"})"}) {
    const Result<room::Command> command = decode_command(json);
    ASSERT_FALSE(command) << json;
    EXPECT_EQ(command.error().what, "store.bad_entry");
  }
}

TEST(CommandJson, RefusesALaterFormat) {
  EXPECT_EQ(decode_command(R"({"v":2,"type":"roster.leave","reason":"left"})").error().what,
            "store.newer_entry");
}

TEST(CommandJson, IsForDurableCommandsOnly) {
  EXPECT_THROW((void)encode_command(roster::Command(roster::SetHand{true})), Bug);
  EXPECT_THROW((void)encode_command(room::reactions::Command(room::reactions::Send{})), Bug);
}

}  // namespace
}  // namespace parlance::store::detail
