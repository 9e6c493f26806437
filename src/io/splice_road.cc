#include "io/splice_road.hh"

#include "sys/invoke.hh"

#include <algorithm>
#include <array>

namespace sockplay::io {

namespace {

constexpr unsigned splice_flags = SPLICE_F_MOVE | SPLICE_F_NONBLOCK;

sys::Outcome splice(int in, int out, std::size_t size)
{
  sys::Outcome outcome{};
  do {
    outcome = sys::invoke(sys::Splice{in, out, size, splice_flags});
  } while (outcome.error == EINTR);
  return outcome;
}

// Errors a socket reports on its receiving side; with two ends in one call, errno alone does not say whose it
// is.
bool is_source_error(int error, const End& source)
{
  return source.kind() == End::Kind::socket &&
         (error == ECONNRESET || error == ETIMEDOUT || error == EHOSTUNREACH || error == ENETUNREACH);
}

bool refuses(int error)
{
  return error == EINVAL || error == ENOSYS || error == EOPNOTSUPP;
}

} // namespace

Halt DirectSpliceRoad::run(std::uint64_t& moved)
{
  for (const std::uint64_t goal = moved + turn_bytes; moved < goal;) {
    if (!source_.readable) {
      return {Halt::Why::source_dry};
    }
    if (source_.urgent) {
      return {Halt::Why::unsuited};
    }
    const auto outcome = splice(source_.number(), sink_.number(), Middle::pipe_bytes);
    if (outcome.value == 0) {
      return {Halt::Why::ended};
    }
    if (outcome.error == EAGAIN) {
      return blocked();
    }
    if (!outcome.ok()) {
      return refuses(outcome.error)                    ? Halt{Halt::Why::unsuited}
             : is_source_error(outcome.error, source_) ? Halt{Halt::Why::source_failed, outcome.error}
                                                       : Halt{Halt::Why::sink_failed, outcome.error};
    }
    moved += static_cast<std::uint64_t>(outcome.value);
  }
  return {Halt::Why::turn_over};
}

// EAGAIN says neither "source empty" nor "sink full": ask. Both may have changed since; then it is tried
// again.
Halt DirectSpliceRoad::blocked()
{
  std::array<pollfd, 2> ends{pollfd{source_.number(), POLLIN, 0}, pollfd{sink_.number(), POLLOUT, 0}};
  sys::invoke(sys::Poll{ends.data(), ends.size(), 0});
  source_.readable = ends[0].revents != 0;
  sink_.writable = ends[1].revents != 0;
  return {!sink_.writable     ? Halt::Why::sink_full
          : !source_.readable ? Halt::Why::source_dry
                              : Halt::Why::turn_over};
}

Halt SpliceRoad::run(std::uint64_t& moved)
{
  for (const std::uint64_t goal = moved + turn_bytes; moved < goal;) {
    const Halt halt = inside_bytes_ > 0 ? drain(moved) : source_ended_ ? Halt{Halt::Why::ended} : fill();
    if (halt.why != Halt::Why::turn_over) {
      return halted(halt);
    }
  }
  return halted({Halt::Why::turn_over});
}

// A pipe with nothing inside serves somebody else meanwhile.
Halt SpliceRoad::halted(Halt halt)
{
  if (inside_bytes_ == 0 && pipe_.is_open()) {
    middle_.give_back(std::move(pipe_));
    pipe_ = {};
  }
  return halt;
}

Halt SpliceRoad::fill()
{
  if (!source_.readable) {
    return {Halt::Why::source_dry};
  }
  if (source_.urgent) {
    return {Halt::Why::unsuited};
  }
  if (!pipe_.is_open()) {
    pipe_ = middle_.borrow();
    if (!pipe_.is_open()) {
      return {Halt::Why::unsuited};
    }
  }
  const auto outcome = splice(source_.number(), pipe_.in.number(), Middle::pipe_bytes);
  if (outcome.error == EAGAIN) {
    source_.readable = false; // the pipe is empty, so it is the source that has nothing
    return {Halt::Why::source_dry};
  }
  if (!outcome.ok()) {
    return refuses(outcome.error) ? Halt{Halt::Why::unsuited} : Halt{Halt::Why::source_failed, outcome.error};
  }
  source_ended_ = outcome.value == 0;
  inside_bytes_ = static_cast<std::size_t>(outcome.value);
  return {};
}

Halt SpliceRoad::drain(std::uint64_t& moved)
{
  const auto outcome = splice(pipe_.out.number(), sink_.number(), inside_bytes_);
  if (outcome.error == EAGAIN) {
    sink_.writable = false;
    return {Halt::Why::sink_full};
  }
  if (!outcome.ok()) {
    return refuses(outcome.error) ? Halt{Halt::Why::unsuited} : Halt{Halt::Why::sink_failed, outcome.error};
  }
  inside_bytes_ -= static_cast<std::size_t>(outcome.value);
  moved += static_cast<std::uint64_t>(outcome.value);
  return {};
}

std::string SpliceRoad::leftover()
{
  std::string bytes(inside_bytes_, '\0');
  std::size_t got = 0;
  while (got < bytes.size()) {
    const auto outcome = sys::invoke(sys::Read{pipe_.out.number(), bytes.data() + got, bytes.size() - got});
    if (outcome.value <= 0 && outcome.error != EINTR) {
      break;
    }
    got += static_cast<std::size_t>(std::max(outcome.value, 0L));
  }
  bytes.resize(got);
  inside_bytes_ = 0;
  return bytes;
}

} // namespace sockplay::io
