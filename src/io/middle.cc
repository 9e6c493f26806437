#include "io/middle.hh"

#include "sys/invoke.hh"

#include <array>

namespace sockplay::io {

namespace {
constexpr std::size_t pipes_kept = 16;
}

std::span<std::byte> Middle::scratch()
{
  if (scratch_.empty()) {
    scratch_.resize(scratch_bytes);
  }
  return scratch_;
}

Pipe Middle::borrow()
{
  if (!free_.empty()) {
    Pipe pipe = std::move(free_.back());
    free_.pop_back();
    return pipe;
  }
  std::array<int, 2> fds{-1, -1};
  if (!sys::invoke(sys::Pipe{fds.data(), O_CLOEXEC | O_NONBLOCK}).ok()) {
    return {};
  }
  Pipe pipe{net::Fd(fds[0]), net::Fd(fds[1])};
  sys::invoke(
      sys::Fcntl{pipe.in.number(), F_SETPIPE_SZ, static_cast<int>(pipe_bytes)}); // refused: it is only slower
  return pipe;
}

void Middle::give_back(Pipe pipe)
{
  if (free_.size() < pipes_kept) {
    free_.push_back(std::move(pipe));
  }
}

} // namespace sockplay::io
