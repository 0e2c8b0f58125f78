// What it costs to protect one RTP packet for each of many receivers: our SRTP on OpenSSL and on ipsec-mb, and libsrtp2, in one run on one
// core. Rounds take turns, so that a disturbance hits all alike; the least of them counts, because other programs only ever add.
//
//   parlance_bench_srtp [receivers = 100]
#include "base/random.h"
#include "crypto/srtp/receiver.h"
#include "crypto/srtp/sender.h"

#include <openssl/crypto.h>
#include <srtp2/srtp.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <new>
#include <string>
#include <vector>

namespace {

std::uint64_t g_allocations = 0;

// NOLINTBEGIN(cppcoreguidelines-no-malloc): what is counted here is malloc itself
void* counted_malloc(std::size_t size, const char*, int) {
  ++g_allocations;
  return std::malloc(size);
}
void* counted_realloc(void* old, std::size_t size, const char*, int) {
  ++g_allocations;
  return std::realloc(old, size);
}
void counted_free(void* old, const char*, int) { std::free(old); }

}  // namespace

void* operator new(std::size_t size) {
  ++g_allocations;
  if (void* memory = std::malloc(size)) return memory;
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
// NOLINTEND(cppcoreguidelines-no-malloc)

namespace parlance::crypto::srtp {
namespace {

constexpr std::size_t kRounds = 60;
constexpr std::size_t kPacketsARound = 2'000;  // short, so that some rounds are undisturbed
constexpr double kGoal = 5;                    // times cheaper than libsrtp2: GCM, 1200 bytes, batches of 32

struct Load {
  Profile profile = Profile::aead_aes_128_gcm;
  std::size_t payload = 1200;
  std::size_t receivers = 100;
};

Bytes header_of(std::uint32_t ssrc) {
  // A header as we send it: an extension of three words (MID, transport-wide sequence number).
  Bytes header;
  Writer writer(header);
  writer.u8(0x90);
  writer.u8(96);
  writer.u16(0);
  writer.u32(90'000);
  writer.u32(ssrc);
  writer.u16(0xbede);
  writer.u16(2);
  writer.zeros(8);
  return header;
}

void set_sequence(Bytes& packet, std::uint32_t sequence) {
  packet[2] = static_cast<std::uint8_t>(sequence >> 8U);
  packet[3] = static_cast<std::uint8_t>(sequence);
}

Bytes draw(Random& random, std::size_t size) {
  Bytes bytes(size);
  random.fill(bytes);
  return bytes;
}

std::vector<MasterKey> draw_masters(const Load& load) {
  SeededRandom random(1);
  std::vector<MasterKey> masters;
  for (std::size_t i = 0; i < load.receivers; ++i)
    masters.push_back({Secret(draw(random, sizes_of(load.profile).key)),
                       Secret(draw(random, sizes_of(load.profile).salt))});
  return masters;
}

/// One thing to be measured: does `packets` packets, and remembers what each cost.
class Row {
 public:
  explicit Row(std::string name) : name_(std::move(name)) {}
  virtual ~Row() = default;

  void measure(std::size_t packets) {
    const std::uint64_t allocations = g_allocations;
    const auto start = std::chrono::steady_clock::now();
    run(packets);
    const std::chrono::duration<double, std::nano> took = std::chrono::steady_clock::now() - start;
    nanoseconds_.push_back(took.count() / static_cast<double>(packets));
    allocations_ = static_cast<double>(g_allocations - allocations) / static_cast<double>(packets);
  }

  /// The first round only warms up.
  [[nodiscard]] std::vector<double> sorted() const {
    std::vector<double> rounds(nanoseconds_.begin() + 1, nanoseconds_.end());
    std::ranges::sort(rounds);
    return rounds;
  }
  [[nodiscard]] double least() const { return sorted().front(); }

  void print(double unit) const {
    const auto rounds = sorted();
    std::printf("  %-28s %7.0f ns  (median %5.0f, most %5.0f)  %5.2f x", name_.c_str(), least(),
                rounds[rounds.size() / 2], rounds.back(), least() / unit);
    if (counts_allocations()) std::printf("  %.2f allocations", allocations_);
    std::printf("\n");
  }

 protected:
  virtual void run(std::size_t packets) = 0;
  /// Only operator new and OpenSSL's own are counted, not what other libraries do.
  [[nodiscard]] virtual bool counts_allocations() const { return true; }

 private:
  std::string name_;
  std::vector<double> nanoseconds_;
  double allocations_ = 0;
};

class Ours final : public Row {
 public:
  Ours(std::unique_ptr<Backend> backend, const Load& load, std::size_t batch)
      : Row(std::string(backend->name()) + ", batches of " + std::to_string(batch)),
        backend_(std::move(backend)), payload_(load.payload, 0x5a), batch_(batch) {
    for (const MasterKey& master : draw_masters(load)) {
      senders_.push_back(*make_sender(*backend_, load.profile, master));
      packets_.push_back(header_of(7));
      packets_.back().resize(packets_.back().size() + load.payload + kMaxRtpOverhead);
    }
    jobs_.reserve(batch);
  }

 private:
  void run(std::size_t packets) override {
    for (std::size_t done = 0; done < packets;) {
      jobs_.clear();
      for (; jobs_.size() < batch_ && done < packets; ++done) {
        if (next_ == senders_.size()) {
          next_ = 0;
          ++sequence_;
        }
        set_sequence(packets_[next_], sequence_);
        jobs_.push_back({.sender = &senders_[next_], .payload = payload_, .packet = packets_[next_]});
        ++next_;
      }
      protect(jobs_);
      for (const Job& job : jobs_)
        if (!job.size) std::abort();
    }
  }

  std::unique_ptr<Backend> backend_;
  Bytes payload_;
  std::size_t batch_;
  std::vector<Sender> senders_;
  std::vector<Bytes> packets_;
  std::vector<Job> jobs_;
  std::size_t next_ = 0;
  std::uint32_t sequence_ = 0;
};

/// The copy of the payload into each receiver's packet belongs to its cost: libsrtp2 encrypts in place.
class Libsrtp final : public Row {
 public:
  explicit Libsrtp(const Load& load) : Row("libsrtp2, with the copy"), payload_(load.payload, 0x5a) {
    for (const MasterKey& master : draw_masters(load)) {
      Bytes key(master.key.view().begin(), master.key.view().end());
      key.insert(key.end(), master.salt.view().begin(), master.salt.view().end());
      srtp_policy_t policy{};
      for (srtp_crypto_policy_t* part : {&policy.rtp, &policy.rtcp}) {
        if (is_aead(load.profile)) {
          srtp_crypto_policy_set_aes_gcm_128_16_auth(part);
        } else {
          srtp_crypto_policy_set_rtp_default(part);
        }
      }
      policy.ssrc.type = ssrc_any_outbound;
      policy.key = key.data();
      policy.window_size = kRtpReplayWindow;
      srtp_t session = nullptr;
      if (srtp_create(&session, &policy) != srtp_err_status_ok) std::abort();
      sessions_.push_back(session);
      packets_.push_back(header_of(7));
      packets_.back().resize(packets_.back().size() + load.payload + SRTP_MAX_TRAILER_LEN);
    }
  }
  Libsrtp(const Libsrtp&) = delete;
  Libsrtp& operator=(const Libsrtp&) = delete;
  ~Libsrtp() override {
    for (srtp_t session : sessions_) srtp_dealloc(session);
  }

 private:
  [[nodiscard]] bool counts_allocations() const override { return false; }

  void run(std::size_t packets) override {
    const std::size_t header = header_of(7).size();
    for (std::size_t done = 0; done < packets; ++done, ++next_) {
      if (next_ == sessions_.size()) {
        next_ = 0;
        ++sequence_;
      }
      Bytes& packet = packets_[next_];
      set_sequence(packet, sequence_);
      std::ranges::copy(payload_, packet.begin() + static_cast<std::ptrdiff_t>(header));
      int size = static_cast<int>(header + payload_.size());
      if (srtp_protect(sessions_[next_], packet.data(), &size) != srtp_err_status_ok) std::abort();
    }
  }

  Bytes payload_;
  std::vector<srtp_t> sessions_;
  std::vector<Bytes> packets_;
  std::size_t next_ = 0;
  std::uint32_t sequence_ = 0;
};

/// Receives what one sender sent. Making the packets is not measured (it happens beforehand).
class Receiving final : public Row {
 public:
  Receiving(std::unique_ptr<Backend> backend, const Load& load)
      : Row(std::string(backend->name()) + ", received"), backend_(std::move(backend)) {
    const MasterKey master = draw_masters(load).front();
    receiver_ = std::make_unique<Receiver>(*make_receiver(*backend_, load.profile, master));
    Sender sender = *make_sender(*backend_, load.profile, master);
    const Bytes payload(load.payload, 0x5a);
    for (std::uint32_t i = 0; i < kPacketsARound * kRounds; ++i) {
      packets_.push_back(header_of(7));
      Bytes& packet = packets_.back();
      set_sequence(packet, i);
      packet.resize(packet.size() + load.payload + kMaxRtpOverhead);
      std::array jobs{Job{.sender = &sender, .payload = payload, .packet = packet}};
      protect(jobs);
      packet.resize(jobs[0].size.value());
    }
  }

 private:
  void run(std::size_t packets) override {
    for (std::size_t done = 0; done < packets; ++done)
      if (!receiver_->unprotect_rtp(packets_[next_++])) std::abort();
  }

  std::unique_ptr<Backend> backend_;
  std::unique_ptr<Receiver> receiver_;
  std::vector<Bytes> packets_;
  std::size_t next_ = 0;
};

/// Prints a table; how many times cheaper than libsrtp2 our widest batch is.
double compare(const Load& load) {
  std::vector<std::unique_ptr<Row>> rows;
  rows.push_back(std::make_unique<Libsrtp>(load));
  for (const auto& make : {make_openssl_backend, make_ipsec_mb_backend}) {
    for (const std::size_t batch : {1U, 8U, 32U})
      if (auto backend = make()) rows.push_back(std::make_unique<Ours>(std::move(backend), load, batch));
  }
  const std::size_t widest = rows.size() - 1;
  for (const auto& make : {make_openssl_backend, make_ipsec_mb_backend})
    if (auto backend = make()) rows.push_back(std::make_unique<Receiving>(std::move(backend), load));
  for (std::size_t round = 0; round < kRounds; ++round)
    for (const auto& row : rows) row->measure(kPacketsARound);
  std::printf("%s, %zu bytes of payload, %zu receivers with a key each; one core, least of %zu rounds\n",
              std::string(openssl_name(load.profile)).c_str(), load.payload, load.receivers, kRounds - 1);
  for (const auto& row : rows) row->print(rows.front()->least());
  return rows.front()->least() / rows[widest]->least();
}

int run(std::size_t receivers) {
  double gain = 0;
  for (const Profile profile : {Profile::aead_aes_128_gcm, Profile::aes_cm_128_hmac_sha1_80}) {
    for (const std::size_t payload : {std::size_t{1200}, std::size_t{100}}) {
      const double times = compare({.profile = profile, .payload = payload, .receivers = receivers});
      if (profile == Profile::aead_aes_128_gcm && payload == 1200) gain = times;
    }
  }
  std::printf("SRTP (GCM, 1200 bytes, batches of 32): %.1f times cheaper than %s; goal: at least %.0f\n",
              gain, srtp_get_version_string(), kGoal);
  return gain >= kGoal ? 0 : 1;
}

}  // namespace
}  // namespace parlance::crypto::srtp

int main(int argc, char** argv) {
  const long receivers = argc > 1 ? std::strtol(argv[1], nullptr, 10) : 100;
  if (argc > 2 || receivers < 1 || receivers > 10'000) {
    std::fprintf(stderr, "usage: parlance_bench_srtp [RECEIVERS = 100, at most 10000]\n");
    return 2;
  }
  if (CRYPTO_set_mem_functions(counted_malloc, counted_realloc, counted_free) != 1) return 2;
  if (srtp_init() != srtp_err_status_ok) return 2;
  return parlance::crypto::srtp::run(static_cast<std::size_t>(receivers));
}
