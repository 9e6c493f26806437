#include "flags.hh"
#include "net/error.hh"

#include <fmt/format.h>

namespace sockplay::cmd {

namespace {

// A line as it is written at its longest must find room in the smaller ring more than once.
void check_sizes(const chat::Room::Options& room)
{
  constexpr std::size_t least_line = 64, longest_line = 1 << 20, lines_that_fit = 32, least_buffer = 64 << 10;
  if (room.max_line_bytes < least_line || room.max_line_bytes > longest_line) {
    throw net::UsageError(fmt::format("--max-line {}: from 64 bytes to 1M", room.max_line_bytes));
  }
  if (const auto least = std::max(least_buffer, lines_that_fit * room.max_line_bytes);
      room.buffer_bytes < least) {
    throw net::UsageError(fmt::format("--buffer {}: at least {} bytes, 32 lines as long as they may be",
                                      room.buffer_bytes, least));
  }
}

} // namespace

play::ExitCode chat_serve(const std::vector<std::string>& words, Context& context)
{
  play::ChatServe options;
  options.room.history = 10;
  Flags flags("chat", "serve",
              "A room: lines of text, so that nc and telnet can join. The terminal is yours.",
              R"(  sockplay chat serve                     port 8000; nc localhost 8000 joins it
  sockplay chat serve 127.0.0.1:0 --port-file port   this host, any free port
  sockplay chat serve ./room --mode 0660  a Unix socket; its mode says for whom
  sockplay chat serve --log room.log      what was said outlives the relay
)");
  flags.reach(options.reach);
  flags.listening(options.socket, options.access, options.announcing);
  flags.serving_chat(options);
  flags.telling(options.announcing);
  if (!flags.parse(words, context)) {
    return play::ExitCode::done;
  }
  check_sizes(options.room);
  return play::run(options);
}

} // namespace sockplay::cmd
