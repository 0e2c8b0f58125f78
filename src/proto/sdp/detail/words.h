#pragma once

#include "proto/sdp/session.h"

#include <array>
#include <utility>

/// Each closed set of words beside its values: one table for both directions.
namespace parlance::proto::sdp::detail {

template <class Value, std::size_t N> struct Words {
  std::array<std::pair<std::string_view, Value>, N> rows;

  [[nodiscard]] std::optional<Value> value(std::string_view word) const {
    for (const auto& row : rows) {
      if (row.first == word) return row.second;
    }
    return std::nullopt;
  }
  [[nodiscard]] std::string_view word(Value value) const {
    for (const auto& row : rows) {
      if (row.second == value) return row.first;
    }
    return {};
  }
};

std::optional<Direction> direction_of(std::string_view word);
std::optional<Setup> setup_of(std::string_view word);
std::optional<MediaKind> media_kind_of(std::string_view word);
std::optional<RidDirection> rid_direction_of(std::string_view word);
/// Firefox writes UDP, Chromium udp.
std::optional<CandidateTransport> candidate_transport_of(std::string_view word);
std::optional<CandidateType> candidate_type_of(std::string_view word);
std::optional<TcpType> tcp_type_of(std::string_view word);

std::string_view word_of(Direction direction);
std::string_view word_of(Setup setup);
std::string_view word_of(MediaKind kind);
std::string_view word_of(RidDirection direction);
std::string_view word_of(CandidateTransport transport);
std::string_view word_of(CandidateType type);
std::string_view word_of(TcpType type);

}  // namespace parlance::proto::sdp::detail
