// The kernel as a script: the calls a test expects, in order, and what each answers. A call that is not next
// in the list fails the test with the story so far, and so does a list that is not used up. Nothing reaches
// the real kernel.
//
//   ScriptedKernel kernel;  // before the ends, so that it sees them closed
//   auto source = ready_socket(1001);
//   kernel.expect(recv_gives("hello").on(1001), send_takes(3), fails<sys::Send>(EAGAIN));
// Descriptors are numbers that no process has, so that a close that comes after the script hits nothing.
#pragma once

#include "explain/text.hh"
#include "io/end.hh"
#include "sys/invoke.hh"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <deque>
#include <functional>
#include <gtest/gtest.h>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <sys/epoll.h>
#include <utility>
#include <variant>
#include <vector>

namespace sockplay::test {

class ScriptedKernel;

/// One expected call and its answer.
struct Step {
  std::size_t kind; // which alternative of sys::Call
  std::string name; // and what it is called
  std::function<sys::Outcome(ScriptedKernel&, const sys::Call&)> answer;
  std::optional<int> fd = {}; // the descriptor it must be made on

  [[nodiscard]] Step on(int number) const
  {
    Step step = *this;
    step.fd = number;
    return step;
  }
};

/// Where a call takes as many bytes as it is offered.
inline constexpr std::size_t all_of_it = std::numeric_limits<std::size_t>::max();

/// The descriptor a call is about: of splice(2) the one that is read, of sendfile(2) the one that is written.
inline int descriptor_of(const sys::Call& call)
{
  return std::visit(
      [](const auto& request) {
        if constexpr (requires { request.fd; }) {
          return request.fd;
        } else if constexpr (requires { request.epoll; }) {
          return request.epoll;
        } else if constexpr (requires { request.out; }) {
          return std::is_same_v<std::decay_t<decltype(request)>, sys::Splice> ? request.in : request.out;
        } else {
          return -1;
        }
      },
      call);
}

class ScriptedKernel : public sys::Observer {
public:
  ScriptedKernel() = default;
  ~ScriptedKernel() override
  {
    if (!steps_.empty() && !wrong_) {
      ADD_FAILURE() << "the script was not used up\n" << story();
    }
  }

  template <class... Steps>
  void expect(Steps... steps)
  {
    (steps_.push_back(std::move(steps)), ...);
  }

  /// Whether all that was expected has come.
  [[nodiscard]] bool is_used_up() const { return steps_.empty(); }
  /// What send(2) and write(2) took, joined.
  [[nodiscard]] const std::string& taken() const { return taken_; }
  void take(std::string_view bytes) { taken_ += bytes; }
  /// The descriptors closed so far. A close needs no step.
  [[nodiscard]] const std::vector<int>& closed() const { return closed_; }

  std::optional<sys::Outcome> before(const sys::Call& call) override
  {
    if (const auto* close = std::get_if<sys::Close>(&call); close != nullptr && !is_next(call)) {
      closed_.push_back(close->fd);
      return sys::Outcome{0, 0};
    }
    if (!is_next(call)) {
      wrong_ = true;
      ADD_FAILURE() << "a call out of the script: " << explain::text_before(call) << " ...\n" << story();
      return sys::Outcome{-1, EIO};
    }
    const Step step = std::move(steps_.front());
    steps_.pop_front();
    return step.answer(*this, call);
  }
  void after(const sys::Call& call, const sys::Outcome& outcome) override
  {
    made_.push_back(explain::text_of(call, outcome));
  }
  void remark(std::string_view text) override { remarks_.emplace_back(text); }
  [[nodiscard]] const std::vector<std::string>& remarks() const { return remarks_; }

private:
  [[nodiscard]] bool is_next(const sys::Call& call) const
  {
    return !steps_.empty() && steps_.front().kind == call.index() &&
           (!steps_.front().fd || *steps_.front().fd == descriptor_of(call));
  }
  [[nodiscard]] std::string story() const
  {
    std::string text = "so far:\n";
    for (const auto& line : made_) {
      text += "  " + line + "\n";
    }
    text += "still expected:\n";
    for (const auto& step : steps_) {
      text += "  " + step.name + (step.fd ? " on " + std::to_string(*step.fd) : "") + "\n";
    }
    return text;
  }

