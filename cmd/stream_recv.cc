#include "flags.hh"

namespace sockplay::cmd {

play::ExitCode stream_recv(const std::vector<std::string>& words, Context& context)
{
  play::Recv options;
  Flags flags("stream", "recv",
              "Accept one peer, write all that it says to standard output, exit at its end.",
              R"(  sockplay stream recv 8000 >photo.jpg
  sockplay stream recv | tar x                    what `tar c dir` sent
  sockplay stream recv 8000 --accept-timeout 1m --idle-timeout 10s >log
  sockplay stream recv --hex                      look at what comes
  sockplay stream recv --json | jq 'select(.event=="data").size_bytes'
)");
  flags.reach(options.reach);
  flags.listening(options.socket, options.door.access, options.announcing);
  flags.accepting(options.door);
  flags.idling(options.limits);
  flags.faults(options.faults);
  flags.showing(options.showing);
  flags.telling(options.announcing);
  flags.reporting(options.reporting);
  flags.stream_options(options.socket.socket, options.socket.kind);
  return flags.parse(words, context) ? play::run(options) : play::ExitCode::done;
}

} // namespace sockplay::cmd
