#include "flags.hh"

namespace sockplay::cmd {

play::ExitCode dgram_recv(const std::vector<std::string>& words, Context& context)
{
  play::DatagramRecv options{.mailbox = {.socket = {.kind = {.type = SOCK_DGRAM}}}};
  options.limits.ends_by_interrupt = options.limits.some_records_suffice = true;
  Flags flags("dgram", "recv", "Write every datagram that comes, until ^C.",
              R"(  sockplay dgram recv                      what sockplay dgram send sends
  sockplay dgram recv 8000 -c 1 >datagram  one, byte for byte
  sockplay dgram recv --length-prefix >records   to be told apart again
  sockplay dgram recv --json --idle-timeout 5s | jq .size_bytes
  sockplay dgram recv --join ff02::fb%eth0 5353 --hex   multicast
)");
  flags.reach(options.mailbox.reach);
  flags.binding(options.mailbox.socket, options.mailbox.access, options.announcing);
  flags.groups(options.mailbox.groups);
  flags.unframing(options.showing.framing);
  flags.counting(options.records.most_records, "end after N records");
  flags.idling(options.limits, "no record for T: exit 3, or 0 if any had come");
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
