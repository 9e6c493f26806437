#include "flags.hh"

namespace sockplay::cmd {

play::ExitCode raw_send(const std::vector<std::string>& words, Context& context)
{
  play::RawSend options;
  Flags flags("raw", "send", "Build packets, send them, and show what answers: exit 3 if nothing does.",
              R"(  sockplay raw send 10.0.0.1 -c 3     ping: three echoes, a second apart
  sockplay raw send --tcp host:443    is the port open? A SYN, and what it meets
  sockplay raw send --udp host:53 --file query --detail
  sockplay raw send --arp 10.0.0.1    who has it?
  sockplay raw send --header --file packet --wait 0
)");
  flags.reach(options.reach);
  flags.packet_kinds(options);
  flags.packet_payload(options);
  flags.framing(options.framing);
  flags.packet_headers(options);
  flags.packet_pace(options.probing);
  flags.packet_views(options.showing);
  flags.telling(options.announcing);
  flags.packet_socket(options);
  if (!flags.parse(words, context)) {
    return play::ExitCode::done;
  }
  return play::run(options);
}

} // namespace sockplay::cmd
