// One printer per call. std::visit wants one for every struct in sys::Call: a new one without does not
// compile.
#include "explain/text.hh"

#include "explain/messages.hh"
#include "explain/symbols.hh"
#include "explain/values.hh"

#include <concepts>
#include <fmt/format.h>
#include <utility>

namespace sockplay::explain {

namespace {

struct Name {
  std::string_view operator()(const sys::Socket& /*call*/) const { return "socket"; }
  std::string_view operator()(const sys::Bind& /*call*/) const { return "bind"; }
  std::string_view operator()(const sys::Listen& /*call*/) const { return "listen"; }
  std::string_view operator()(const sys::Accept& /*call*/) const { return "accept4"; }
  std::string_view operator()(const sys::Connect& /*call*/) const { return "connect"; }
  std::string_view operator()(const sys::Shutdown& /*call*/) const { return "shutdown"; }
  std::string_view operator()(const sys::GetSockName& /*call*/) const { return "getsockname"; }
  std::string_view operator()(const sys::GetPeerName& /*call*/) const { return "getpeername"; }
  std::string_view operator()(const sys::SetSockOpt& /*call*/) const { return "setsockopt"; }
  std::string_view operator()(const sys::GetSockOpt& /*call*/) const { return "getsockopt"; }
  std::string_view operator()(const sys::Send& /*call*/) const { return "send"; }
  std::string_view operator()(const sys::SendMsg& /*call*/) const { return "sendmsg"; }
  std::string_view operator()(const sys::SendMmsg& /*call*/) const { return "sendmmsg"; }
  std::string_view operator()(const sys::Recv& /*call*/) const { return "recv"; }
  std::string_view operator()(const sys::RecvMsg& /*call*/) const { return "recvmsg"; }
  std::string_view operator()(const sys::RecvMmsg& /*call*/) const { return "recvmmsg"; }
  std::string_view operator()(const sys::Read& /*call*/) const { return "read"; }
  std::string_view operator()(const sys::Write& /*call*/) const { return "write"; }
  std::string_view operator()(const sys::Splice& /*call*/) const { return "splice"; }
  std::string_view operator()(const sys::SendFile& /*call*/) const { return "sendfile"; }
  std::string_view operator()(const sys::Pipe& /*call*/) const { return "pipe2"; }
  std::string_view operator()(const sys::Fcntl& /*call*/) const { return "fcntl"; }
  std::string_view operator()(const sys::Ioctl& /*call*/) const { return "ioctl"; }
  std::string_view operator()(const sys::Open& /*call*/) const { return "open"; }
  std::string_view operator()(const sys::OpenAt& /*call*/) const { return "openat"; }
  std::string_view operator()(const sys::Seek& /*call*/) const { return "lseek"; }
  std::string_view operator()(const sys::Close& /*call*/) const { return "close"; }
  std::string_view operator()(const sys::MemFd& /*call*/) const { return "memfd_create"; }
  std::string_view operator()(const sys::FStat& /*call*/) const { return "fstat"; }
  std::string_view operator()(const sys::LStat& /*call*/) const { return "lstat"; }
  std::string_view operator()(const sys::FTruncate& /*call*/) const { return "ftruncate"; }
  std::string_view operator()(const sys::Flock& /*call*/) const { return "flock"; }
  std::string_view operator()(const sys::GetRandom& /*call*/) const { return "getrandom"; }
  std::string_view operator()(const sys::Uname& /*call*/) const { return "uname"; }
  std::string_view operator()(const sys::Chmod& /*call*/) const { return "chmod"; }
  std::string_view operator()(const sys::Unlink& /*call*/) const { return "unlink"; }
  std::string_view operator()(const sys::FChown& /*call*/) const { return "fchown"; }
  std::string_view operator()(const sys::AccessAt& /*call*/) const { return "faccessat"; }
  std::string_view operator()(const sys::Poll& /*call*/) const { return "poll"; }
  std::string_view operator()(const sys::EpollCreate& /*call*/) const { return "epoll_create1"; }
  std::string_view operator()(const sys::EpollCtl& /*call*/) const { return "epoll_ctl"; }
  std::string_view operator()(const sys::EpollWait& /*call*/) const { return "epoll_wait"; }
  std::string_view operator()(const sys::SignalFd& /*call*/) const { return "signalfd"; }
  std::string_view operator()(const sys::TcGetAttr& /*call*/) const { return "tcgetattr"; }
  std::string_view operator()(const sys::TcSetAttr& /*call*/) const { return "tcsetattr"; }
  std::string_view operator()(const sys::TcGetPgrp& /*call*/) const { return "tcgetpgrp"; }
  std::string_view operator()(const sys::GetWindowSize& /*call*/) const { return "ioctl"; }
  std::string_view operator()(const sys::GetAddrInfo& /*call*/) const { return "getaddrinfo"; }
  std::string_view operator()(const sys::IfNameToIndex& /*call*/) const { return "if_nametoindex"; }
  std::string_view operator()(const sys::IfIndexToName& /*call*/) const { return "if_indextoname"; }
  std::string_view operator()(const sys::GetNameInfo& /*call*/) const { return "getnameinfo"; }
  std::string_view operator()(const sys::GetIfAddrs& /*call*/) const { return "getifaddrs"; }
  std::string_view operator()(const sys::Spawn& /*call*/) const { return "posix_spawn"; }
  std::string_view operator()(const sys::WaitPid& /*call*/) const { return "waitpid"; }
  std::string_view operator()(const sys::GetPwNam& /*call*/) const { return "getpwnam_r"; }
  std::string_view operator()(const sys::InitGroups& /*call*/) const { return "initgroups"; }
  std::string_view operator()(const sys::SetResGid& /*call*/) const { return "setresgid"; }
  std::string_view operator()(const sys::SetResUid& /*call*/) const { return "setresuid"; }
  std::string_view operator()(const sys::PrCtl& /*call*/) const { return "prctl"; }
  std::string_view operator()(const sys::CapSet& /*call*/) const { return "capset"; }
  std::string_view operator()(const sys::LandlockCreateRuleset& /*call*/) const
  {
    return "landlock_create_ruleset";
  }
  std::string_view operator()(const sys::LandlockAddRule& /*call*/) const { return "landlock_add_rule"; }
  std::string_view operator()(const sys::LandlockRestrictSelf& /*call*/) const
  {
    return "landlock_restrict_self";
  }
};

// A line in the making. Without an outcome it stops before the first argument that the call fills in.
class Line {
public:
  Line(std::string_view name, const sys::Outcome* outcome) : text_(name), outcome_(outcome) { text_ += '('; }

