#include "crypto/dtls/detail/datagram_bio.h"

#include "crypto/dtls/detail/openssl_dtls.h"
#include "crypto/dtls/limits.h"

#include <algorithm>
#include <cstring>

namespace parlance::crypto::dtls::detail {
namespace {

// Of an IPv4 and a UDP header, which OpenSSL takes from a link's size; we tell it the payload's size, so it matters nowhere.
constexpr long kHeaders = 28;

DatagramPipe& pipe_of(BIO* bio) { return *static_cast<DatagramPipe*>(BIO_get_data(bio)); }

int read(BIO* bio, char* target, int room) {
  BIO_clear_retry_flags(bio);
  DatagramPipe& pipe = pipe_of(bio);
  if (pipe.incoming.empty() || room <= 0) {
    BIO_set_retry_read(bio);
    return -1;
  }
  // As with a socket, what does not fit is lost with its datagram.
  const std::size_t size = std::min(pipe.incoming.size(), static_cast<std::size_t>(room));
  std::memcpy(target, pipe.incoming.data(), size);
  pipe.incoming = {};
  return static_cast<int>(size);
}

int write(BIO* bio, const char* data, int size) {
  BIO_clear_retry_flags(bio);
  if (size <= 0) return 0;
  DatagramPipe& pipe = pipe_of(bio);
  if (pipe.outgoing.size() >= kMaxQueuedDatagrams) {
    ++pipe.unsent;  // lost on the way, as far as OpenSSL knows
    return size;
  }
  const ByteView bytes = as_bytes(std::string_view(data, static_cast<std::size_t>(size)));
  pipe.outgoing.emplace_back(bytes.begin(), bytes.end());
  return size;
}

long control(BIO* bio, int command, long /*number*/, void* /*pointer*/) {
  switch (command) {
  case BIO_CTRL_FLUSH:
  case BIO_CTRL_DGRAM_SET_NEXT_TIMEOUT:
    return 1;
  case BIO_CTRL_DGRAM_QUERY_MTU:
  case BIO_CTRL_DGRAM_GET_MTU:
  case BIO_CTRL_DGRAM_GET_FALLBACK_MTU:
    return static_cast<long>(pipe_of(bio).max_datagram);
  case BIO_CTRL_DGRAM_GET_MTU_OVERHEAD:
    return kHeaders;
  case BIO_CTRL_PENDING:
    return static_cast<long>(pipe_of(bio).incoming.size());
  default:
    return 0;
  }
}

OwnedSsl<BIO_METHOD> make_method() {
  OwnedSsl<BIO_METHOD> method(BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "datagrams"));
  if (method && BIO_meth_set_read(method.get(), read) == 1 && BIO_meth_set_write(method.get(), write) == 1 &&
      BIO_meth_set_ctrl(method.get(), control) == 1) {
    return method;
  }
  return nullptr;
}

}  // namespace

Owned<BIO> make_datagram_bio(DatagramPipe& pipe) {
  static const OwnedSsl<BIO_METHOD> method = make_method();
  Owned<BIO> bio(method ? BIO_new(method.get()) : nullptr);
  if (!bio) return nullptr;
  BIO_set_data(bio.get(), &pipe);
  BIO_set_init(bio.get(), 1);
  return bio;
}

}  // namespace parlance::crypto::dtls::detail
