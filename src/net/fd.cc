#include "net/fd.hh"

#include "sys/invoke.hh"

namespace sockplay::net {

void Fd::close()
{
  // Linux frees the number even when close(2) says EINTR: calling it again could close somebody else's.
  if (is_open()) {
    sys::invoke(sys::Close{std::exchange(number_, -1)});
  }
}

} // namespace sockplay::net
