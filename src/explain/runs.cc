// What makes calls alike, and the sums. A kind's name is what its sum begins with.
#include "explain/runs.hh"

#include "explain/symbols.hh"
#include "explain/values.hh"

#include <algorithm>
#include <fmt/format.h>
#include <span>
#include <type_traits>
#include <utility>

namespace sockplay::explain {

namespace {

constexpr std::size_t kinds_at_most = 16; // a socket served both ways through pipes has four

template <class C, class... Any>
constexpr bool is_any = (std::is_same_v<C, Any> || ...);

// A new call that moves bytes is named here and has its kind below.
template <class C>
constexpr bool moves_bytes = is_any<C, sys::Send, sys::SendMsg, sys::SendMmsg, sys::Recv, sys::RecvMsg,
                                    sys::RecvMmsg, sys::Read, sys::Write, sys::Splice, sys::SendFile>;

struct Kind {
  std::string operator()(const sys::Send& call) const { return fmt::format("send {}", call.fd); }
  std::string operator()(const sys::SendMsg& call) const { return fmt::format("sendmsg {}", call.fd); }
  std::string operator()(const sys::SendMmsg& call) const { return fmt::format("sendmmsg {}", call.fd); }
  std::string operator()(const sys::Recv& call) const { return fmt::format("recv {}", call.fd); }
  std::string operator()(const sys::RecvMsg& call) const { return fmt::format("recvmsg {}", call.fd); }
  std::string operator()(const sys::RecvMmsg& call) const { return fmt::format("recvmmsg {}", call.fd); }
  std::string operator()(const sys::Read& call) const { return fmt::format("read {}", call.fd); }
  std::string operator()(const sys::Write& call) const { return fmt::format("write {}", call.fd); }
  std::string operator()(const sys::Splice& call) const
  {
    return fmt::format("splice {} -> {}", call.in, call.out);
  }
  std::string operator()(const sys::SendFile& call) const
  {
    return fmt::format("sendfile {} -> {}", call.in, call.out);
  }
  std::string operator()(const sys::Ioctl& call) const
  {
    return fmt::format("ioctl {} {}", call.fd, symbol(symbols::ioctl_requests, call.request));
  }
  std::string operator()(const sys::GetSockOpt& call) const
  {
    return fmt::format("getsockopt {} {}", call.fd, option_name(call.level, call.name));
  }
  template <class C>
  std::string operator()(const C& /*call*/) const
  {
    return {};
  }
};

// The value of most is the bytes; of those that move messages it is how many, each with its own.
struct Moved {
  std::uint64_t value;

  template <class C>
  std::uint64_t operator()(const C& call) const
  {
    if constexpr (is_any<C, sys::SendMmsg, sys::RecvMmsg>) {
      std::uint64_t bytes = 0;
      for (const mmsghdr& message : std::span(call.messages, value)) {
        bytes += message.msg_len;
      }
      return bytes;
    }
    return moves_bytes<C> ? value : 0;
  }
};

} // namespace

std::uint64_t moved_bytes(const sys::Call& call, const sys::Outcome& outcome)
{
  return outcome.ok() ? std::visit(Moved{static_cast<std::uint64_t>(outcome.value)}, call) : 0;
}

bool is_attempt(const sys::Call& call)
{
  return std::visit([]<class C>(const C& /*call*/) { return moves_bytes<C> || is_any<C, sys::Accept>; },
                    call);
}

std::string kind_of(const sys::Call& call, const sys::Outcome& outcome)
{
  const bool is_end = is_attempt(call) && outcome.value == 0;
  return outcome.ok() && !is_end ? std::visit(Kind{}, call) : std::string();
}

bool Runs::repeats(std::string_view kind) const
{
  return std::ranges::find(kinds_, kind, &Sum::kind) != kinds_.end();
}

void Runs::begin(std::string kind, std::string_view name)
{
  if (kinds_.size() == kinds_at_most) kinds_.erase(kinds_.begin());
  kinds_.push_back({.kind = std::move(kind), .name = name});
}

void Runs::add(std::string_view kind, Done done)
{
  Sum& sum = *std::ranges::find(kinds_, kind, &Sum::kind);
  if (sum.times == 0) sum.began = done.began;
  sum.ended = done.began + done.duration;
  sum.inside += done.duration;
  sum.bytes += done.bytes;
  ++sum.times;
  sum.only = sum.times == 1 ? std::optional(std::move(done)) : std::nullopt;
}

std::vector<Sum> Runs::take_sums()
{
  std::vector<Sum> sums;
  for (Sum& sum : kinds_) {
    if (sum.times == 0) continue;
    Sum fresh{.kind = sum.kind, .name = sum.name};
    sums.push_back(std::exchange(sum, std::move(fresh)));
  }
  return sums;
}

} // namespace sockplay::explain
