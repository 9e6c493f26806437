#include "flags.hh"

namespace sockplay::cmd {

play::ExitCode raw_connect(const std::vector<std::string>& words, Context& context)
{
  play::DatagramConnect options;
  options.limits.some_records_suffice = true;
  Flags flags("raw", "connect", "Talk with one host, a packet a line; of echoes, round-trip times.",
              R"(  sockplay raw connect 10.0.0.2       each line an echo, and how long it took
  sockplay raw connect 10.0.0.2 --protocol 253
  seq 3 | sockplay raw connect 10.0.0.2 -d 1s -q 1s --text
)");
  flags.reach(options.reach);
  flags.packet_protocol(options.socket.kind);
  flags.packet_source(options.source);
  flags.record_input(options.host.input);
  flags.framing(options.records.framing, options.showing.framing);
  flags.counting(options.records.most_records, "end after N packets");
  flags.datagram_directions(options.host, options.limits);
  flags.staying(options.host, "go on after an ICMP error");
  flags.idling(options.limits, "no packet for T: exit 3, or 0 if any had come");
  flags.packet_records(options.showing, options.records);
  flags.telling(options.announcing);
  flags.packet_options(options.socket.socket);
  if (!flags.parse(words, context)) {
    return play::ExitCode::done;
  }
  return play::run(options);
}

} // namespace sockplay::cmd
