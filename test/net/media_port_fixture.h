#pragma once

// For tests: a MediaStage, and what its tests expect of it.

#include "test/net/media_stage.h"

#include <gtest/gtest.h>

#include <functional>

namespace parlance::test {

class MediaPortTest : public testing::Test, public MediaStage {
 protected:
  /// 21 frames of three packets each, and all have come out at `watcher`, each once; `between` happens before each of the last 20.
  void expect_flow(
      const Party& speaker, const Party& watcher, std::size_t port,
      const std::function<void()>& between = [] {}) {
    rtc::test::Encoder encoder = on(client(), [&] { return camera(speaker.browser); });
    send_frame(speaker.browser, encoder, true);
    feed(speaker, watcher, port);
    send_frame(speaker.browser, encoder, true);
    // The server sees a frame's packets at once, for it waits until they are there.
    for (int i = 0; i < 20; ++i) {
      between();
      on(worker(port), [&] { return send_frame(speaker.browser, encoder, false), 0; });
    }
    EXPECT_TRUE(eventually(client(), [&] { return watcher.browser.client->rtp.size() == 63; }))
        << on(client(), [&] { return watcher.browser.client->rtp.size(); });
  }
  /// Whatever was sent to it before has been heard.
  void drain(Browser& browser) {
    const std::size_t before = on(client(), [&] {
      const Bytes fence{0xff};
      browser.send(browser.address(), fence);
      return browser.heard.size();
    });
    ASSERT_TRUE(eventually(client(), [&] { return browser.heard.size() > before; }));
  }
};

}  // namespace parlance::test
