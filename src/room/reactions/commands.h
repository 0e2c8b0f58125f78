#pragma once

#include <variant>

namespace parlance::room::reactions {

enum class Reaction { thumbs_up, heart, laugh, clap, surprised, party };

struct Send {
  Reaction reaction = Reaction::thumbs_up;
};

using Command = std::variant<Send>;

}  // namespace parlance::room::reactions