  // An argument that the caller gives.
  Line& in(std::string_view argument)
  {
    if (stopped_ || argument.empty()) return *this;
    if (std::exchange(has_arguments_, true)) text_ += ", ";
    text_ += argument;
    return *this;
  }

  template <std::integral Number>
  Line& in(Number argument)
  {
    return in(std::to_string(argument));
  }

  // An argument that the call fills in: `make` is asked for it only where the call did so.
  template <class Make>
  Line& out(Make make)
  {
    if (outcome_ == nullptr) {
      stopped_ = true;
    } else if (outcome_->ok()) {
      in(make());
    }
    return *this;
  }

  // The whole line; `result` has the words for what came of it.
  template <class Result>
  std::string end(Result result)
  {
    if (!stopped_) text_ += ')';
    if (outcome_ != nullptr) text_ += " = " + result(*outcome_);
    return std::move(text_);
  }

  std::string end() { return end(result_text); }

private:
  std::string text_;
  const sys::Outcome* outcome_;
  bool has_arguments_ = false;
  bool stopped_ = false;
};

constexpr std::string_view kept_out = "(a secret)";

// What a call that takes bytes was given.
template <class C>
std::string given(const C& call)
{
  return call.is_secret ? std::string(kept_out) : payload(call.buffer, call.size);
}

// What a call put into its buffer: nothing is known of it under MSG_TRUNC, for TCP then leaves it alone.
template <class C>
std::string received(const C& call, int flags, const sys::Outcome& outcome)
{
  if ((flags & MSG_TRUNC) != 0) {
    return "";
  }
  return call.is_secret ? std::string(kept_out)
                        : payload(call.buffer, static_cast<std::size_t>(outcome.value));
}

std::string given_in_pieces(const sys::SendMsg& call)
{
  return call.message == nullptr ? "NULL"
         : call.is_secret        ? fmt::format("[{}]", kept_out)
                                 : pieces(*call.message);
}

// EAI_ codes are negative, and errno only means something under EAI_SYSTEM.
std::string resolver_failure(const sys::Outcome& outcome)
{
  return symbol(symbols::resolver_failures, -outcome.value);
}

std::string resolver_result(const addrinfo* list, const sys::Outcome& outcome)
{
  if (outcome.ok()) return addresses(list);
  const int code = static_cast<int>(outcome.value);
  const auto name = resolver_failure(outcome);
  if (code == EAI_SYSTEM) return name + ", " + errno_text(outcome.error);
  return fmt::format("{} ({})", name, ::gai_strerror(code));
}

struct Printer {
  const sys::Outcome* outcome;

