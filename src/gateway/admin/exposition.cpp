#include "gateway/admin/exposition.h"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <map>

namespace parlance::gateway::admin {
namespace {

prometheus::ClientMetric& slot_for(prometheus::MetricFamily& family, const ops::Metric& metric) {
  std::vector<prometheus::ClientMetric::Label> labels;
  labels.reserve(metric.labels.size());
  for (const auto& [name, value] : metric.labels) labels.push_back({std::string(name), std::string(value)});
  const auto found =
      std::find_if(family.metric.begin(), family.metric.end(),
                   [&labels](const prometheus::ClientMetric& slot) { return slot.label == labels; });
  if (found != family.metric.end()) return *found;
  family.metric.emplace_back();
  family.metric.back().label = std::move(labels);
  return family.metric.back();
}

void add(prometheus::MetricFamily& family, const ops::Metric& metric) {
  prometheus::ClientMetric& slot = slot_for(family, metric);
  if (metric.type == ops::Metric::Type::counter) {
    slot.counter.value += metric.value;
  } else {
    slot.gauge.value += metric.value;
  }
}

}  // namespace

std::string expose(const std::vector<ops::Metric>& metrics) {
  std::map<std::string_view, prometheus::MetricFamily> families;
  for (const ops::Metric& metric : metrics) {
    prometheus::MetricFamily& family = families[metric.name];
    family.name = metric.name;
    family.help = metric.help;
    family.type = metric.type == ops::Metric::Type::counter ? prometheus::MetricType::Counter
                                                            : prometheus::MetricType::Gauge;
    add(family, metric);
  }
  std::vector<prometheus::MetricFamily> list;
  list.reserve(families.size());
  for (auto& [name, family] : families) list.push_back(std::move(family));
  return prometheus::TextSerializer().Serialize(list);
}

}  // namespace parlance::gateway::admin
