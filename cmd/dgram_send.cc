#include "flags.hh"

namespace sockplay::cmd {

play::ExitCode dgram_send(const std::vector<std::string>& words, Context& context)
{
  play::DatagramSend options{.socket = {.kind = {.type = SOCK_DGRAM}}};
  options.limits.some_records_suffice = true;
  Flags flags("dgram", "send", "Send each record, and exit; or wait for what comes back.",
              R"(  echo hello | sockplay dgram send host:8000   a line, its newline in it
  sockplay dgram send host:8000 --data ping --wait 1s -c 1   exit 3: no answer
  sockplay dgram send host:8000 --file f --size 1400 --rate 1M   1 MiB a second
  sockplay dgram send 239.1.2.3:5000 --ttl 4 <lines   to a multicast group
  sockplay dgram send --length-prefix <records   what recv --length-prefix wrote
)");
  flags.reach(options.reach);
  flags.dialling(options.source, options.socket);
  flags.record_input(options.input);
  flags.framing(options.records.framing, options.showing.framing);
  flags.answering(options.limits, options.records.most_records);
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
