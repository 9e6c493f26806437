#include "io/acknowledgement.hh"

#include "sys/invoke.hh"

#include <algorithm>
#include <linux/sockios.h>

namespace sockplay::io {

namespace {
constexpr auto longest_delay = std::chrono::milliseconds(500);
}

void Acknowledgement::ask(const End& socket)
{
  has_come_ = unacknowledged_bytes(socket) == 0;
  due_ = Clock::now() + delay_;
  delay_ = std::min<Clock::duration>(2 * delay_, longest_delay);
}

std::size_t unacknowledged_bytes(const End& socket)
{
  int bytes = 0;
  const auto outcome = sys::invoke(sys::Ioctl{socket.number(), SIOCOUTQ, &bytes});
  return outcome.ok() ? static_cast<std::size_t>(std::max(bytes, 0)) : 0;
}

} // namespace sockplay::io
