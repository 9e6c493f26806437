// Every call is learnt from in a few lines; the reading of them all is waited_for().
#include "explain/descriptors.hh"

#include <array>
#include <fmt/format.h>
#include <span>
#include <string_view>
#include <vector>

namespace sockplay::explain {

namespace {

constexpr std::size_t listed_a_group = 8;

struct Group {
  std::string_view what;
  std::vector<int> fds; // the first few
  std::size_t count = 0;

  void add(int fd)
  {
    if (count++ < listed_a_group) fds.push_back(fd);
  }
};

// "data on 5 7 9 and 12 more".
std::string group_text(const Group& group)
{
  std::string text = fmt::format("{} on", group.what);
  for (const int fd : group.fds) {
    text += fmt::format(" {}", fd);
  }
  if (group.count > group.fds.size()) text += fmt::format(" and {} more", group.count - group.fds.size());
  return text;
}

bool has(int flags, int flag)
{
  return (flags & flag) != 0;
}

} // namespace

Descriptors::Descriptors()
{
  opened(STDIN_FILENO, {.role = Descriptor::Role::input});
  opened(STDOUT_FILENO, {.role = Descriptor::Role::output});
  opened(STDERR_FILENO, {.role = Descriptor::Role::output});
}

void Descriptors::learn(const sys::Call& call, const sys::Outcome& outcome)
{
  std::visit([&](const auto& request) { see(request, outcome); }, call);
}

bool Descriptors::is_bookkeeping(int fd) const
{
  const auto entry = known_.find(fd);
  return entry != known_.end() && (entry->second.role == Descriptor::Role::epoll || is_signals(fd));
}

bool Descriptors::is_signals(int fd) const
{
  const auto entry = known_.find(fd);
  return entry != known_.end() && entry->second.role == Descriptor::Role::signals;
}

bool Descriptors::blocks(int fd) const
{
  const auto entry = known_.find(fd);
  return entry == known_.end() || !entry->second.nonblocking;
}

std::string Descriptors::waited_for() const
{
  using Role = Descriptor::Role;
  using Reading = Descriptor::Reading;
  std::array groups{Group{"accept", {}}, Group{"connect", {}}, Group{"data", {}}, Group{"input", {}},
                    Group{"room", {}}};
  auto& [accepts, connects, data, input, room] = groups;
  for (const auto& [fd, descriptor] : known_) {
    if (!descriptor.watched || descriptor.role == Role::signals) continue;
    if (descriptor.role == Role::listener) accepts.add(fd);
    if (descriptor.role == Role::connecting) connects.add(fd);
    if (descriptor.wants_room) room.add(fd);
    const bool untried = descriptor.reading == Reading::untried && !descriptor.wants_room;
    if (!untried && descriptor.reading != Reading::dry) continue;
    if (descriptor.role == Role::input) input.add(fd);
    if (descriptor.role == Role::plain) data.add(fd);
  }
  std::string text;
  for (const Group& group : groups) {
    if (group.count > 0) text += (text.empty() ? "" : ", ") + group_text(group);
  }
  return text;
}

void Descriptors::see(const sys::Socket& call, const sys::Outcome& outcome)
{
  opened(outcome.value, {.nonblocking = has(call.type, SOCK_NONBLOCK)});
}

void Descriptors::see(const sys::Accept& call, const sys::Outcome& outcome)
{
  opened(outcome.value, {.nonblocking = has(call.flags, SOCK_NONBLOCK)});
}

void Descriptors::see(const sys::Listen& call, const sys::Outcome& outcome)
{
  if (outcome.ok()) known_[call.fd].role = Descriptor::Role::listener;
}

void Descriptors::see(const sys::Connect& call, const sys::Outcome& outcome)
{
  if (outcome.error == EINPROGRESS) known_[call.fd].role = Descriptor::Role::connecting;
}

void Descriptors::see(const sys::GetSockOpt& call, const sys::Outcome& /*outcome*/)
{
  auto& role = known_[call.fd].role;
  if (call.level == SOL_SOCKET && call.name == SO_ERROR && role == Descriptor::Role::connecting) {
    role = Descriptor::Role::plain; // how connecting is brought to its end
  }
}

void Descriptors::see(const sys::Send& call, const sys::Outcome& outcome)
{
  gave(call.fd, outcome);
}

void Descriptors::see(const sys::SendMsg& call, const sys::Outcome& outcome)
{
  gave(call.fd, outcome);
}

void Descriptors::see(const sys::SendMmsg& call, const sys::Outcome& outcome)
{
  gave(call.fd, outcome);
}

void Descriptors::see(const sys::Recv& call, const sys::Outcome& outcome)
{
  took(call.fd, call.size, outcome);
}

// One record says nothing of the next, and an empty one is no end: an end comes from nobody and tells
// nothing.
void Descriptors::see(const sys::RecvMsg& call, const sys::Outcome& outcome)
{
  const bool is_empty_record =
      outcome.value == 0 && (call.message->msg_namelen > 0 || call.message->msg_controllen > 0);
  took(call.fd, 0, is_empty_record ? sys::Outcome{1, 0} : outcome);
}

void Descriptors::see(const sys::RecvMmsg& call, const sys::Outcome& outcome)
{
  took(call.fd, call.count, outcome);
}

void Descriptors::see(const sys::Read& call, const sys::Outcome& outcome)
{
  took(call.fd, call.size, outcome);
}

void Descriptors::see(const sys::Write& call, const sys::Outcome& outcome)
{
  gave(call.fd, outcome);
}

// EAGAIN is the same for "source empty" and "sink full". A pipe between the two is known for the side it is;
// without one the source is taken for it until poll(2) says otherwise.
void Descriptors::see(const sys::Splice& call, const sys::Outcome& outcome)
{
  if (outcome.error == EAGAIN && is_own_pipe(call.in)) {
    gave(call.out, outcome);
    return;
  }
  took(call.in, 0, outcome);
  if (outcome.error == EAGAIN && !is_own_pipe(call.out)) unsure_source_ = call.in;
  if (outcome.ok()) gave(call.out, outcome);
}

void Descriptors::see(const sys::SendFile& call, const sys::Outcome& outcome)
{
  gave(call.out, outcome);
}

void Descriptors::see(const sys::Pipe& call, const sys::Outcome& outcome)
{
  if (!outcome.ok()) return;
  const bool nonblocking = has(call.flags, O_NONBLOCK);
  opened(call.fds[0], {.nonblocking = nonblocking, .pipe = true});
  opened(call.fds[1], {.role = Descriptor::Role::output, .nonblocking = nonblocking, .pipe = true});
}

void Descriptors::see(const sys::Open& call, const sys::Outcome& outcome)
{
  constexpr std::string_view again = "/proc/self/fd/"; // the same terminal or pipe, opened anew
  const std::string_view path = call.path != nullptr ? call.path : "";
  Descriptor descriptor{.nonblocking = has(call.flags, O_NONBLOCK)};
  if (path == std::string(again) + "0") descriptor.role = Descriptor::Role::input;
  if (path == std::string(again) + "1") descriptor.role = Descriptor::Role::output;
  opened(outcome.value, descriptor);
}

void Descriptors::see(const sys::Fcntl& call, const sys::Outcome& outcome)
{
  if (call.command == F_DUPFD || call.command == F_DUPFD_CLOEXEC) copied(call.fd, outcome.value);
}

// Linux frees the number whatever close(2) says.
void Descriptors::see(const sys::Close& call, const sys::Outcome& /*outcome*/)
{
  const auto entry = known_.find(call.fd);
  if (entry == known_.end()) return;
  const auto watch = watches_.find(entry->second.key);
  if (watch != watches_.end() && watch->second == call.fd) watches_.erase(watch);
  known_.erase(entry);
}

void Descriptors::see(const sys::Poll& call, const sys::Outcome& outcome)
{
  if (!outcome.ok() || call.timeout_ms != 0) return;
  for (const pollfd& asked : std::span(call.fds, call.count)) {
    auto& descriptor = known_[asked.fd];
    if (has(asked.events, POLLIN) && asked.revents == 0) descriptor.reading = Descriptor::Reading::dry;
    if (has(asked.events, POLLOUT) && asked.revents == 0) {
      descriptor.wants_room = true;
      if (unsure_source_ >= 0) known_[unsure_source_].reading = Descriptor::Reading::more;
    }
  }
  unsure_source_ = -1;
}

void Descriptors::see(const sys::EpollCreate& /*call*/, const sys::Outcome& outcome)
{
  opened(outcome.value, {.role = Descriptor::Role::epoll});
}

void Descriptors::see(const sys::EpollCtl& call, const sys::Outcome& outcome)
{
  if (!outcome.ok()) return;
  if (call.operation == EPOLL_CTL_DEL) known_[call.fd].watched = false;
  if (call.operation != EPOLL_CTL_ADD) return;
  auto& descriptor = known_[call.fd];
  descriptor.watched = true;
  descriptor.key = call.event->data.u64;
  watches_[descriptor.key] = call.fd;
}

// Bytes that came and are not read are not waited for.
void Descriptors::see(const sys::EpollWait& call, const sys::Outcome& outcome)
{
  for (long i = 0; i < outcome.value; ++i) {
    const std::uint64_t key = call.events[i].data.u64;
    const auto watch = watches_.find(key);
    if (watch != watches_.end() && (call.events[i].events & EPOLLIN) != 0) {
      known_[watch->second].reading = Descriptor::Reading::more;
    }
  }
}

void Descriptors::see(const sys::SignalFd& call, const sys::Outcome& outcome)
{
  if (call.fd < 0) opened(outcome.value, {.role = Descriptor::Role::signals, .nonblocking = true});
}

void Descriptors::opened(long number, Descriptor descriptor)
{
  if (number >= 0) known_[static_cast<int>(number)] = descriptor;
}

void Descriptors::copied(int number, long copy)
{
  auto descriptor = known_[number];
  descriptor.watched = false;
  opened(copy, descriptor);
}

// `asked` of 0: of unknown size, so that only EAGAIN says that nothing is left.
void Descriptors::took(int number, std::size_t asked, const sys::Outcome& outcome)
{
  using Reading = Descriptor::Reading;
  auto& reading = known_[number].reading;
  if (outcome.value > 0) {
    reading = static_cast<std::size_t>(outcome.value) < asked ? Reading::dry : Reading::more;
  } else if (outcome.error == EAGAIN) {
    reading = Reading::dry;
  } else if (outcome.error != EINTR) {
    reading = Reading::ended;
  }
}

void Descriptors::gave(int number, const sys::Outcome& outcome)
{
  if (outcome.error != EINTR) known_[number].wants_room = outcome.error == EAGAIN;
}

// A pipe that nobody watches: the one that splice(2) needs between two ends.
bool Descriptors::is_own_pipe(int number) const
{
  const auto entry = known_.find(number);
  return entry != known_.end() && entry->second.pipe && !entry->second.watched;
}

} // namespace sockplay::explain