  std::deque<Step> steps_;
  std::vector<std::string> made_;
  std::vector<std::string> remarks_;
  std::vector<int> closed_;
  std::string taken_;
  bool wrong_ = false;
  sys::ObserverScope scope_{*this};
};

/// A step for calls of type C; `answer` is given the call itself.
template <class C, class Answer>
Step step(std::string words, Answer answer)
{
  const std::size_t kind = sys::Call(C{}).index();
  return {
      kind, std::string(explain::name_of(C{})) + " " + words,
      [answer](ScriptedKernel& kernel, const sys::Call& call) { return answer(kernel, std::get<C>(call)); }};
}

/// The call succeeds with that value and nothing else happens.
template <class C>
Step answers(long value)
{
  return step<C>("answers " + std::to_string(value), [value](ScriptedKernel&, const C&) {
    return sys::Outcome{value, 0};
  });
}

template <class C>
Step fails(int error)
{
  return step<C>(::strerrorname_np(error), [error](ScriptedKernel&, const C&) {
    return sys::Outcome{-1, error};
  });
}

/// recv(2) or read(2) with these bytes, all of which must fit.
template <class C>
Step gives(std::string bytes)
{
  return step<C>("gives " + std::to_string(bytes.size()) + " bytes", [bytes](ScriptedKernel&, const C& call) {
    EXPECT_LE(bytes.size(), call.size) << "the buffer is too small";
    std::memcpy(call.buffer, bytes.data(), std::min(bytes.size(), call.size));
    return sys::Outcome{static_cast<long>(bytes.size()), 0};
  });
}
inline Step recv_gives(std::string bytes)
{
  return gives<sys::Recv>(std::move(bytes));
}
inline Step read_gives(std::string bytes)
{
  return gives<sys::Read>(std::move(bytes));
}

/// send(2) or write(2) that takes at most `most` bytes and keeps them (ScriptedKernel::taken).
template <class C>
Step takes(std::size_t most)
{
  return step<C>("takes bytes", [most](ScriptedKernel& kernel, const C& call) {
    const std::size_t size = std::min(most, call.size);
    kernel.take({static_cast<const char*>(call.buffer), size});
    return sys::Outcome{static_cast<long>(size), 0};
  });
}
inline Step send_takes(std::size_t most = all_of_it)
{
  return takes<sys::Send>(most);
}
inline Step write_takes(std::size_t most = all_of_it)
{
  return takes<sys::Write>(most);
}

/// pipe2(2) with these two descriptors.
inline Step pipe_gives(int read, int write)
{
  return step<sys::Pipe>("gives a pipe", [read, write](ScriptedKernel&, const sys::Pipe& call) {
    call.fds[0] = read;
    call.fds[1] = write;
    return sys::Outcome{0, 0};
  });
}

/// splice(2) of `bytes`, from `in` to `out`.
inline Step splices(int in, int out, long bytes)
{
  return step<sys::Splice>("moves " + std::to_string(bytes),
                           [in, out, bytes](ScriptedKernel&, const sys::Splice& call) {
                             EXPECT_EQ(call.in, in);
                             EXPECT_EQ(call.out, out);
                             EXPECT_LE(static_cast<std::size_t>(bytes), call.size);
                             return sys::Outcome{bytes, 0};
                           });
}

/// poll(2) that finds these events on its descriptors, in their order.
inline Step poll_finds(std::vector<short> events)
{
  return step<sys::Poll>("finds something", [events](ScriptedKernel&, const sys::Poll& call) {
    EXPECT_EQ(events.size(), call.count);
    long ready = 0;
    for (std::size_t i = 0; i < std::min<std::size_t>(events.size(), call.count); ++i) {
      call.fds[i].revents = events[i];
      ready += events[i] != 0 ? 1 : 0;
    }
    return sys::Outcome{ready, 0};
  });
}

/// What epoll_wait(2) tells of one watch.
struct Ready {
  io::Watch* watch;
  std::uint32_t events;
};

inline Step epoll_finds(std::vector<Ready> ready)
{
  return step<sys::EpollWait>("finds " + std::to_string(ready.size()),
                              [ready](ScriptedKernel&, const sys::EpollWait& call) {
                                EXPECT_LE(ready.size(), static_cast<std::size_t>(call.capacity));
                                for (std::size_t i = 0; i < ready.size(); ++i) {
                                  call.events[i].events = ready[i].events;
                                  call.events[i].data.ptr = ready[i].watch;
                                }
                                return sys::Outcome{static_cast<long>(ready.size()), 0};
                              });
}

/// A socket that the poller has already found readable and writable.
inline io::End ready_socket(int number)
{
  auto end = io::End::own_socket(net::Fd(number));
  end.readable = true;
  return end;
}

inline io::End pipe_end(int number)
{
  return io::End::own_pipe(net::Fd(number));
}

} // namespace sockplay::test
