#pragma once

#include "base/function.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace parlance::ops {

/// One figure of one worker. Names: `parlance_<folder>_<noun>_<unit>_total`; labels only from closed sets.
struct Metric {
  enum class Type { counter, gauge } type = Type::counter;
  std::string_view name;                                              ///< a literal
  std::string_view help;                                              ///< a literal
  std::vector<std::pair<std::string_view, std::string_view>> labels;  ///< literals
  double value = 0;
};

/// Who can tell figures. Filled at start on the main thread; afterwards each worker asks its own.
class MetricsRegistry final {
 public:
  /// Called on worker `index`; appends that worker's figures.
  using Collector = Function<void(std::size_t index, std::vector<Metric>& out)>;

  void add(Collector collector) { collectors_.push_back(std::move(collector)); }
  [[nodiscard]] std::vector<Metric> collect(std::size_t worker) {
    std::vector<Metric> out;
    for (Collector& collector : collectors_) collector(worker, out);
    return out;
  }

 private:
  std::vector<Collector> collectors_;
};

}  // namespace parlance::ops
