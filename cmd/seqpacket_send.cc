#include "flags.hh"

namespace sockplay::cmd {

play::ExitCode seqpacket_send(const std::vector<std::string>& words, Context& context)
{
  play::Send options{.socket = {.kind = {.type = SOCK_SEQPACKET}}, .records = play::Records{}};
  Flags flags(
      "seqpacket", "send",
      "Connect, send each record, and wait until the peer has closed:\nexit 0 means that all were taken.",
      R"(  sockplay seqpacket send ./sock <lines    a line a record, its newline in it
  sockplay seqpacket send @name --file f --size 4k
  find . -print0 | sockplay seqpacket send ./sock --null
  sockplay seqpacket send ./sock --length-prefix <records   what recv wrote
)");
  auto& records = *options.records;
  flags.reach(options.reach);
  flags.connecting(options.source, options.socket, options.patience);
  flags.record_input(options.input);
  flags.framing(records.framing);
  flags.waiting(options.limits);
  flags.idling(options.limits, "no record for T: exit 3");
  flags.faults(records.faults);
  flags.showing(options.showing);
  flags.telling(options.announcing);
  flags.seqpacket_options(options.socket.socket, options.socket.kind);
  return flags.parse(words, context) ? play::run(options) : play::ExitCode::done;
}

} // namespace sockplay::cmd
