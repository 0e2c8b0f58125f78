// A lite agent and a full one under a story of datagrams: raw ones, and ones whose attributes come from the input but whose
// fingerprint and signature are right, so that the code behind the proof is reached. Input: steps of [what][length][that
// many bytes].
#include "base/check.h"
#include "proto/ice/agent.h"
#include "proto/ice/lite_agent.h"
#include "proto/ice/username.h"
#include "proto/stun/integrity.h"
#include "proto/stun/writer.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

using namespace parlance;
using namespace parlance::proto;
using namespace parlance::proto::ice;

namespace {

const Credentials kOurs{"ours", "ThePasswordThatIsOurOwn"};
const Credentials kTheirs{"theirs", "ThePasswordOfThePeerThere"};
const Credentials kOurs2{"ours2", "TheSecondPasswordThatIsOurOwn"};

enum class What : std::uint8_t { raw, signed_now, signed_next, response, wait, restart, close, credentials };

/// A message whose attributes are these, ended by a valid integrity and fingerprint.
Bytes signed_with(ByteView body, std::string_view username, std::string_view password) {
  stun::TransactionId id{};
  std::copy_n(body.begin(), std::min(body.size(), id.size()), id.begin());
  stun::MessageWriter writer(stun::Class::request, stun::Method::binding, id);
  writer.add_text(stun::Type::username, username);
  Reader reader(body);
  for (int i = 0; i < 40 && reader.remaining() >= 3; ++i) {
    const auto type = static_cast<stun::Type>(*reader.u16());
    const std::size_t size = std::min<std::size_t>(*reader.u8(), reader.remaining());
    writer.add(type, *reader.bytes(size));
  }
  writer.add_integrity(as_bytes(password));
  writer.add_fingerprint();
  return std::move(writer).take();
}

Path path_of(ByteView bytes) {
  const std::uint8_t port = bytes.empty() ? 1 : bytes.back();
  return {(port & 1U) != 0 ? Transport::udp : Transport::tcp,
          {.ip = {0x20, 1}, .port = 5},
          {.ip = {0x20, 2}, .port = port}};
}

/// What both machines promise whatever comes.
template <class M> class Watched {
 public:
  explicit Watched(M& machine) : machine_(machine) {}

  void receive(ByteView bytes, TimePoint now) {
    const bool proven_once = answers_ > 0;
    const auto result = machine_.receive({bytes, path_of(bytes)}, now, out_);
    check(result || out_.empty(), "an error with wishes");
    drain();
    if (!proven_once && answers_ > 0) check(peek_username(bytes).has_value(), "answered one without a name");
  }
  void tick(TimePoint now) {
    machine_.tick(now, out_);
    drain();
    check(!machine_.deadline() || *machine_.deadline() > now, "due again at once");
  }

 private:
  void drain() {
    for (const auto& action : out_.take()) {
      const auto* send = std::get_if<Send>(&action);
      if (send == nullptr) continue;
      const auto message = stun::Message::parse(send->bytes);
      check(message.has_value(), "our own message does not parse");
      check(stun::check_fingerprint(*message) == stun::Check::valid, "our own fingerprint is wrong");
      if (message->message_class() != stun::Class::request) ++answers_;
    }
  }
  M& machine_;
  Outbox<typename M::Action> out_;
  std::size_t answers_ = 0;
};

struct Stage {
  SeededRandom random{1};
  LiteAgent lite{{kOurs, kTheirs}};
  Agent full{Role::controlled, kOurs, random};
  Watched<LiteAgent> watched_lite{lite};
  Watched<Agent> watched_full{full};
  TimePoint now{std::chrono::hours(1)};

  void hear(ByteView bytes) {
    static_cast<void>(peek_username(bytes).has_value());
    watched_lite.receive(bytes, now);
    watched_full.receive(bytes, now);
  }
  void step(What what, ByteView bytes) {
    Outbox<LiteAgent::Action> closed;
    switch (what) {
    case What::raw:
      return hear(bytes);
    case What::signed_now:
      return hear(signed_with(bytes, "ours:theirs", kOurs.password));
    case What::signed_next:
      return hear(signed_with(bytes, "ours2:theirs", kOurs2.password));
    case What::response:
      return hear(success_response({}, path_of(bytes).remote, kTheirs.password));
    case What::wait:
      now += std::chrono::milliseconds(bytes.size() * 100);
      watched_lite.tick(now);
      return watched_full.tick(now);
    case What::restart:
      lite.restart({kOurs2, kTheirs});
      return full.restart(kOurs2);
    case What::close:
      return lite.close(path_of(bytes), closed);
    case What::credentials:
      static_cast<void>(full.set_remote(kTheirs).has_value());
      return;
    }
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Stage stage;
  check(stage.full.add_local({.address = path_of({}).local}).has_value(), "our own candidate");
  Reader reader(ByteView(data, size));
  for (int i = 0; i < 200 && reader.remaining() >= 2; ++i) {
    const auto what = static_cast<What>(*reader.u8() % 8U);
    const std::size_t length = std::min<std::size_t>(*reader.u8(), reader.remaining());
    stage.step(what, *reader.bytes(length));
  }
  stage.now += std::chrono::hours(1);
  stage.watched_lite.tick(stage.now);
  check(!stage.lite.deadline() && !stage.lite.selected(), "something is left after an hour of silence");
  return 0;
}
