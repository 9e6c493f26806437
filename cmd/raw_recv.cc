#include "flags.hh"

namespace sockplay::cmd {

play::ExitCode raw_recv(const std::vector<std::string>& words, Context& context)
{
  play::DatagramRecv options;
  options.limits.ends_by_interrupt = options.limits.some_records_suffice = true;
  Flags flags("raw", "recv", "Show or write every packet of a protocol that comes, until ^C.",
              R"(  sockplay raw recv                   ICMP: who pings us?
  sockplay raw recv --protocol gre --detail
  sockplay raw recv -6 --tcp -c 1 --json | jq .tcp
  sockplay raw recv --protocol 253 --length-prefix >packets
)");
  flags.reach(options.mailbox.reach);
  flags.packet_protocol(options.mailbox.socket.kind);
  flags.packet_binding(options.mailbox.access, options.announcing);
  flags.unframing(options.showing.framing);
  flags.counting(options.records.most_records, "end after N packets");
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
