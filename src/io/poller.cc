#include "io/poller.hh"

#include "net/error.hh"
#include "sys/invoke.hh"

#include <algorithm>
#include <array>

namespace sockplay::io {

namespace {

constexpr std::size_t events_a_turn = 512;
constexpr std::array signals_that_end_us{SIGINT, SIGTERM, SIGHUP};
constexpr std::array signals_of_keys{SIGTSTP,
                                     SIGQUIT}; // taken at once they would leave a terminal as we set it

// Whether whoever started us (nohup, a script that put us into the background) wants it ignored. A blocked
// signal would be queued for the signalfd all the same.
bool is_ignored(int signal)
{
  struct sigaction now {};
  ::sigaction(signal, nullptr, &now);
  return now.sa_handler == SIG_IGN;
}

sigset_t signals_of_ours()
{
  sigset_t ours;
  ::sigemptyset(&ours);
  ::sigaddset(&ours, SIGUSR1);
  ::sigaddset(&ours, SIGCHLD);
  for (const int signal : signals_that_end_us) {
    if (!is_ignored(signal)) ::sigaddset(&ours, signal);
  }
  return ours;
}

int timeout_ms(std::optional<Clock::time_point> until)
{
  if (!until) {
    return -1;
  }
  const auto now = Clock::now();
  if (*until <= now) {
    return 0;
  }
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(*until - now).count();
  return static_cast<int>(std::min<std::int64_t>(left, 1'000'000'000));
}

} // namespace

Poller::Poller() : events_(events_a_turn)
{
  epoll_ = net::Fd(
      static_cast<int>(net::checked(sys::invoke(sys::EpollCreate{EPOLL_CLOEXEC}), "epoll_create1", "")));
  const auto ours = signals_of_ours();
  signal_fd_ = net::Fd(static_cast<int>(
      net::checked(sys::invoke(sys::SignalFd{&ours, SFD_CLOEXEC | SFD_NONBLOCK}), "signalfd", "")));
  ::sigprocmask(SIG_BLOCK, &ours, &mask_before_);
  struct sigaction ignore {};
  ignore.sa_handler = SIG_IGN; // splice(2) and sendfile(2) know no MSG_NOSIGNAL
  ::sigaction(SIGPIPE, &ignore, &pipe_before_);
  ::sigaction(SIGXFSZ, &ignore, &file_size_before_); // a file that may not grow is an error of its write
  add(signal_fd_.number(), signal_watch_);
}

void Poller::watch_terminal_signals()
{
  auto ours = signals_of_ours();
  ::sigaddset(&ours, SIGWINCH);
  ::sigaddset(&ours, SIGCONT);
  for (const int signal : signals_of_keys) {
    if (!is_ignored(signal)) ::sigaddset(&ours, signal);
  }
  const sys::SignalFd changed{&ours, SFD_CLOEXEC | SFD_NONBLOCK, signal_fd_.number()};
  net::checked(sys::invoke(changed), "signalfd", "");
  ::sigprocmask(SIG_BLOCK, &ours, nullptr);
}

Poller::~Poller()
{
  ::sigaction(SIGPIPE, &pipe_before_, nullptr);
  ::sigaction(SIGXFSZ, &file_size_before_, nullptr);
  ::sigprocmask(SIG_SETMASK, &mask_before_, nullptr);
}

void Poller::add(int fd, Watch& watch)
{
  epoll_event event{};
  event.events = EPOLLIN | EPOLLPRI | EPOLLOUT | EPOLLRDHUP | EPOLLET;
  event.data.ptr = &watch;
  const auto outcome = sys::invoke(sys::EpollCtl{epoll_.number(), EPOLL_CTL_ADD, fd, &event});
  if (!outcome.ok() && outcome.error != EPERM) { // EPERM: always ready
    throw net::error_of("epoll_ctl", "", outcome.error);
  }
}

void Poller::add_listener(int fd, Watch& watch)
{
  watch.readable = false;
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.ptr = &watch;
  net::checked(sys::invoke(sys::EpollCtl{epoll_.number(), EPOLL_CTL_ADD, fd, &event}), "epoll_ctl", "");
}

void Poller::mute_listener(int fd, Watch& watch, bool muted)
{
  watch.readable = false;
  epoll_event event{};
  event.events = muted ? 0U : static_cast<unsigned>(EPOLLIN);
  event.data.ptr = &watch;
  sys::invoke(sys::EpollCtl{epoll_.number(), EPOLL_CTL_MOD, fd, &event});
}

void Poller::remove(int fd)
{
  sys::invoke(sys::EpollCtl{epoll_.number(), EPOLL_CTL_DEL, fd, nullptr});
}

std::span<Watch* const> Poller::wait(std::optional<Clock::time_point> until)
{
  ready_.clear();
  const auto outcome = sys::invoke(
      sys::EpollWait{epoll_.number(), events_.data(), static_cast<int>(events_.size()), timeout_ms(until)});
  if (!outcome.ok() && outcome.error != EINTR) { // EINTR: SIGSTOP and SIGCONT
    throw net::error_of("epoll_wait", "", outcome.error);
  }
  for (const auto& event : std::span(events_).first(static_cast<std::size_t>(std::max(outcome.value, 0L)))) {
    auto& watch = *static_cast<Watch*>(event.data.ptr);
    watch.hung_up |= (event.events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0;
    watch.closed |= (event.events & EPOLLHUP) != 0;
    watch.urgent |= (event.events & EPOLLPRI) != 0;
    watch.readable |= watch.hung_up || (event.events & (EPOLLIN | EPOLLPRI)) != 0;
    watch.writable |= (event.events & (EPOLLOUT | EPOLLHUP | EPOLLERR)) != 0;
    if (&watch == &signal_watch_) {
      read_signals();
    } else {
      ready_.push_back(&watch);
    }
  }
  return ready_;
}

void Poller::read_signals()
{
  signalfd_siginfo info{};
  while (sys::invoke(sys::Read{signal_fd_.number(), &info, sizeof info}).value == sizeof info) {
    signals_.push_back(static_cast<int>(info.ssi_signo));
  }
}

std::optional<int> Poller::take_signal()
{
  if (signals_.empty()) {
    return {};
  }
  const int signal = signals_.front();
  signals_.erase(signals_.begin());
  return signal;
}

} // namespace sockplay::io
