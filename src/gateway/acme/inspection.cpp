#include "gateway/acme/inspection.h"

#include "gateway/acme/configuration.h"
#include "gateway/acme/storage.h"

namespace parlance::gateway::acme {

Inspection inspect(const ops::Settings& from, const std::string& data_directory) {
  const Settings settings = read_settings(from);
  Inspection found{settings.domains, {}, std::nullopt};
  const auto storage = Storage::at(data_directory, settings);
  if (!storage) return found;
  found.certificate_path = storage->tls_files().certificate;
  const auto text = storage->read_status();
  if (auto last = text ? read_status(*text) : Result<AttemptStatus>(Error{})) found.last = std::move(*last);
  return found;
}

}  // namespace parlance::gateway::acme
