#include "flags.hh"

namespace sockplay::cmd {

play::ExitCode raw_listen(const std::vector<std::string>& words, Context& context)
{
  play::DatagramListen options;
  options.limits.ends_by_interrupt = options.limits.some_records_suffice = true;
  Flags flags("raw", "listen", "Show every packet of a protocol; what is typed goes to who sent last.",
              R"(  sockplay raw listen                 who pings us is pinged: a line an echo
  sockplay raw listen --protocol 253  a protocol of one's own
  sockplay raw listen --protocol 253 --reply-to 10.0.0.2
)");
  flags.reach(options.mailbox.reach);
  flags.packet_protocol(options.mailbox.socket.kind);
  flags.packet_binding(options.mailbox.access, options.announcing);
  flags.replying(options.reply_to);
  flags.record_input(options.host.input);
  flags.framing(options.records.framing, options.showing.framing);
  flags.counting(options.records.most_records, "end after N packets");
  flags.datagram_directions(options.host, options.limits);
  flags.idling(options.limits, "no packet for T: exit 3, or 0 if any had come");
  flags.packet_records(options.showing, options.records);
  flags.telling(options.announcing);
  flags.packet_options(options.mailbox.socket.socket);
  if (!flags.parse(words, context)) {
    return play::ExitCode::done;
  }
  return play::run(options);
}

} // namespace sockplay::cmd
