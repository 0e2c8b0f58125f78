#pragma once

#include "base/result.h"
#include "test/net/nat/behaviour.h"

#include <string_view>

namespace parlance::test::nat {

/// Dotted decimal. Errors: `order.address`.
Result<Ip> read_ip(std::string_view text);

/// Changes a behaviour as a line of words says; on an error (`order.*`) nothing has changed:
///
///     full_cone | address_restricted | port_restricted     RFC 3489's names: endpoint-independent mapping, ports preserved,
///                                                          filtering by nothing, address, address and port
///     symmetric                                            mapping and filtering by address and port, random ports
///     mapping W | filtering W                              W: independent, address or port
///     ports preserved | ports random
///     hairpin on | hairpin off
///     timeout udp 30s                                      or tcp, transitory, icmp; in ms or s, at most 3 h
///     block udp | block none                               or tcp, icmp; adds
///     only tcp 443 [ADDRESS] | only none                   or udp; adds
///
/// `symmetric hairpin on only tcp 443` is one line.
Result<void> obey(std::string_view line, Behaviour& behaviour);

}  // namespace parlance::test::nat
