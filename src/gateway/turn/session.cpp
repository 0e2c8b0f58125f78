#include "gateway/turn/session.h"

#include "proto/turn/channel_data.h"

namespace parlance::gateway::turn {

using namespace proto::stun;

namespace {

std::size_t index_of(Outcome outcome) { return static_cast<std::size_t>(outcome); }

bool is_binding(ByteView message) {
  if (proto::turn::begins_channel_data(message[0])) return false;
  const auto header = read_header(message);
  return header && header->method == Method::binding;
}

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

bool DatagramSession::may_answer(const TransportAddress& source, std::size_t request, std::size_t answer,
                                 TimePoint now) {
  if (source.port == 0 || !budget_.spend(source, request, answer, now)) {
    ++counters_.over_budget;
    return false;
  }
  return true;
}

Result<void> StreamSession::receive(ByteView bytes, TimePoint now, Outbox<StreamAction>& out) {
  framing_.receive(bytes);
  Outbox<StreamAction> said;
  while (true) {
    const auto message = framing_.next();
    if (!message) {
      ++counters_.broken_streams;
      return message.error();
    }
    if (message->empty()) break;
    deadline_ = now + kIdle;
    take(*message, said);
  }
  for (StreamAction& action : said.take()) out.push(std::move(action));
  return ok();
}

void StreamSession::take(ByteView message, Outbox<StreamAction>& out) {
  if (!is_binding(message)) return out.push(PassMessage{{message.begin(), message.end()}});
  Answer answer = answer_binding(message, peer_, Proof::stream, software_);
  ++counters_.messages[index_of(answer.outcome)];
  if (!answer.bytes.empty()) out.push(SendBytes{std::move(answer.bytes)});
}

void StreamSession::tick(TimePoint now, Outbox<StreamAction>& out) {
  if (now < deadline_) return;
  deadline_ = now + kIdle;
  out.push(StreamIdle{});
}

}  // namespace parlance::gateway::turn
