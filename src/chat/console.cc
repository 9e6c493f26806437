#include "chat/console.hh"

#include "io/interrupted.hh"
#include "net/error.hh"

#include <array>
#include <csignal>
#include <fmt/format.h>

namespace sockplay::chat {

Console::Console(io::Poller& poller, Options options)
    : input_(io::End::inherited(STDIN_FILENO, O_RDONLY)),
      output_(io::End::inherited(STDOUT_FILENO, O_WRONLY)), lines_(options.max_line_bytes)
{
  poller.add(input_);
  poller.add(output_);
}

void Console::read()
{
  if (ended_ || !input_.readable) {
    return;
  }
  std::array<std::byte, 16 * 1024> room;
  const auto result = input_.read(room);
  if (result.what == net::IoResult::What::moved) {
    lines_.append({reinterpret_cast<const char*>(room.data()), result.bytes});
  } else if (result.what != net::IoResult::What::would_block) {
    lines_.end(); // a terminal that is gone (EIO) is an end like any other
    ended_ = true;
  }
}

std::optional<std::string> Console::next_line()
{
  while (const auto line = lines_.next()) {
    if (!line->too_long) return std::string(line->text);
    show("* that line was too long\n");
  }
  return {};
}

void Console::flush()
{
  while (!pending_.empty() && output_.writable) {
    const auto result = output_.write(std::as_bytes(std::span(pending_)));
    if (result.what == net::IoResult::What::failed) {
      if (result.error == EPIPE) throw io::Interrupted{SIGPIPE};
      throw net::error_of("write", "standard output", result.error);
    }
    pending_.erase(0, result.bytes);
  }
}

} // namespace sockplay::chat
