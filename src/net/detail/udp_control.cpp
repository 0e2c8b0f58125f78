#include "net/detail/udp_control.h"

#include <netinet/udp.h>

#include <algorithm>
#include <cstring>

namespace parlance::net::detail {
namespace {

template <class T> T value_of(const cmsghdr& header) {
  T value{};
  std::memcpy(&value, CMSG_DATA(&header), sizeof value);
  return value;
}

/// Appends one message; the caller has the room.
template <class T> void append(msghdr& message, int level, int type, const T& value) {
  auto* const room = static_cast<std::uint8_t*>(message.msg_control) + message.msg_controllen;
  cmsghdr header{};
  header.cmsg_len = CMSG_LEN(sizeof value);
  header.cmsg_level = level;
  header.cmsg_type = type;
  std::memcpy(room, &header, sizeof header);
  std::memcpy(room + CMSG_LEN(0), &value, sizeof value);
  message.msg_controllen += CMSG_SPACE(sizeof value);
}

}  // namespace

Received read_control(msghdr& message) {
  Received told;
  for (cmsghdr* header = CMSG_FIRSTHDR(&message); header != nullptr; header = CMSG_NXTHDR(&message, header)) {
    if (header->cmsg_level == IPPROTO_IP && header->cmsg_type == IP_PKTINFO) {
      const auto info = value_of<in_pktinfo>(*header);
      told.local.emplace();
      std::memcpy(told.local->address.data(), &info.ipi_spec_dst, sizeof info.ipi_spec_dst);
    } else if (header->cmsg_level == IPPROTO_IPV6 && header->cmsg_type == IPV6_PKTINFO) {
      const auto info = value_of<in6_pktinfo>(*header);
      told.local.emplace().family = Endpoint::Family::v6;
      std::memcpy(told.local->address.data(), &info.ipi6_addr, sizeof info.ipi6_addr);
    } else if (header->cmsg_level == IPPROTO_UDP && header->cmsg_type == UDP_GRO) {
      told.segment = static_cast<std::size_t>(std::max(0, value_of<int>(*header)));
    }
  }
  return told;
}

void write_control(msghdr& message, Control& control, const Endpoint& local, std::size_t segment) {
  message.msg_control = control.bytes.data();
  message.msg_controllen = 0;
  if (local.port != 0 && local.family == Endpoint::Family::v4) {
    in_pktinfo info{};
    std::memcpy(&info.ipi_spec_dst, local.address.data(), sizeof info.ipi_spec_dst);
    append(message, IPPROTO_IP, IP_PKTINFO, info);
  } else if (local.port != 0) {
    in6_pktinfo info{};
    std::memcpy(&info.ipi6_addr, local.address.data(), sizeof info.ipi6_addr);
    append(message, IPPROTO_IPV6, IPV6_PKTINFO, info);
  }
  if (segment != 0) append(message, IPPROTO_UDP, UDP_SEGMENT, static_cast<std::uint16_t>(segment));
  if (message.msg_controllen == 0) message.msg_control = nullptr;
}

}  // namespace parlance::net::detail
