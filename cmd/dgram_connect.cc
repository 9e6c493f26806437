#include "flags.hh"

namespace sockplay::cmd {

play::ExitCode dgram_connect(const std::vector<std::string>& words, Context& context)
{
  play::DatagramConnect options{.socket = {.kind = {.type = SOCK_DGRAM}}};
  options.limits.some_records_suffice = true;
  Flags flags("dgram", "connect", "Talk with one peer, a datagram a line; ICMP errors are told.",
              R"(  sockplay dgram connect host:8000         talk, a line a datagram
  sockplay dgram connect host:53 --probe   exit 0 answered, 1 closed, 3 silent
  printf 'a\nb\n' | sockplay dgram connect host:8000 -q 1s   1 s for answers
  sockplay dgram connect ./sock            a Unix socket; its answers find us
)");
  flags.reach(options.reach);
  flags.dialling(options.source, options.socket);
  flags.probing(options.probe);
  flags.probe_time(options.probe_time);
  flags.record_input(options.host.input);
  flags.framing(options.records.framing, options.showing.framing);
  flags.counting(options.records.most_records, "end after N answers");
  flags.datagram_directions(options.host, options.limits);
  flags.staying(options.host, "go on after an ICMP error");
  flags.idling(options.limits, "no record for T: exit 3, or 0 if any had come");
  flags.faults(options.records.faults);
  flags.showing(options.showing);
  flags.kernel_time(options.records);
  flags.telling(options.announcing);
  flags.datagram_options(options.socket.socket, options.socket.kind);
  if (!flags.parse(words, context)) {
    return play::ExitCode::done;
  }
  return play::run(options);
}

} // namespace sockplay::cmd
