#include "flags.hh"
#include "net/error.hh"

namespace sockplay::cmd {

play::ExitCode stream_listen(const std::vector<std::string>& words, Context& context)
{
  play::Listen options;
  Flags flags("stream", "listen",
              "Accept a peer; standard input goes to it, and what it says to standard output.",
              R"(  sockplay stream listen 8000                     wait for one peer and talk
  sockplay stream listen -k 8000 --echo           an echo server
  sockplay stream listen -k --file page.html      the same answer for everybody
  sockplay stream listen -k 8000 --forward db:5432 -v   a relay
  sockplay stream listen -k ./sock --exec 'tr a-z A-Z'  a program for each peer
  sockplay stream listen 127.0.0.1:0 --port-file port   any free port
)");
  flags.reach(options.reach);
  flags.listening(options.socket, options.door.access, options.announcing);
  flags.accepting(options.door);
  flags.many(options.keep_open, options.door);
  flags.services(options.host, options.forward);
  flags.input(options.host.input);
  flags.directions(options.host, options.limits);
  flags.idling(options.limits);
  flags.faults(options.faults);
  flags.showing(options.showing);
  flags.telling(options.announcing);
  flags.reporting(options.reporting);
  flags.stream_options(options.socket.socket, options.socket.kind);
  if (!flags.parse(words, context)) {
    return play::ExitCode::done;
  }
  if (options.keep_open && (options.limits.quit_after_eof || options.reporting.tcp_info)) {
    throw net::UsageError("--quit-after-eof and --tcp-info are for one peer, not for --keep-open");
  }
  options.door.idle = options.limits.idle;
  return play::run(options);
}

} // namespace sockplay::cmd
