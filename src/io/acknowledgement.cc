#include "io/acknowledgement.hh"

#include "net/association.hh"
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

std::optional<std::size_t> queued_bytes(const End& socket)
{
  int bytes = 0;
  const auto outcome = sys::invoke(sys::Ioctl{socket.number(), SIOCOUTQ, &bytes});
  return outcome.ok() ? std::optional(static_cast<std::size_t>(std::max(bytes, 0))) : std::nullopt;
}

// SCTP does not count what waits; that it is shut down in order means that all has come.
bool is_all_taken(const End& socket)
{
  if (const auto bytes = queued_bytes(socket)) return *bytes == 0;
  return net::is_association_over(socket.number()).value_or(true);
}
} // namespace

void Acknowledgement::ask(const End& socket)
{
  has_come_ = is_all_taken(socket);
  is_lost_ = !has_come_ && socket.closed && is_dead(socket);
  due_ = Clock::now() + delay_;
  delay_ = std::min<Clock::duration>(2 * delay_, longest_delay);
}

std::size_t unacknowledged_bytes(const End& socket)
{
  return queued_bytes(socket).value_or(0);
}

} // namespace sockplay::io