  template <class C>
  [[nodiscard]] Line line(const C& call) const
  {
    return Line(Name{}(call), outcome);
  }

  // --- sockets

  std::string operator()(const sys::Socket& call) const
  {
    const auto protocol = socket_protocol(call.domain, call.protocol);
    return line(call)
        .in(symbol(symbols::families, call.domain))
        .in(socket_type(call.type))
        .in(protocol)
        .end();
  }
  std::string operator()(const sys::Bind& call) const
  {
    return line(call).in(call.fd).in(address(call.address, call.size)).end();
  }
  std::string operator()(const sys::Listen& call) const
  {
    return line(call).in(call.fd).in(call.backlog).end();
  }
  std::string operator()(const sys::Accept& call) const
  {
    auto accepted = line(call);
    accepted.in(call.fd);
    if (call.address != nullptr) accepted.out([&] { return address(call.address, *call.size); });
    return accepted.in(flags(symbols::socket_flags, call.flags)).end();
  }
  std::string operator()(const sys::Connect& call) const
  {
    return line(call).in(call.fd).in(address(call.address, call.size)).end();
  }
  std::string operator()(const sys::Shutdown& call) const
  {
    return line(call).in(call.fd).in(symbol(symbols::directions, call.how)).end();
  }
  std::string operator()(const sys::GetSockName& call) const
  {
    return line(call).in(call.fd).out([&] { return address(call.address, *call.size); }).end();
  }
  std::string operator()(const sys::GetPeerName& call) const
  {
    return line(call).in(call.fd).out([&] { return address(call.address, *call.size); }).end();
  }
  std::string operator()(const sys::SetSockOpt& call) const
  {
    const auto value = option_value(call.level, call.name, call.value, call.size);
    return line(call)
        .in(call.fd)
        .in(option_level(call.level))
        .in(option_name(call.level, call.name))
        .in(value)
        .end();
  }
  std::string operator()(const sys::GetSockOpt& call) const
  {
    const auto value = [&] { return option_value(call.level, call.name, call.value, *call.size); };
    return line(call)
        .in(call.fd)
        .in(option_level(call.level))
        .in(option_name(call.level, call.name))
        .out(value)
        .end();
  }

  // --- bytes

