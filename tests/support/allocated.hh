// How much memory is allocated now: for those that promise a bound.
#pragma once

#include <cstddef>

#ifdef __SANITIZE_ADDRESS__
extern "C" std::size_t __sanitizer_get_current_allocated_bytes(); // g++ 12 comes without the header
#else
#include <malloc.h>
#endif

namespace sockplay::test {

/// Bytes on the heap, by AddressSanitizer's count or malloc's.
inline std::size_t allocated_bytes()
{
#ifdef __SANITIZE_ADDRESS__
  return __sanitizer_get_current_allocated_bytes();
#else
  const auto all = ::mallinfo2();
  return all.uordblks + all.hblkhd;
#endif
}

} // namespace sockplay::test
