// What the calls so far tell of each open descriptor, and from that: what a wait waits for. The kernel is not
// asked. Which lines are written about it is the trace's matter (trace.hh).
#pragma once

#include "sys/invoke.hh"

#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>

namespace sockplay::explain {

class Descriptors {
public:
  /// Standard input, output and error are there from the start.
  Descriptors();

  /// Takes in a call that was made.
  void learn(const sys::Call& call, const sys::Outcome& outcome);

  /// One that sockplay has for its own waiting: an epoll or a signal descriptor.
  [[nodiscard]] bool is_bookkeeping(int fd) const;
  [[nodiscard]] bool is_signals(int fd) const;
  /// Whether a call on the socket could block: as far as is known it is not non-blocking.
  [[nodiscard]] bool blocks(int fd) const;
  /// "accept on 3", "data on 5, input on 0", "room on 5": of the descriptors that epoll watches; empty where
  /// no descriptor is waited for.
  [[nodiscard]] std::string waited_for() const;

private:
  struct Descriptor {
    enum class Role { plain, listener, connecting, input, output, signals, epoll };
    enum class Reading { untried, dry, more, ended };
    Role role = Role::plain;
    Reading reading = Reading::untried;
    bool wants_room = false;
    bool watched = false;
    bool nonblocking = false;
    bool pipe = false;
    std::uint64_t key = 0; // where it is in watches_
  };

  void see(const sys::Socket& call, const sys::Outcome& outcome);
  void see(const sys::Accept& call, const sys::Outcome& outcome);
  void see(const sys::Listen& call, const sys::Outcome& outcome);
  void see(const sys::Connect& call, const sys::Outcome& outcome);
  void see(const sys::GetSockOpt& call, const sys::Outcome& outcome);
  void see(const sys::Send& call, const sys::Outcome& outcome);
  void see(const sys::SendMsg& call, const sys::Outcome& outcome);
  void see(const sys::SendMmsg& call, const sys::Outcome& outcome);
  void see(const sys::Recv& call, const sys::Outcome& outcome);
  void see(const sys::RecvMsg& call, const sys::Outcome& outcome);
  void see(const sys::RecvMmsg& call, const sys::Outcome& outcome);
  void see(const sys::Read& call, const sys::Outcome& outcome);
  void see(const sys::Write& call, const sys::Outcome& outcome);
  void see(const sys::Splice& call, const sys::Outcome& outcome);
  void see(const sys::SendFile& call, const sys::Outcome& outcome);
  void see(const sys::Pipe& call, const sys::Outcome& outcome);
  void see(const sys::Open& call, const sys::Outcome& outcome);
  void see(const sys::Fcntl& call, const sys::Outcome& outcome);
  void see(const sys::Close& call, const sys::Outcome& outcome);
  void see(const sys::Poll& call, const sys::Outcome& outcome);
  void see(const sys::EpollCreate& call, const sys::Outcome& outcome);
  void see(const sys::EpollCtl& call, const sys::Outcome& outcome);
  void see(const sys::EpollWait& call, const sys::Outcome& outcome);
  void see(const sys::SignalFd& call, const sys::Outcome& outcome);
  template <class C>
  void see(const C& /*call*/, const sys::Outcome& /*outcome*/)
  {}

  void opened(long number, Descriptor descriptor);
  void copied(int number, long copy);
  void took(int number, std::size_t asked, const sys::Outcome& outcome);
  void gave(int number, const sys::Outcome& outcome);
  [[nodiscard]] bool is_own_pipe(int number) const;

  std::map<int, Descriptor> known_;                // by number: no more than the process may have open
  std::unordered_map<std::uint64_t, int> watches_; // what epoll gives back of a descriptor -> its number
  int unsure_source_ = -1;                         // spliced from with EAGAIN, which does not say whose
};

} // namespace sockplay::explain
