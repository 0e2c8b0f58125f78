#pragma once

#include "net/bounded_post.h"
#include "net/handle.h"
#include "net/tcp.h"

#include <map>
#include <memory>
#include <vector>

namespace parlance::gateway::turn {

/// Brings connections that other workers were given to the one worker of the relay. A connection within TLS can't move, so it stays, and its bytes
/// are posted.
class Bridge final {
 public:
  using Accept = Function<void(std::unique_ptr<net::TcpStream>)>;
  /// `workers` by their index; `home` among them. `accept` runs there. Both outlive it.
  Bridge(const std::vector<net::Worker*>& workers, net::Worker& home, Accept accept);
  Bridge(const Bridge&) = delete;
  Bridge& operator=(const Bridge&) = delete;
  ~Bridge();

  /// On the connection's worker.
  void take(net::Worker& worker, std::unique_ptr<net::TcpStream> stream);
  /// On each worker, when nothing is taken any more.
  void release(net::Worker& worker);

 private:
  class Far;
  class Near;
  /// What lives on one worker.
  struct Side {
    explicit Side(net::Worker& on);
    Side(const Side&) = delete;
    Side& operator=(const Side&) = delete;
    ~Side();
    net::Worker& worker;
    net::Table<Far> ends;
    std::map<net::Handle<Far>, std::unique_ptr<Far>> own;
  };

  /// Runs `act` on the far end, if it is there still.
  template <class F> void to_far(net::Handle<Far> handle, F act) {
    Side& side = *sides_[handle.worker];
    net::post_to(side.worker, side.ends, handle, std::move(act));
  }
  /// False: the home is behind; the connection is to be dropped.
  template <class F> bool to_near(net::Handle<Far> handle, F act);
  void drop(net::Handle<Far> handle);

  net::Worker& home_;
  Accept accept_;
  net::BoundedPost posts_;
  std::vector<std::unique_ptr<Side>> sides_;
  std::map<net::Handle<Far>, Near*> near_;  ///< on the home
};

}  // namespace parlance::gateway::turn
