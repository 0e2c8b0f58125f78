#pragma once

#include "base/bytes.h"
#include "net/bounded_post.h"
#include "transport/path_table.h"

#include <memory>
#include <span>
#include <vector>

namespace parlance::transport {

/// Datagrams that came to one worker for a peer of another, copied once for the way.
class Parcel final {
 public:
  [[nodiscard]] bool empty() const { return entries_.empty(); }
  [[nodiscard]] std::size_t size() const { return entries_.size(); }
  void add(const Path& path, ByteView datagram);
  /// `use(path, bytes)`; the bytes may be written to.
  template <class Use> void each(const Use& use) {
    std::span<std::uint8_t> rest(bytes_);
    for (const Entry& entry : entries_) {
      use(entry.path, rest.first(entry.size));
      rest = rest.subspan(entry.size);
    }
  }

 private:
  struct Entry {
    Path path;
    std::size_t size = 0;
  };
  std::vector<Entry> entries_;
  Bytes bytes_;
};

/// A port that shares its number with others (SO_REUSEPORT): the kernel gives a peer's datagrams to any of them. Called on its worker.
class Sibling {
 public:
  virtual ~Sibling() = default;
  /// For peers of this port, or so they say; `from` is the worker to which the kernel gave them.
  virtual void on_parcel(std::size_t from, Parcel& parcel) = 0;
  /// What else comes on these paths is for worker `home`. It has proven them.
  virtual void on_foreign_paths(std::size_t home, std::span<const Path> paths) = 0;
};

/// The ports that share one number, by worker; filled before the workers run, and immutable from then on. Outlives what was posted.
class Siblings final {
 public:
  /// Turns' worth of datagrams on the way from one worker to another. Beyond it they are lost: the other one is overwhelmed.
  static constexpr std::size_t kParcels = 64;

  /// A place for each worker; those that never join have another port.
  explicit Siblings(std::size_t workers) : members_(workers) {}

  void join(net::Worker& worker, const std::shared_ptr<Sibling>& sibling);
  [[nodiscard]] bool has(std::size_t worker) const {
    return worker < members_.size() && members_[worker] != nullptr;
  }
  [[nodiscard]] std::size_t workers() const { return members_.size(); }

  /// What strangers can send has a way of its own, so that they can't fill the one of proven peers.
  enum class Way { unproven, proven };
  /// False: too much is under way; it is lost.
  bool send(std::size_t from, std::size_t to, Way way, Parcel parcel) const;
  /// The same; whoever is to be told learns it by a later check, then.
  bool tell(std::size_t home, std::size_t to, std::vector<Path> paths) const;

 private:
  struct Member {
    std::weak_ptr<Sibling> sibling;
    mutable net::BoundedPost unproven;
    mutable net::BoundedPost proven;
  };
  std::vector<std::unique_ptr<Member>> members_;
};

/// One port's end of that: what is to be handed over in this turn, and the paths of which it has learned that they belong elsewhere.
class Handover final {
 public:
  /// Foreign paths that nobody has asked for this long are forgotten, some checks (RFC 7675: every 5 s) after the last.
  static constexpr Duration kForget = std::chrono::seconds(60);
  /// A path stays with the worker that has claimed it for so long after its last claim, whichever other claims it, too: see Routes::kKeep.
  static constexpr Duration kKeep = std::chrono::seconds(12);

  /// `limit`: foreign paths.
  Handover(std::size_t self, std::shared_ptr<const Siblings> siblings, std::size_t limit, Random& random);

  /// The other worker that a fragment names, if it is a sibling.
  [[nodiscard]] bool is_sibling(std::size_t worker) const {
    return worker != self_ && siblings_->has(worker);
  }
  void add(std::size_t to, Siblings::Way way, const Path& path, ByteView datagram);
  /// The worker to which this path belongs; null: nobody said so.
  [[nodiscard]] const std::size_t* home_of(const Path& path);
  /// Another worker's peer is heard on it.
  [[nodiscard]] bool is_foreign(const Path& path, TimePoint now);
  void learn(std::size_t home, std::span<const Path> paths, TimePoint now);
  /// Tells a sibling that these paths are this port's. Before the answer leaves, so that it knows when the next datagram comes; and again at each
  /// check, so that what it forgets or never heard costs nothing but that.
  void claim(std::size_t from, std::vector<Path> paths) const {
    siblings_->tell(self_, from, std::move(paths));
  }
  /// Everything gathered goes on its way. How many datagrams were lost.
  std::size_t flush();
  [[nodiscard]] std::size_t foreign_paths() const { return foreign_.size(); }

 private:
  struct Foreign {
    std::size_t home = 0;
    TimePoint told;
  };
  struct Waiting {
    Parcel unproven;
    Parcel proven;
  };

  std::size_t self_;
  std::shared_ptr<const Siblings> siblings_;
  PathTable<Foreign> foreign_;
  TimePoint swept_{};
  std::vector<Waiting> waiting_;  ///< by worker
  bool any_ = false;
};

}  // namespace parlance::transport
