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

void append_fields(text::JsonLine& line, const tcp_info& info)
{
  constexpr std::int64_t ns_a_us = 1000;
  line.field("tcp_state", tcp_state_name(info.tcpi_state))
      .field("rtt_ns", info.tcpi_rtt * ns_a_us)
      .field("rtt_variation_ns", info.tcpi_rttvar * ns_a_us)
      .field("cwnd_segments", info.tcpi_snd_cwnd)
      .field("mss_bytes", info.tcpi_snd_mss)
      .field("unacknowledged_segments", info.tcpi_unacked)
      .field("lost_segments", info.tcpi_lost)
      .field("retransmitted_segments", info.tcpi_total_retrans)
      .field("receive_window_bytes", info.tcpi_rcv_space)
      .field("delivery_rate_bytes_per_s", std::uint64_t{info.tcpi_delivery_rate});
}

} // namespace sockplay::net