  std::string operator()(const sys::Send& call) const
  {
    const auto flag_names = flags(symbols::message_flags, call.flags);
    return line(call).in(call.fd).in(given(call)).in(call.size).in(flag_names).end();
  }
  std::string operator()(const sys::SendMsg& call) const
  {
    auto sent = line(call);
    sent.in(call.fd);
    if (call.message != nullptr) sent.in(peer(*call.message));
    sent.in(given_in_pieces(call));
    if (call.message != nullptr) sent.in(controls(*call.message));
    return sent.in(flags(symbols::message_flags, call.flags)).end();
  }
  std::string operator()(const sys::SendMmsg& call) const
  {
    return line(call)
        .in(call.fd)
        .in(sent_messages({call.messages, call.count}))
        .in(flags(symbols::message_flags, call.flags))
        .end();
  }
  std::string operator()(const sys::Recv& call) const
  {
    const auto bytes = [&] { return received(call, call.flags, *outcome); };
    return line(call)
        .in(call.fd)
        .out(bytes)
        .in(call.size)
        .in(flags(symbols::message_flags, call.flags))
        .end();
  }
  std::string operator()(const sys::RecvMsg& call) const
  {
    const auto message = [&] {
      return received_message(*call.message, static_cast<std::size_t>(outcome->value));
    };
    return line(call).in(call.fd).out(message).in(flags(symbols::message_flags, call.flags)).end();
  }
  std::string operator()(const sys::RecvMmsg& call) const
  {
    const auto messages = [&] {
      return received_messages({call.messages, static_cast<std::size_t>(outcome->value)});
    };
    return line(call)
        .in(call.fd)
        .out(messages)
        .in(call.count)
        .in(flags(symbols::message_flags, call.flags))
        .end();
  }
  std::string operator()(const sys::Read& call) const
  {
    return line(call).in(call.fd).out([&] { return received(call, 0, *outcome); }).in(call.size).end();
  }
  std::string operator()(const sys::Write& call) const
  {
    return line(call).in(call.fd).in(given(call)).in(call.size).end();
  }
  std::string operator()(const sys::Splice& call) const
  {
    const auto flag_names = flags(symbols::splice_flags, call.flags);
    return line(call)
        .in(fmt::format("{} -> {}", call.in, call.out))
        .in(amount(call.size))
        .in(flag_names)
        .end();
  }
  std::string operator()(const sys::SendFile& call) const
  {
    return line(call).in(fmt::format("{} -> {}", call.in, call.out)).in(amount(call.size)).end();
  }

  // --- descriptors and files

  std::string operator()(const sys::Pipe& call) const
  {
    const auto ends = [&] { return fmt::format("[{}, {}]", call.fds[0], call.fds[1]); };
    return line(call).out(ends).in(descriptor_flags(call.flags)).end();
  }
  std::string operator()(const sys::Fcntl& call) const
  {
    auto done = line(call);
    done.in(call.fd).in(symbol(symbols::fcntl_commands, call.command));
    if (call.command == F_GETFL) {
      return done.end([](const sys::Outcome& got) {
        return got.ok() ? open_flags(static_cast<int>(got.value)) : result_text(got);
      });
    }
    if (call.command == F_SETFL) return done.in(open_flags(call.argument)).end();
    if (call.command == F_GETFD || call.command == F_GETPIPE_SZ) return done.end();
    return done.in(call.argument).end();
  }
  std::string operator()(const sys::Ioctl& call) const
  {
    const auto value = [&] { return call.value == nullptr ? "NULL" : std::to_string(*call.value); };
    return line(call).in(call.fd).in(symbol(symbols::ioctl_requests, call.request)).out(value).end();
  }
  std::string operator()(const sys::Open& call) const
  {
    auto opened = line(call);
    opened.in(quoted_path(call.path)).in(open_flags(call.flags));
    if ((call.flags & O_CREAT) != 0) opened.in(fmt::format("{:#o}", call.mode));
    return opened.end();
  }
  std::string operator()(const sys::OpenAt& call) const
  {
    auto opened = line(call);
    opened.in(call.directory).in(quoted_path(call.path)).in(open_flags(call.flags));
    if ((call.flags & O_CREAT) != 0) opened.in(fmt::format("{:#o}", call.mode));
    return opened.end();
  }
  std::string operator()(const sys::Seek& call) const
  {
    return line(call).in(call.fd).in(call.offset).in(symbol(symbols::seek_origins, call.whence)).end();
  }
  std::string operator()(const sys::Close& call) const { return line(call).in(call.fd).end(); }
  std::string operator()(const sys::MemFd& call) const
  {
    return line(call).in(quoted_path(call.name)).in(flags(symbols::memory_flags, call.flags)).end();
  }
  std::string operator()(const sys::FStat& call) const
  {
    return line(call).in(call.fd).out([&] { return file_kind(*call.result); }).end();
  }
  std::string operator()(const sys::LStat& call) const
  {
    return line(call).in(quoted_path(call.path)).out([&] { return file_kind(*call.result); }).end();
  }
  std::string operator()(const sys::FTruncate& call) const
  {
    return line(call).in(call.fd).in(call.size).end();
  }
  std::string operator()(const sys::Flock& call) const
  {
    return line(call).in(call.fd).in(flags(symbols::lock_operations, call.operation)).end();
  }
  std::string operator()(const sys::GetRandom& call) const
  {
    return line(call).in(kept_out).in(call.size).in("0").end();
  }
  std::string operator()(const sys::Uname& call) const
  {
    return line(call).out([&] { return fmt::format("release {}", call.name->release); }).end();
  }
  std::string operator()(const sys::Chmod& call) const
  {
    return line(call).in(quoted_path(call.path)).in(fmt::format("{:#o}", call.mode)).end();
  }
  std::string operator()(const sys::Unlink& call) const
  {
    return line(call).in(quoted_path(call.path)).end();
  }

