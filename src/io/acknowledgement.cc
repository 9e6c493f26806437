#include "io/acknowledgement.hh"

#include "net/tcp_info.hh"
#include "sys/invoke.hh"

#include <algorithm>
#include <linux/sockios.h>

namespace sockplay::io {

namespace {
constexpr auto longest_delay = std::chrono::milliseconds(500);

// A TCP socket in its last state with bytes that were never acknowledged: the count of those stays, and the
// error may have been fetched by another call already.
bool is_dead(const End& socket)
{
  const auto info = net::read_tcp_info(socket.number());
  return info && info->tcpi_state == net::tcp_close;
}
} // namespace

void Acknowledgement::ask(const End& socket)
{
  has_come_ = unacknowledged_bytes(socket) == 0;
  is_lost_ = !has_come_ && socket.closed && is_dead(socket);
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
