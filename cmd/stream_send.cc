#include "flags.hh"

namespace sockplay::cmd {

play::ExitCode stream_send(const std::vector<std::string>& words, Context& context)
{
  play::Send options;
  Flags flags("stream", "send",
              "Connect, send everything, half-close, and wait until the peer has closed:\nexit 0 means that "
              "it was taken.",
              R"(  sockplay stream send host:8000 --file photo.jpg
  tar c dir | sockplay stream send host:8000
  sockplay stream send --data hello               to localhost, port 8000
  sockplay stream send host:8000 --wait 0 <log    until all is acknowledged
  yes | sockplay stream send host:8000 --rate 1M --idle-timeout 10s
  sockplay stream send --data 'slow' --chunk 1 --delay 200ms   byte by byte
)");
  flags.reach(options.reach);
  flags.connecting(options.source, options.socket, options.patience);
  flags.input(options.input);
  flags.waiting(options.limits);
  flags.idling(options.limits);
  flags.faults(options.faults);
  flags.showing(options.showing);
  flags.telling(options.announcing);
  flags.reporting(options.reporting);
  flags.stream_options(options.socket.socket, options.socket.kind);
  return flags.parse(words, context) ? play::run(options) : play::ExitCode::done;
}

} // namespace sockplay::cmd
