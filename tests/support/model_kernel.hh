// A kernel in miniature with moods: one source, one sink and pipes between them, whose calls are cut short,
// put off (EAGAIN) and interrupted (EINTR) at random, from a seed. Whatever the schedule, the bytes at the
// sink must be those of the source: no script could list all the ways of losing some. Nothing reaches the
// real kernel.
#pragma once

#include "sys/invoke.hh"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <gtest/gtest.h>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <variant>

namespace sockplay::test {

class ModelKernel : public sys::Observer {
public:
  static constexpr int source = 1001;
  static constexpr int sink = 1002;

  struct Options {
    unsigned seed = 0;
    std::string input = {};        // what the source has
    int source_error = 0;          // comes after the input, in place of an end of stream
    std::size_t sink_limit = ~0UL; // after so many bytes the sink fails
    int sink_error = EPIPE;
    bool sink_splices = true; // else splice(2) into it is EINVAL, as into an O_APPEND file
    bool has_pipes = true;    // else pipe2(2) is EMFILE
  };
  explicit ModelKernel(Options options) : options_(std::move(options)), random_(options_.seed) {}

  [[nodiscard]] const std::string& output() const { return output_; }
  /// Bytes that are inside a pipe.
  [[nodiscard]] std::size_t inside() const
  {
    std::size_t bytes = 0;
    for (const auto& [number, pipe] : pipes_) {
      bytes += pipe.size();
    }
    return bytes;
  }

  std::optional<sys::Outcome> before(const sys::Call& call) override
  {
    return std::visit([this](const auto& request) { return answer(request); }, call);
  }
  void after(const sys::Call& /*call*/, const sys::Outcome& /*outcome*/) override {}

private:
  static constexpr std::size_t pipe_room = 4096;
  static constexpr sys::Outcome done(std::size_t bytes) { return {static_cast<long>(bytes), 0}; }
  static constexpr sys::Outcome failed(int error) { return {-1, error}; }

  unsigned roll(unsigned sides) { return std::uniform_int_distribution<unsigned>(0, sides - 1)(random_); }
  std::optional<sys::Outcome> mood()
  {
    const auto number = roll(8);
    return number == 0   ? std::optional(failed(EINTR))
           : number <= 2 ? std::optional(failed(EAGAIN))
                         : std::nullopt;
  }
  std::size_t some(std::size_t most) { return most == 0 ? 0 : 1 + roll(static_cast<unsigned>(most)); }

  // From the source or a pipe; what the call takes is gone there.
  sys::Outcome take(int fd, std::size_t most, std::string& bytes)
  {
    std::string& from = fd == source ? options_.input : pipe(fd);
    if (from.empty()) {
      return fd != source                 ? failed(EAGAIN)
             : options_.source_error == 0 ? done(0)
                                          : failed(std::exchange(options_.source_error, 0));
    }
    bytes = from.substr(0, some(std::min(most, from.size())));
    from.erase(0, bytes.size());
    return done(bytes.size());
  }
  [[nodiscard]] std::size_t room(int fd) { return fd == sink ? pipe_room : pipe_room - pipe(fd).size(); }
  // Into the sink or a pipe.
  sys::Outcome put(int fd, std::string_view bytes)
  {
    if (fd != sink) {
      pipe(fd) += bytes;
      return done(bytes.size());
    }
    if (output_.size() >= options_.sink_limit) {
      return failed(options_.sink_error);
    }
    const auto size = std::min(some(bytes.size()), options_.sink_limit - output_.size());
    output_ += bytes.substr(0, size);
    return done(size);
  }
  std::string& pipe(int fd) { return pipes_[fd / 2]; }

  template <class C>
  sys::Outcome read(const C& call)
  {
    const auto outcome_now = mood();
    const bool impossible = outcome_now && outcome_now->error == EAGAIN && call.fd != source;
    if (outcome_now && !impossible) {
      return *outcome_now;
    }
    std::string bytes;
    const auto outcome = take(call.fd, call.size, bytes);
    std::memcpy(call.buffer, bytes.data(), bytes.size());
    return outcome;
  }
  template <class C>
  sys::Outcome write(const C& call)
  {
    const auto outcome = mood();
    return outcome ? *outcome : put(call.fd, {static_cast<const char*>(call.buffer), call.size});
  }
  sys::Outcome move(int in, int out, std::size_t size)
  {
    if (const auto outcome = mood()) {
      return *outcome;
    }
    if (out == sink && !options_.sink_splices) {
      return failed(EINVAL);
    }
    if (out == sink && output_.size() >= options_.sink_limit) {
      return failed(options_.sink_error);
    }
    if (room(out) == 0) {
      return failed(EAGAIN);
    }
    std::string bytes;
    auto outcome = take(in, std::min(size, room(out)), bytes);
    if (outcome.value > 0) {
      outcome = put(out, bytes);
      std::string& back = in == source ? options_.input : pipe(in);
      back.insert(0, bytes, static_cast<std::size_t>(outcome.value));
    }
    return outcome;
  }

  std::optional<sys::Outcome> answer(const sys::Recv& call) { return read(call); }
  std::optional<sys::Outcome> answer(const sys::Read& call) { return read(call); }
  std::optional<sys::Outcome> answer(const sys::Send& call) { return write(call); }
  std::optional<sys::Outcome> answer(const sys::Write& call) { return write(call); }
  std::optional<sys::Outcome> answer(const sys::Splice& call) { return move(call.in, call.out, call.size); }
  std::optional<sys::Outcome> answer(const sys::SendFile& call) { return move(call.in, call.out, call.size); }
  std::optional<sys::Outcome> answer(const sys::Pipe& call)
  {
    if (!options_.has_pipes) {
      return failed(EMFILE);
    }
    call.fds[0] = 2 * next_pipe_;
    call.fds[1] = 2 * next_pipe_ + 1;
    ++next_pipe_;
    return done(0);
  }
  std::optional<sys::Outcome> answer(const sys::Fcntl& /*call*/) { return failed(EPERM); }
  std::optional<sys::Outcome> answer(const sys::Close& /*call*/) { return done(0); }
  std::optional<sys::Outcome> answer(const sys::Poll& call)
  {
    std::size_t ready = 0;
    for (nfds_t i = 0; i < call.count; ++i) {
      call.fds[i].revents = roll(2) == 0 ? call.fds[i].events : 0;
      ready += call.fds[i].revents != 0 ? 1 : 0;
    }
    return done(ready);
  }
  template <class C>
  std::optional<sys::Outcome> answer(const C& /*call*/)
  {
    ADD_FAILURE() << "the model has no such call";
    return failed(ENOSYS);
  }

  Options options_;
  std::mt19937 random_;
  std::map<int, std::string> pipes_;
  std::string output_;
  int next_pipe_ = 1000;
  sys::ObserverScope scope_{*this};
};

} // namespace sockplay::test
