#pragma once

#include "proto/rtp/bits.h"
#include "proto/rtp/dependency_descriptor.h"

namespace parlance::proto::rtp::detail {

// The parts of a dependency descriptor, in bits; in front and behind of each come others that are not byte-aligned either.

/// Errors: `dd.short`, `dd.limit`. On error `structure` holds nothing of use.
Result<void> read_structure(BitReader& in, DependencyStructure& structure);

/// Whether the format can express it.
bool is_sound(const DependencyStructure& structure);
/// A sound one.
void write_structure(const DependencyStructure& structure, BitWriter& out);

}  // namespace parlance::proto::rtp::detail
