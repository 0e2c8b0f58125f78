#include "app/media_addresses.h"

namespace parlance::app {

gateway::MediaAddresses media_addresses(transport::MediaPorts& ports, const ops::Settings& settings) {
  gateway::MediaAddresses addresses;
  for (std::size_t worker = 0; worker < ports.size(); ++worker) {
    for (const proto::sdp::Candidate& candidate : ports.at(worker).candidates()) {
      if (candidate.transport != proto::sdp::CandidateTransport::udp) continue;
      if (const auto at = proto::sdp::endpoint_of(candidate)) addresses.sockets.push_back(*at);
    }
  }
  addresses.announced = settings.texts("media.announce");
  return addresses;
}

}  // namespace parlance::app
