#include "gateway/turn/session.h"

namespace parlance::gateway::turn {

using namespace proto::stun;

namespace {
std::size_t index_of(Outcome outcome) { return static_cast<std::size_t>(outcome); }
}  // namespace

Bytes DatagramSession::answer(ByteView datagram, const TransportAddress& source, TimePoint now) {
  counters_.datagram_bytes_in += datagram.size();
  // No one sends from port 0; an answer to it would fail, or reach something that is not a client (RFC 768, RFC 6335 section 6).
  Answer answer = source.port == 0 ? Answer{} : answer_binding(datagram, source, Proof::none, software_);
  if (!answer.bytes.empty() && !budget_.spend(source, datagram.size(), answer.bytes.size(), now)) {
    ++counters_.over_budget;
    return {};
  }
  ++counters_.datagrams[index_of(answer.outcome)];
  counters_.datagram_bytes_out += answer.bytes.size();
  return std::move(answer.bytes);
}

Result<void> StreamSession::receive(ByteView bytes, TimePoint now, Outbox<StreamAction>& out) {
  Outbox<Bytes> messages;
  if (auto framed = framing_.receive(bytes, now, messages); !framed) {
    ++counters_.broken_streams;
    return framed;
  }
  for (const Bytes& message : messages.take()) {
    deadline_ = now + kIdle;
    Answer answer = answer_binding(message, peer_, Proof::stream, software_);
    ++counters_.messages[index_of(answer.outcome)];
    if (!answer.bytes.empty()) out.push(SendBytes{std::move(answer.bytes)});
  }
  return ok();
}

void StreamSession::tick(TimePoint now, Outbox<StreamAction>& out) {
  if (!deadline_ || now < *deadline_) return;
  deadline_.reset();
  ++counters_.idle_streams;
  out.push(CloseStream{});
}

}  // namespace parlance::gateway::turn
