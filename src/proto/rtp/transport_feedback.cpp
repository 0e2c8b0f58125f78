#include "proto/rtp/transport_feedback.h"

namespace parlance::proto::rtp {
namespace {

constexpr std::size_t kSourcesSize = 8;
constexpr std::size_t kHeadSize = 8;  // base sequence, count, reference time, message count
constexpr std::size_t kChunkSize = 2;

/// Section 3.1.1.
enum class Symbol : std::uint8_t { lost = 0, small = 1, large = 2, reserved = 3 };

/// Sections 3.1.3 and 3.1.4.
class Chunk final {
 public:
  explicit Chunk(std::uint16_t bits) : bits_(bits) {}

  [[nodiscard]] bool is_run() const { return (bits_ & 0x8000U) == 0; }
  [[nodiscard]] bool is_wide() const { return (bits_ & 0x4000U) != 0; }
  [[nodiscard]] std::uint16_t size() const {
    if (is_run()) return bits_ & 0x1fffU;
    return is_wide() ? 7 : 14;
  }
  /// `index` below size().
  [[nodiscard]] Symbol at(unsigned index) const {
    if (is_run()) return static_cast<Symbol>(bits_ >> 13U & 3U);
    if (is_wide()) return static_cast<Symbol>(bits_ >> (12U - 2U * index) & 3U);
    return static_cast<Symbol>(bits_ >> (13U - index) & 1U);
  }

 private:
  std::uint16_t bits_;
};

Chunk chunk_at(ByteView chunks) { return Chunk(static_cast<std::uint16_t>(chunks[0] << 8U | chunks[1])); }

constexpr std::size_t time_size(Symbol symbol) { return static_cast<std::size_t>(symbol); }

/// How many bytes of times the first `count` statuses of a chunk take; nothing where one is reserved.
std::optional<std::size_t> times_of(Chunk chunk, std::uint32_t count) {
  if (chunk.is_run()) {
    if (chunk.at(0) == Symbol::reserved) return std::nullopt;
    return count * time_size(chunk.at(0));
  }
  std::size_t size = 0;
  for (unsigned i = 0; i < count; ++i) {
    if (chunk.at(i) == Symbol::reserved) return std::nullopt;
    size += time_size(chunk.at(i));
  }
  return size;
}

}  // namespace

Result<TransportFeedback> TransportFeedback::parse(const RtcpPacket& packet) {
  if (!packet.is(RtcpType::transport_feedback, kFormatTransportCc)) return fail(Kind::malformed, "rtcp.type");
  const auto sources = read_feedback_sources(packet);
  if (!sources) return sources.error();
  if (packet.body.size() < kSourcesSize + kHeadSize) return fail(Kind::malformed, "rtcp.transport_cc");
  Reader reader(packet.body.subspan(kSourcesSize));
  TransportFeedback feedback;
  feedback.sources_ = *sources;
  feedback.base_sequence_ = *reader.u16();
  feedback.status_count_ = *reader.u16();
  const std::uint32_t word = *reader.u32();
  feedback.reference_ = word >> 8U;
  feedback.feedback_count_ = static_cast<std::uint8_t>(word);
  if (feedback.status_count_ == 0 || feedback.status_count_ > kMaxFeedbackStatuses) {
    return fail(Kind::too_large, "rtcp.transport_cc_statuses");
  }
  if (auto read = feedback.read_chunks(reader.rest()); !read) return read.error();
  return feedback;
}

Result<void> TransportFeedback::read_chunks(ByteView rest) {
  std::size_t chunks = 0;
  std::size_t times = 0;
  for (std::uint32_t left = status_count_; left > 0; chunks += kChunkSize) {
    if (rest.size() < chunks + kChunkSize) return fail(Kind::malformed, "rtcp.transport_cc");
    const Chunk chunk = chunk_at(rest.subspan(chunks));
    const std::uint32_t used = std::min<std::uint32_t>(left, chunk.size());
    const auto size = times_of(chunk, used);
    // An empty run would let a chunk go on for ever with nothing said.
    if (used == 0 || !size) return fail(Kind::malformed, "rtcp.transport_cc");
    times += *size;
    left -= used;
  }
  if (rest.size() < chunks + times) return fail(Kind::malformed, "rtcp.transport_cc");
  chunks_ = rest.first(chunks);
  times_ = rest.subspan(chunks, times);
  return ok();
}

TransportFeedback::Walk::Walk(const TransportFeedback& feedback)
    : chunks_(feedback.chunks_), times_(feedback.times_), left_(feedback.status_count_),
      sequence_(feedback.base_sequence_) {}

std::optional<PacketStatus> TransportFeedback::Walk::next() {
  if (left_ == 0) return std::nullopt;
  if (in_chunk_ == 0) {
    chunk_ = static_cast<std::uint16_t>(chunks_[0] << 8U | chunks_[1]);
    chunks_ = chunks_.subspan(kChunkSize);
    in_chunk_ = Chunk(chunk_).size();
  }
  const Chunk chunk(chunk_);
  const Symbol symbol = chunk.at(chunk.size() - in_chunk_);
  --in_chunk_;
  --left_;
  PacketStatus status{sequence_++, symbol != Symbol::lost, {}};
  if (!status.received) return status;
  if (symbol == Symbol::small) {
    since_reference_ += times_[0] * kFeedbackTick;
  } else {
    since_reference_ += static_cast<std::int16_t>(times_[0] << 8U | times_[1]) * kFeedbackTick;
  }
  times_ = times_.subspan(time_size(symbol));
  status.since_reference = since_reference_;
  return status;
}

}  // namespace parlance::proto::rtp