  std::string operator()(const sys::FChown& call) const
  {
    return line(call).in(call.fd).in(call.user).in(call.group).end();
  }
  std::string operator()(const sys::AccessAt& call) const
  {
    return line(call)
        .in(call.directory)
        .in(quoted_path(call.path))
        .in(flags(symbols::access_modes, call.mode))
        .end();
  }

  // --- waiting

  std::string operator()(const sys::Poll& call) const
  {
    const std::span fds(call.fds, call.count);
    const auto timeout = call.timeout_ms < 0 ? std::string("-1") : fmt::format("{} ms", call.timeout_ms);
    return line(call).in(polled(fds, false)).in(timeout).end([&](const sys::Outcome& got) {
      return got.value > 0 ? fmt::format("{} {}", got.value, polled(fds, true)) : result_text(got);
    });
  }
  std::string operator()(const sys::EpollCreate& call) const
  {
    return line(call).in(flags(symbols::epoll_flags, call.flags)).end();
  }
  std::string operator()(const sys::EpollCtl& call) const
  {
    auto control = line(call);
    control.in(call.epoll).in(symbol(symbols::epoll_operations, call.operation)).in(call.fd);
    if (call.event != nullptr) control.in(flags(symbols::epoll_events, std::uint32_t{call.event->events}));
    return control.end();
  }
  std::string operator()(const sys::EpollWait& call) const
  {
    return line(call).in(call.epoll).in(call.capacity).in(call.timeout_ms).end();
  }
  std::string operator()(const sys::SignalFd& call) const
  {
    return line(call)
        .in(call.fd)
        .in(signals(call.signals))
        .in(flags(symbols::signal_flags, call.flags))
        .end();
  }

  // --- terminals

  std::string operator()(const sys::TcGetAttr& call) const
  {
    return line(call).in(call.fd).out([&] { return terminal_modes(*call.modes); }).end();
  }
  std::string operator()(const sys::TcSetAttr& call) const
  {
    return line(call)
        .in(call.fd)
        .in(symbol(symbols::mode_changes, call.when))
        .in(terminal_modes(*call.modes))
        .end();
  }
  std::string operator()(const sys::TcGetPgrp& call) const { return line(call).in(call.fd).end(); }
  std::string operator()(const sys::GetWindowSize& call) const
  {
    const auto size = [&] { return fmt::format("{}x{}", call.size->ws_col, call.size->ws_row); };
    return line(call).in(call.fd).in("TIOCGWINSZ").out(size).end();
  }

  // --- names and processes

