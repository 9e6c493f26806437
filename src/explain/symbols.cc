// The tables, and how they are read. Flags that a header lacks on some platform are shown in hexadecimal
// there.
#include "explain/symbols.hh"

#include <algorithm>
#include <arpa/inet.h>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <linux/capability.h>
#include <linux/sockios.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

namespace sockplay::explain {

namespace {

// clang-format off
#define ROW(name) Symbol{static_cast<std::uint64_t>(name), #name}

constexpr Symbol family_rows[]{
    ROW(AF_UNSPEC), ROW(AF_UNIX), ROW(AF_INET), ROW(AF_INET6), ROW(AF_NETLINK), ROW(AF_PACKET), ROW(AF_VSOCK), ROW(AF_CAN),
    ROW(AF_TIPC), ROW(AF_BLUETOOTH), ROW(AF_ALG), ROW(AF_XDP),
};
constexpr Symbol protocol_rows[]{
    ROW(IPPROTO_ICMP), ROW(IPPROTO_IGMP), ROW(IPPROTO_IPIP), ROW(IPPROTO_TCP), ROW(IPPROTO_UDP), ROW(IPPROTO_DCCP),
    ROW(IPPROTO_IPV6), ROW(IPPROTO_GRE), ROW(IPPROTO_ESP), ROW(IPPROTO_AH), ROW(IPPROTO_ICMPV6), ROW(IPPROTO_SCTP),
    ROW(IPPROTO_UDPLITE), ROW(IPPROTO_MPLS), ROW(IPPROTO_RAW), ROW(IPPROTO_MPTCP),
};
constexpr Symbol type_rows[]{
    ROW(SOCK_STREAM), ROW(SOCK_DGRAM), ROW(SOCK_RAW), ROW(SOCK_RDM), ROW(SOCK_SEQPACKET), ROW(SOCK_DCCP), ROW(SOCK_PACKET),
};
constexpr Symbol socket_flag_rows[]{ROW(SOCK_CLOEXEC), ROW(SOCK_NONBLOCK)};
constexpr Symbol message_rows[]{
    ROW(MSG_OOB), ROW(MSG_PEEK), ROW(MSG_DONTROUTE), ROW(MSG_CTRUNC), ROW(MSG_TRUNC), ROW(MSG_DONTWAIT), ROW(MSG_EOR),
    ROW(MSG_WAITALL), ROW(MSG_FIN), ROW(MSG_SYN), ROW(MSG_CONFIRM), ROW(MSG_RST), ROW(MSG_ERRQUEUE), ROW(MSG_NOSIGNAL),
    ROW(MSG_MORE), ROW(MSG_WAITFORONE), ROW(MSG_ZEROCOPY), ROW(MSG_FASTOPEN), ROW(MSG_CMSG_CLOEXEC),
};
constexpr Symbol direction_rows[]{ROW(SHUT_RD), ROW(SHUT_WR), ROW(SHUT_RDWR)};
constexpr Symbol splice_rows[]{ROW(SPLICE_F_MOVE), ROW(SPLICE_F_NONBLOCK), ROW(SPLICE_F_MORE), ROW(SPLICE_F_GIFT)};
constexpr Symbol memory_rows[]{ROW(MFD_CLOEXEC), ROW(MFD_ALLOW_SEALING), ROW(MFD_HUGETLB)};
constexpr Symbol access_rows[]{ROW(O_RDONLY), ROW(O_WRONLY), ROW(O_RDWR)};
constexpr Symbol open_rows[]{  // what consists of several bits stands before its parts
    ROW(O_CREAT), ROW(O_EXCL), ROW(O_NOCTTY), ROW(O_TRUNC), ROW(O_APPEND), ROW(O_NONBLOCK), ROW(O_SYNC), ROW(O_DSYNC),
    ROW(O_ASYNC), ROW(O_DIRECT), ROW(O_TMPFILE), ROW(O_DIRECTORY), ROW(O_NOFOLLOW), ROW(O_NOATIME), ROW(O_CLOEXEC), ROW(O_PATH),
    Symbol{0100000, "O_LARGEFILE"}, // x86-64: set on every file, and 0 in <fcntl.h>
};
constexpr Symbol fcntl_rows[]{
    ROW(F_DUPFD), ROW(F_GETFD), ROW(F_SETFD), ROW(F_GETFL), ROW(F_SETFL), ROW(F_SETOWN), ROW(F_GETOWN), ROW(F_DUPFD_CLOEXEC),
    ROW(F_SETPIPE_SZ), ROW(F_GETPIPE_SZ),
};
constexpr Symbol ioctl_rows[]{
    ROW(SIOCINQ), ROW(SIOCOUTQ), ROW(SIOCOUTQNSD), ROW(SIOCATMARK), ROW(FIONBIO), ROW(TIOCGWINSZ), ROW(TIOCGPGRP),
    ROW(SIOCGIFINDEX), ROW(SIOCGIFMTU), ROW(SIOCGIFFLAGS), ROW(SIOCGIFHWADDR), ROW(SIOCGSTAMP),
};
constexpr Symbol seek_rows[]{ROW(SEEK_SET), ROW(SEEK_CUR), ROW(SEEK_END)};
constexpr Symbol lock_rows[]{ROW(LOCK_SH), ROW(LOCK_EX), ROW(LOCK_UN), ROW(LOCK_NB)};
constexpr Symbol poll_rows[]{
    ROW(POLLIN), ROW(POLLPRI), ROW(POLLOUT), ROW(POLLRDHUP), ROW(POLLERR), ROW(POLLHUP), ROW(POLLNVAL),
};
constexpr Symbol epoll_operation_rows[]{ROW(EPOLL_CTL_ADD), ROW(EPOLL_CTL_DEL), ROW(EPOLL_CTL_MOD)};
constexpr Symbol epoll_rows[]{
    ROW(EPOLLIN), ROW(EPOLLPRI), ROW(EPOLLOUT), ROW(EPOLLRDHUP), ROW(EPOLLERR), ROW(EPOLLHUP), ROW(EPOLLEXCLUSIVE),
    ROW(EPOLLWAKEUP), ROW(EPOLLONESHOT), ROW(EPOLLET),
};
constexpr Symbol epoll_flag_rows[]{ROW(EPOLL_CLOEXEC)};
constexpr Symbol signal_rows[]{ROW(SFD_CLOEXEC), ROW(SFD_NONBLOCK)};
constexpr Symbol mode_change_rows[]{ROW(TCSANOW), ROW(TCSADRAIN), ROW(TCSAFLUSH)};
constexpr Symbol local_mode_rows[]{ROW(ISIG), ROW(ICANON), ROW(ECHO)};
constexpr Symbol wait_rows[]{ROW(WNOHANG), ROW(WUNTRACED), ROW(WCONTINUED)};
constexpr Symbol resolver_flag_rows[]{
    ROW(AI_PASSIVE), ROW(AI_CANONNAME), ROW(AI_NUMERICHOST), ROW(AI_V4MAPPED), ROW(AI_ALL), ROW(AI_ADDRCONFIG),
    ROW(AI_NUMERICSERV),
};
constexpr Symbol name_rows[]{
    ROW(NI_NUMERICHOST), ROW(NI_NUMERICSERV), ROW(NI_NOFQDN), ROW(NI_NAMEREQD), ROW(NI_DGRAM),
};
constexpr Symbol access_mode_rows[]{ROW(R_OK), ROW(W_OK), ROW(X_OK)};
constexpr Symbol process_control_rows[]{ROW(PR_SET_KEEPCAPS), ROW(PR_SET_NO_NEW_PRIVS)};
#undef ROW

#define ROW(name) Symbol{std::uint64_t{1} << (name), #name}
constexpr Symbol capability_rows[]{ROW(CAP_DAC_OVERRIDE), ROW(CAP_NET_ADMIN), ROW(CAP_NET_RAW)};
#undef ROW

#define ROW(name) Symbol{static_cast<std::uint64_t>(-(name)), #name}
constexpr Symbol resolver_failure_rows[]{
    ROW(EAI_BADFLAGS), ROW(EAI_NONAME), ROW(EAI_AGAIN), ROW(EAI_FAIL), ROW(EAI_NODATA), ROW(EAI_FAMILY), ROW(EAI_SOCKTYPE),
    ROW(EAI_SERVICE), ROW(EAI_ADDRFAMILY), ROW(EAI_MEMORY), ROW(EAI_SYSTEM), ROW(EAI_OVERFLOW),
};
#undef ROW
// clang-format on

constexpr unsigned type_mask = 0xF; // SOCK_TYPE_MASK of the kernel

void append(std::string& names, std::string_view name)
{
  if (!names.empty()) names += '|';
  names += name;
}

} // namespace

namespace symbols {

constinit const SymbolTable families = family_rows;
constinit const SymbolTable protocols = protocol_rows;
constinit const SymbolTable message_flags = message_rows;
constinit const SymbolTable directions = direction_rows;
constinit const SymbolTable splice_flags = splice_rows;
constinit const SymbolTable memory_flags = memory_rows;
constinit const SymbolTable fcntl_commands = fcntl_rows;
constinit const SymbolTable ioctl_requests = ioctl_rows;
constinit const SymbolTable seek_origins = seek_rows;
constinit const SymbolTable lock_operations = lock_rows;
constinit const SymbolTable poll_events = poll_rows;
constinit const SymbolTable epoll_operations = epoll_operation_rows;
constinit const SymbolTable epoll_events = epoll_rows;
constinit const SymbolTable epoll_flags = epoll_flag_rows;
constinit const SymbolTable signal_flags = signal_rows;
constinit const SymbolTable socket_flags = socket_flag_rows;
constinit const SymbolTable mode_changes = mode_change_rows;
constinit const SymbolTable local_modes = local_mode_rows;
constinit const SymbolTable wait_options = wait_rows;
constinit const SymbolTable resolver_flags = resolver_flag_rows;
constinit const SymbolTable name_flags = name_rows;
constinit const SymbolTable access_modes = access_mode_rows;
constinit const SymbolTable process_controls = process_control_rows;
constinit const SymbolTable capabilities = capability_rows;
constinit const SymbolTable resolver_failures = resolver_failure_rows;

} // namespace symbols

std::string symbol(SymbolTable table, std::int64_t value)
{
  const auto row = std::ranges::find(table, static_cast<std::uint64_t>(value), &Symbol::value);
  return row != table.end() ? std::string(row->name) : std::to_string(value);
}

std::string named_bits(SymbolTable table, std::uint64_t bits)
{
  std::string names;
  for (const Symbol& row : table) {
    if (row.value != 0 && (bits & row.value) == row.value) {
      append(names, row.name);
      bits &= ~row.value;
    }
  }
  if (bits != 0) append(names, fmt::format("{:#x}", bits));
  return names.empty() ? "0" : names;
}

std::string socket_type(int type)
{
  const auto bits = static_cast<unsigned>(type);
  auto names = symbol(type_rows, bits & type_mask);
  if (const auto rest = bits & ~type_mask; rest != 0) append(names, flags(socket_flag_rows, rest));
  return names;
}

std::string socket_protocol(int family, int protocol)
{
  if (protocol == 0) return "0";
  if (family == AF_PACKET) return fmt::format("htons({:#06x})", ntohs(static_cast<std::uint16_t>(protocol)));
  const bool is_internet = family == AF_INET || family == AF_INET6;
  return is_internet ? symbol(protocol_rows, protocol) : std::to_string(protocol);
}

std::string open_flags(int value)
{
  auto names = symbol(access_rows, value & O_ACCMODE);
  if (const int rest = value & ~O_ACCMODE; rest != 0) append(names, flags(open_rows, rest));
  return names;
}

std::string descriptor_flags(int value)
{
  return flags(open_rows, value);
}

std::string errno_name(int error)
{
  const char* name = ::strerrorname_np(error);
  return name != nullptr ? name : std::to_string(error);
}

std::string errno_text(int error)
{
  return fmt::format("{} ({})", errno_name(error), std::strerror(error));
}

std::string signal_name(int signal)
{
  const char* name = ::sigabbrev_np(signal);
  return name != nullptr ? std::string("SIG") + name : fmt::format("signal {}", signal);
}

} // namespace sockplay::explain
