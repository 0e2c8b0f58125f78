#include "app/rooms.h"
#include "app/settings.h"

#include <gtest/gtest.h>

namespace parlance::app {
namespace {

using room::topology::Rule;

tl::expected<engine::Settings, std::string> read(const std::string& toml) {
  const auto settings = ops::Settings::parse(setting_keys(), "test.toml", toml, {});
  if (!settings) return tl::make_unexpected(settings.error());
  return room_settings(*settings);
}

TEST(RoomSettings, ChooseTheWayOfTheMediaRoomByRoom) {
  const auto rooms = read(R"([rooms]
capacity = 12
topology = "forwarded"
direct = ["Doctor"]
hide_addresses = ["lobby"]
video_codec = "av1"
)");
  ASSERT_TRUE(rooms) << rooms.error();
  EXPECT_EQ(rooms->policy_of({"default", "standup"}).topology, Rule::forwarded);
  EXPECT_EQ(rooms->policy_of({"default", "standup"}).capacity, 12U);
  EXPECT_EQ(rooms->policy_of({"default", "doctor"}).topology, Rule::direct);
  EXPECT_EQ(rooms->policy_of({"default", "doctor"}).capacity, 2U) << "a direct call is between two";
  EXPECT_EQ(rooms->policy_of({"default", "lobby"}).topology, Rule::hide_addresses);
  EXPECT_EQ(rooms->policy.video, media::Codec::av1);
}

TEST(RoomSettings, NameTheKeyThatIsWrong) {
  EXPECT_EQ(read("[rooms]\ntopology = \"mesh\"\n").error(),
            "`rooms.topology` is mesh; it has to be one of auto, direct, forwarded, hide_addresses");
  EXPECT_EQ(read("[rooms]\nvideo_codec = \"h265\"\n").error(),
            "`rooms.video_codec` is h265; it has to be one of vp8, vp9, h264, av1");
  EXPECT_EQ(read("[rooms]\ndirect = [\"a/b\"]\n").error(), "`rooms.direct`: a/b is not a room's name");
  EXPECT_EQ(read("[rooms]\ndirect = [\"a\"]\nforwarded = [\"A\"]\n").error(),
            "`rooms.forwarded`: A stands in another list, too");
}

}  // namespace
}  // namespace parlance::app
