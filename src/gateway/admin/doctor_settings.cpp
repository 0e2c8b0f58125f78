#include "gateway/admin/doctor_settings.h"

#include "proto/turn/credentials.h"

namespace parlance::gateway::admin {

DoctorSettings read_doctor(const ops::Settings& from, const crypto::TokenKey& tokens) {
  DoctorSettings settings;
  settings.enabled = from.flag("admin.doctor");
  settings.max_kbps = static_cast<std::uint64_t>(from.integer("admin.doctor_max_kbps"));
  settings.allowed_origins = from.texts("web.allowed_origins");
  settings.https_port = static_cast<std::uint16_t>(from.integer("net.https_port"));
  settings.media_tcp = from.flag("media.tcp");
  settings.own_certificate = from.text("tls.certificate").empty() && !from.flag("acme.enabled");
  if (!from.flag("turn.enabled")) return settings;
  settings.stun_port = static_cast<std::uint16_t>(from.integer("turn.port"));
  if (from.flag("turn.relay"))
    settings.relay_secret = proto::turn::secret_of(from.text("turn.secret"), tokens);
  return settings;
}

}  // namespace parlance::gateway::admin
