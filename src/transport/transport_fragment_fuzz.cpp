#include "base/bytes.h"
#include "base/check.h"
#include "transport/fragment.h"

using namespace parlance;

/// Whatever is taken for a fragment of ours begins as that worker's do.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = as_text({data, size});
  if (const auto worker = transport::worker_of_fragment(text)) {
    check(text.starts_with(transport::fragment_prefix(*worker)), "a fragment of another worker");
    check(*worker <= 9999, "a worker beyond the most");
  }
  return 0;
}
