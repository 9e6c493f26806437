#include "flags.hh"

namespace sockplay::cmd {

play::ExitCode dgram_listen(const std::vector<std::string>& words, Context& context)
{
  play::DatagramListen options{.mailbox = {.socket = {.kind = {.type = SOCK_DGRAM}}}};
  options.limits.ends_by_interrupt = options.limits.some_records_suffice = true;
  Flags flags("dgram", "listen", "Show every datagram with its sender; what is typed goes to who wrote last.",
              R"(  sockplay dgram listen 8000               show who writes, and answer
  sockplay dgram listen --echo             an echo server
  sockplay dgram listen --join 239.1.2.3 5000 --recv-only   a multicast group
  sockplay dgram listen --forward host:53 --drop 10%   a relay that forgets
  sockplay dgram listen ./sock --exec 'tr a-z A-Z'   a program for each datagram
)");
  flags.reach(options.mailbox.reach);
  flags.binding(options.mailbox.socket, options.mailbox.access, options.announcing);
  flags.groups(options.mailbox.groups);
  flags.replying(options.reply_to);
  flags.services(options.host, options.forward, "datagram");
  flags.lanes(options.most_lanes, options.keeps_programs);
  flags.record_input(options.host.input);
  flags.framing(options.records.framing, options.showing.framing);
  flags.counting(options.records.most_records, "end after N records");
  flags.datagram_directions(options.host, options.limits);
  flags.idling(options.limits, "no record for T: exit 3, or 0 if any had come");
  flags.faults(options.records.faults);
  flags.showing(options.showing);
  flags.kernel_time(options.records);
  flags.telling(options.announcing);
  flags.datagram_options(options.mailbox.socket.socket, options.mailbox.socket.kind);
  if (!flags.parse(words, context)) {
    return play::ExitCode::done;
  }
  return play::run(options);
}

} // namespace sockplay::cmd
