#include "flags.hh"

namespace sockplay::cmd {

play::ExitCode stream_connect(const std::vector<std::string>& words, Context& context)
{
  play::Connect options;
  Flags flags("stream", "connect",
              "Connect; standard input goes to the peer, and what it says to standard output.",
              R"(  sockplay stream connect host:8000               talk
  printf 'GET / HTTP/1.0\r\n\r\n' | sockplay stream connect example.org:http
  sockplay stream connect host:ssh --probe -w 2s  0 open, 1 refused, 3 silent
  sockplay stream connect ./sock --hex            a Unix socket, in hex
  sockplay stream connect host:8000 --retry 10    until the server is up
  sockplay stream connect host:8000 --explain     what the kernel is asked
)");
  flags.reach(options.reach);
  flags.connecting(options.source, options.socket, options.patience);
  flags.probing(options.probe);
  flags.program(options.host);
  flags.input(options.host.input);
  flags.directions(options.host, options.limits);
  flags.idling(options.limits);
  flags.faults(options.faults);
  flags.showing(options.showing);
  flags.telling(options.announcing);
  flags.reporting(options.reporting);
  flags.stream_options(options.socket.socket, options.socket.kind);
  return flags.parse(words, context) ? play::run(options) : play::ExitCode::done;
}

} // namespace sockplay::cmd
