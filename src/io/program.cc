#include "io/program.hh"

#include "net/error.hh"
#include "sys/invoke.hh"
#include "text/escape.hh"

#include <algorithm>
#include <array>
#include <csignal>
#include <cstring>
#include <fmt/format.h>
#include <optional>
#include <vector>

namespace sockplay::io {

namespace {

std::optional<rlimit> limit_at_start;

// While it lives, the limit is what it was when we were started.
class OriginalLimit {
public:
  OriginalLimit()
  {
    if (limit_at_start && ::getrlimit(RLIMIT_NOFILE, &raised_) == 0) {
      ::setrlimit(RLIMIT_NOFILE, &*limit_at_start);
    }
  }
  OriginalLimit(const OriginalLimit&) = delete;
  OriginalLimit& operator=(const OriginalLimit&) = delete;
  ~OriginalLimit()
  {
    if (limit_at_start) {
      ::setrlimit(RLIMIT_NOFILE, &raised_);
    }
  }

private:
  rlimit raised_{};
};

struct PipeEnds {
  net::Fd read, write;
};

PipeEnds make_pipe()
{
  std::array<int, 2> fds{-1, -1};
  net::checked(sys::invoke(sys::Pipe{fds.data(), O_CLOEXEC}), "pipe2", "--exec");
  return {net::Fd(fds[0]), net::Fd(fds[1])};
}

// The program's end stays blocking, as programs expect; ours is a description of its own.
End our_end(net::Fd fd)
{
  net::checked(sys::invoke(sys::Fcntl{fd.number(), F_SETFL, O_NONBLOCK}), "fcntl", "--exec");
  return End::own_pipe(std::move(fd));
}

class SpawnSetup {
public:
  SpawnSetup(int input, int output)
  {
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    // Ours are closed before we run again, not at the exec that follows: until then the child would keep them
    // in our epoll set, and one that we close meanwhile would be heard of after its end (epoll(7), Q6).
    ::posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
    ::posix_spawnattr_init(&attributes);
    sigset_t none;
    sigset_t usual;
    ::sigemptyset(&none);
    ::sigemptyset(&usual);
    ::sigaddset(&usual, SIGPIPE);
    ::sigaddset(&usual, SIGXFSZ);
    ::posix_spawnattr_setsigmask(&attributes, &none);
    ::posix_spawnattr_setsigdefault(&attributes, &usual);
    ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
  SpawnSetup(const SpawnSetup&) = delete;
  SpawnSetup& operator=(const SpawnSetup&) = delete;
  ~SpawnSetup()
  {
    ::posix_spawnattr_destroy(&attributes);
    ::posix_spawn_file_actions_destroy(&actions);
  }

  posix_spawn_file_actions_t actions{};
  posix_spawnattr_t attributes{};
};

// A Unix peer chooses its own name: what of it could end a line or a quote reaches the shell escaped.
std::vector<std::string> environment_for(const net::Endpoint& peer, const net::Endpoint& local)
{
  std::vector<std::string> environment;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    if (!std::string_view(*entry).starts_with("SOCKPLAY_")) {
      environment.emplace_back(*entry);
    }
  }
  environment.push_back("SOCKPLAY_PEER=" + text::escaped(to_string(peer)));
  environment.push_back("SOCKPLAY_LOCAL=" + to_string(local));
  return environment;
}

std::string describe(int status)
{
  if (WIFSIGNALED(status)) {
    return fmt::format("command ended by signal {} ({})", WTERMSIG(status), ::strsignal(WTERMSIG(status)));
  }
  return fmt::format("command exited with status {}", WEXITSTATUS(status));
}

} // namespace

Program start_program(const std::string& command, const net::Endpoint& peer, const net::Endpoint& local)
{
  auto input = make_pipe();
  auto output = make_pipe();
  const SpawnSetup setup(input.read.number(), output.write.number());
  auto environment = environment_for(peer, local);
  std::vector<char*> entries;
  std::transform(environment.begin(), environment.end(), std::back_inserter(entries),
                 [](std::string& entry) { return entry.data(); });
  entries.push_back(nullptr);
  std::string words[] = {"sh", "-c", command};
  const std::array<char*, 4> arguments{words[0].data(), words[1].data(), words[2].data(), nullptr};
  const OriginalLimit limit;
  pid_t pid = 0;
  net::checked(sys::invoke(sys::Spawn{&pid, "/bin/sh", &setup.actions, &setup.attributes, arguments.data(),
                                      entries.data()}),
               "spawn", command);
  return {pid, our_end(std::move(input.write)), our_end(std::move(output.read))};
}

std::vector<std::string> reap_programs()
{
  std::vector<std::string> lines;
  int status = 0;
  while (sys::invoke(sys::WaitPid{-1, &status, WNOHANG}).value > 0) {
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
      lines.push_back(describe(status));
    }
  }
  return lines;
}

void raise_descriptor_limit()
{
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == limit.rlim_max) {
    return;
  }
  limit_at_start = limit;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

std::size_t descriptors_left(std::size_t times)
{
  constexpr rlim_t others = 16; // pipes that splice needs, the two ends of a program's that are not ours
  rlimit limit{};
  const net::Fd next(static_cast<int>(sys::invoke(sys::Fcntl{STDERR_FILENO, F_DUPFD_CLOEXEC, 0}).value));
  const auto taken = static_cast<rlim_t>(std::max(next.number(), 0)) + others;
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur <= taken) {
    return 1;
  }
  return std::max<std::size_t>((limit.rlim_cur - taken) / times, 1);
}

} // namespace sockplay::io
