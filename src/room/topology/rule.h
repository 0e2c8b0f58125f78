#pragma once

namespace parlance::room::topology {

/// What the operator allows a room (docs/protocol.md, 4.7).
enum class Rule {
  automatic,
  direct,          ///< never by the server
  forwarded,       ///< always by the server
  hide_addresses,  ///< always by the server, and nobody learns another's addresses
};

}  // namespace parlance::room::topology
