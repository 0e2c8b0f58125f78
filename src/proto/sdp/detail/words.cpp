#include "proto/sdp/detail/words.h"

#include "proto/sdp/detail/fields.h"

namespace parlance::proto::sdp::detail {
namespace {

constexpr Words<Direction, 4> kDirections{{{{"sendrecv", Direction::sendrecv},
                                            {"sendonly", Direction::sendonly},
                                            {"recvonly", Direction::recvonly},
                                            {"inactive", Direction::inactive}}}};
constexpr Words<Setup, 4> kSetups{{{{"actpass", Setup::actpass},
                                    {"active", Setup::active},
                                    {"passive", Setup::passive},
                                    {"holdconn", Setup::holdconn}}}};
constexpr Words<MediaKind, 3> kKinds{
    {{{"audio", MediaKind::audio}, {"video", MediaKind::video}, {"application", MediaKind::application}}}};
constexpr Words<RidDirection, 2> kRidDirections{
    {{{"send", RidDirection::send}, {"recv", RidDirection::recv}}}};
constexpr Words<CandidateTransport, 2> kTransports{
    {{{"udp", CandidateTransport::udp}, {"tcp", CandidateTransport::tcp}}}};
constexpr Words<CandidateType, 4> kTypes{{{{"host", CandidateType::host},
                                           {"srflx", CandidateType::server_reflexive},
                                           {"prflx", CandidateType::peer_reflexive},
                                           {"relay", CandidateType::relayed}}}};
constexpr Words<TcpType, 3> kTcpTypes{
    {{{"active", TcpType::active}, {"passive", TcpType::passive}, {"so", TcpType::simultaneous_open}}}};

}  // namespace

std::optional<Direction> direction_of(std::string_view word) { return kDirections.value(word); }
std::optional<Setup> setup_of(std::string_view word) { return kSetups.value(word); }
std::optional<MediaKind> media_kind_of(std::string_view word) { return kKinds.value(word); }
std::optional<RidDirection> rid_direction_of(std::string_view word) { return kRidDirections.value(word); }
std::optional<CandidateTransport> candidate_transport_of(std::string_view word) {
  return kTransports.value(lower_case(word));
}
std::optional<CandidateType> candidate_type_of(std::string_view word) { return kTypes.value(word); }
std::optional<TcpType> tcp_type_of(std::string_view word) { return kTcpTypes.value(word); }

std::string_view word_of(Direction direction) { return kDirections.word(direction); }
std::string_view word_of(Setup setup) { return kSetups.word(setup); }
std::string_view word_of(MediaKind kind) { return kKinds.word(kind); }
std::string_view word_of(RidDirection direction) { return kRidDirections.word(direction); }
std::string_view word_of(CandidateTransport transport) { return kTransports.word(transport); }
std::string_view word_of(CandidateType type) { return kTypes.word(type); }
std::string_view word_of(TcpType type) { return kTcpTypes.word(type); }

}  // namespace parlance::proto::sdp::detail
