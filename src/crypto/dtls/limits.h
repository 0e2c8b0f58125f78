#pragma once

#include "base/time.h"

#include <cstddef>

namespace parlance::crypto::dtls {

using namespace std::chrono_literals;

/// The most bytes of UDP payload that one of our datagrams has. IPv6 carries 1232 everywhere (RFC 8200 section 5 less two
/// headers); browsers send 1200.
constexpr std::size_t kMaxDatagramSent = 1200;
/// The least that a session can be told to keep to: OpenSSL's own bound (a link of 256 bytes less an IPv4 and a UDP header,
/// 228), and what it forgets when it fills a datagram: the nonce and tag (8, 16) of the Finished, which shares one with what is
/// in the clear.
constexpr std::size_t kForgottenOverhead = 24;
constexpr std::size_t kMinDatagramSent = 228 + kForgottenOverhead;
/// What DTLS 1.2 adds to application data: record header 13, explicit nonce 8, tag 16 (RFC 5288 section 3; ChaCha20 needs 8
/// less).
constexpr std::size_t kRecordOverhead = 37;

/// Longer datagrams are dropped whole. No peer sends more than a link carries (1500).
constexpr std::size_t kMaxDatagramReceived = 2048;
/// Datagrams that wait to be taken after one call; OpenSSL's largest flight at the least datagram is some 10.
constexpr std::size_t kMaxQueuedDatagrams = 32;

/// Bytes fed to the handshake, retransmissions included. A post-quantum ClientHello with its certificate flight is some 3 KiB.
constexpr std::size_t kMaxHandshakeBytes = std::size_t{64} * 1024;
/// One handshake message, reassembled. A chain of RSA certificates is some 6 KiB.
constexpr std::size_t kMaxHandshakeMessage = std::size_t{16} * 1024;
/// The highest message_seq of a peer: five messages, and twice a hello with a cookie; RFC 6347 section 4.2.2.
constexpr std::size_t kMaxMessageSequence = 15;
/// Encrypted records taken before there are keys for them. OpenSSL holds each in 16 KiB until then.
constexpr std::size_t kMaxEarlyRecords = 32;
/// How often a server starts anew after bytes of nobody proven broke its handshake.
constexpr std::size_t kMaxRestarts = 8;

/// From start() to Connected. Chromium gives up sooner.
constexpr Duration kHandshakeLimit = 30s;
/// The first retransmission, as in Chromium (RFC 6347 section 4.2.4.1 allows less than its second for real-time traffic);
/// doubles up to the longest. OpenSSL gives up at the 13th of a flight, which with these two comes after the 30 s above.
constexpr Duration kFirstRetransmission = 50ms;
constexpr Duration kLongestRetransmission = 5s;

}  // namespace parlance::crypto::dtls