  std::string operator()(const sys::GetAddrInfo& call) const
  {
    auto asked = line(call);
    asked.in(quoted_path(call.host)).in(quoted_path(call.service));
    if (call.hints != nullptr && call.hints->ai_family != AF_UNSPEC) {
      asked.in(symbol(symbols::families, call.hints->ai_family));
    }
    if (call.hints != nullptr && call.hints->ai_flags != 0) {
      asked.in(flags(symbols::resolver_flags, call.hints->ai_flags));
    }
    return asked.end([&](const sys::Outcome& got) { return resolver_result(*call.result, got); });
  }
  std::string operator()(const sys::IfNameToIndex& call) const
  {
    return line(call).in(quoted_path(call.name)).end();
  }
  std::string operator()(const sys::IfIndexToName& call) const
  {
    return line(call).in(call.index).out([&] { return quoted_path(call.name); }).end();
  }
  std::string operator()(const sys::GetNameInfo& call) const
  {
    return line(call)
        .in(address(call.address, call.size))
        .out([&] { return quoted_path(call.host); })
        .in(flags(symbols::name_flags, call.flags))
        .end([](const sys::Outcome& got) {
          return got.ok() ? result_text(got) : resolver_result(nullptr, got);
        });
  }
  std::string operator()(const sys::GetIfAddrs& call) const
  {
    return line(call).out([&] { return interface_names(*call.result); }).end();
  }
  std::string operator()(const sys::Spawn& call) const
  {
    return line(call).in(quoted_path(call.path)).in(words(call.arguments)).end([&](const sys::Outcome& got) {
      return got.ok() && call.pid != nullptr ? fmt::format("0, pid {}", *call.pid) : result_text(got);
    });
  }
  std::string operator()(const sys::WaitPid& call) const
  {
    return line(call)
        .in(call.pid)
        .in(flags(symbols::wait_options, call.options))
        .end([&](const sys::Outcome& got) {
          const bool is_told = got.value > 0 && call.status != nullptr;
          return is_told ? fmt::format("{}, {}", got.value, child_status(*call.status)) : result_text(got);
        });
  }

  // --- who we are, and what we may do

  std::string operator()(const sys::GetPwNam& call) const
  {
    const auto found = [&] {
      return fmt::format("uid {}, gid {}", call.result->pw_uid, call.result->pw_gid);
    };
    return line(call).in(quoted_path(call.name)).out(found).end();
  }
  std::string operator()(const sys::InitGroups& call) const
  {
    return line(call).in(quoted_path(call.user)).in(call.group).end();
  }
  std::string operator()(const sys::SetResGid& call) const
  {
    return line(call).in(call.group).in(call.group).in(call.group).end();
  }
  std::string operator()(const sys::SetResUid& call) const
  {
    return line(call).in(call.user).in(call.user).in(call.user).end();
  }
  std::string operator()(const sys::PrCtl& call) const
  {
    return line(call).in(symbol(symbols::process_controls, call.option)).in(call.argument).end();
  }
  std::string operator()(const sys::CapSet& call) const
  {
    return line(call).in(flags(symbols::capabilities, call.capabilities)).end();
  }
  std::string operator()(const sys::LandlockCreateRuleset& call) const
  {
    if (call.attributes == nullptr) return line(call).in("NULL").in("version").end();
    return line(call).in(fmt::format("{} bytes", call.size)).end();
  }
  std::string operator()(const sys::LandlockAddRule& call) const
  {
    return line(call)
        .in(call.ruleset)
        .in(fmt::format("beneath {}", int{call.rule->parent_fd}))
        .in(fmt::format("{:#x}", std::uint64_t{call.rule->allowed_access}))
        .end();
  }
  std::string operator()(const sys::LandlockRestrictSelf& call) const
  {
    return line(call).in(call.ruleset).end();
  }
};

} // namespace

std::string_view name_of(const sys::Call& call)
{
  return std::visit(Name{}, call);
}

std::string text_of(const sys::Call& call, const sys::Outcome& outcome)
{
  return std::visit(Printer{&outcome}, call);
}

std::string text_before(const sys::Call& call)
{
  return std::visit(Printer{nullptr}, call);
}

std::string error_name(const sys::Call& call, const sys::Outcome& outcome)
{
  if (outcome.ok()) return {};
  const bool is_resolver =
      std::holds_alternative<sys::GetAddrInfo>(call) || std::holds_alternative<sys::GetNameInfo>(call);
  return is_resolver ? resolver_failure(outcome) : errno_name(outcome.error);
}

std::string result_text(const sys::Outcome& outcome)
{
  return outcome.ok() ? std::to_string(outcome.value) : "-1 " + errno_text(outcome.error);
}

} // namespace sockplay::explain
