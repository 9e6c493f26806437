// The kernel's numbers by the names its headers have for them: one table per kind, and a function that reads
// a number with it. Names and values of socket options are in net/socket_options.hh.
#pragma once

#include <concepts>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

namespace sockplay::explain {

struct Symbol {
  std::uint64_t value;
  std::string_view name;
};

using SymbolTable = std::span<const Symbol>;

namespace symbols {

extern const SymbolTable families;          // AF_
extern const SymbolTable protocols;         // IPPROTO_
extern const SymbolTable message_flags;     // MSG_
extern const SymbolTable directions;        // SHUT_
extern const SymbolTable splice_flags;      // SPLICE_F_
extern const SymbolTable memory_flags;      // MFD_
extern const SymbolTable fcntl_commands;    // F_
extern const SymbolTable ioctl_requests;    // SIOC, FIO, TIOC
extern const SymbolTable seek_origins;      // SEEK_
extern const SymbolTable lock_operations;   // LOCK_
extern const SymbolTable poll_events;       // POLL
extern const SymbolTable epoll_operations;  // EPOLL_CTL_
extern const SymbolTable epoll_events;      // EPOLL
extern const SymbolTable epoll_flags;       // EPOLL_CLOEXEC
extern const SymbolTable signal_flags;      // SFD_
extern const SymbolTable socket_flags;      // SOCK_CLOEXEC and SOCK_NONBLOCK, as accept4(2) has them
extern const SymbolTable mode_changes;      // TCSA
extern const SymbolTable local_modes;       // what tells an edited terminal from another, termios(3)
extern const SymbolTable wait_options;      // W
extern const SymbolTable resolver_flags;    // AI_
extern const SymbolTable name_flags;        // NI_
extern const SymbolTable access_modes;      // R_OK, W_OK, X_OK
extern const SymbolTable process_controls;  // PR_SET_
extern const SymbolTable capabilities;      // CAP_, a bit each
extern const SymbolTable resolver_failures; // EAI_, by their distance below 0

} // namespace symbols

/// "AF_INET6": the row with that very value, else the number in decimal.
std::string symbol(SymbolTable table, std::int64_t value);
/// The bits by name, those without one in hexadecimal; "0" for none.
std::string named_bits(SymbolTable table, std::uint64_t bits);

/// "MSG_DONTWAIT|MSG_NOSIGNAL|0x8". A negative number has the bits of its type, and no more.
template <std::integral Number>
std::string flags(SymbolTable table, Number value)
{
  return named_bits(table, static_cast<std::make_unsigned_t<Number>>(value));
}

/// "SOCK_STREAM|SOCK_CLOEXEC|SOCK_NONBLOCK".
std::string socket_type(int type);
/// "IPPROTO_TCP"; 0 is "0", and of AF_PACKET, where it is an EtherType in network order, "htons(0x0003)".
std::string socket_protocol(int family, int protocol);
/// "O_WRONLY|O_CREAT|O_CLOEXEC": the access mode is always there.
std::string open_flags(int value);
/// "O_CLOEXEC|O_NONBLOCK": without an access mode, as pipe2(2) and dup3(2) have them.
std::string descriptor_flags(int value);
/// "ECONNREFUSED"; a number that has no name in decimal.
std::string errno_name(int error);
/// "ECONNREFUSED (Connection refused)".
std::string errno_text(int error);
/// "SIGINT".
std::string signal_name(int signal);

} // namespace sockplay::explain
