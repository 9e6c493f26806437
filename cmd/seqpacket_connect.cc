#include "flags.hh"

namespace sockplay::cmd {

play::ExitCode seqpacket_connect(const std::vector<std::string>& words, Context& context)
{
  play::Connect options{.socket = {.kind = {.type = SOCK_SEQPACKET}}, .records = play::Records{}};
  Flags flags("seqpacket", "connect",
              "Connect; each record of the input goes to the peer, each that it sends is shown.",
              R"(  sockplay seqpacket connect ./sock        talk, a line a record
  sockplay seqpacket connect @name --hex   an abstract name, in hex
  sockplay seqpacket connect ./sock --size 512 --file data
  sockplay seqpacket connect vsock:host:8000   the host of this virtual machine
)");
  auto& records = *options.records;
  flags.reach(options.reach);
  flags.connecting(options.source, options.socket, options.patience);
  flags.probing(options.probe);
  flags.program(options.host);
  flags.record_input(options.host.input);
  flags.framing(records.framing, options.showing.framing);
  flags.directions(options.host, options.limits);
  flags.idling(options.limits, "no record for T: exit 3");
  flags.faults(records.faults);
  flags.showing(options.showing);
  flags.kernel_time(records);
  flags.telling(options.announcing);
  flags.seqpacket_options(options.socket.socket, options.socket.kind);
  return flags.parse(words, context) ? play::run(options) : play::ExitCode::done;
}

} // namespace sockplay::cmd
