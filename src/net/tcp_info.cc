#include "net/tcp_info.hh"

#include "sys/invoke.hh"
#include "text/quantity.hh"

#include <array>
#include <fmt/format.h>
#include <netinet/in.h>

namespace sockplay::net {

const char* tcp_state_name(unsigned state)
{
  constexpr std::array names{"?",         "ESTABLISHED", "SYN_SENT",   "SYN_RECV", "FIN_WAIT1", "FIN_WAIT2",
                             "TIME_WAIT", "CLOSE",       "CLOSE_WAIT", "LAST_ACK", "LISTEN",    "CLOSING"};
  return state < names.size() ? names.at(state) : names[0];
}

std::optional<tcp_info> read_tcp_info(int fd)
{
  tcp_info info{};
  socklen_t size = sizeof info;
  const auto outcome = sys::invoke(sys::GetSockOpt{fd, IPPROTO_TCP, TCP_INFO, &info, &size});
  return outcome.ok() ? std::optional(info) : std::nullopt;
}

std::string to_string(const tcp_info& info)
{
  auto line = fmt::format(
      "{}, rtt {:.3f} ms (+- {:.3f}), cwnd {}, mss {}, unacked {}, lost {}, retransmitted {}, rcv window {}",
      tcp_state_name(info.tcpi_state), info.tcpi_rtt / 1000.0, info.tcpi_rttvar / 1000.0, info.tcpi_snd_cwnd,
      info.tcpi_snd_mss, info.tcpi_unacked, info.tcpi_lost, info.tcpi_total_retrans,
      text::format_size(info.tcpi_rcv_space));
  if (info.tcpi_delivery_rate != 0) {
    line += fmt::format(", delivering {}/s", text::format_size(info.tcpi_delivery_rate));
  }
  return line;
}

} // namespace sockplay::net
