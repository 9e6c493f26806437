#include "flags.hh"

namespace sockplay::cmd {

play::ExitCode raw_sniff(const std::vector<std::string>& words, Context& context)
{
  play::Sniff options;
  Flags flags("raw", "sniff", "Show packets of an interface or of a capture file, a line each, until ^C.",
              R"(  sockplay raw sniff                         what passes the usual interface
  sockplay raw sniff eth0 port 53 -v         DNS there, and its checksums
  sockplay raw sniff any 'host ::1 and tcp'  everywhere; man pcap-filter
  sockplay raw sniff lo --detail -X -c 1     a packet, field by field
  sockplay raw sniff eth0 --screen           to browse, filter, follow and save
  sockplay raw sniff -w all.pcap -C 100 -W 5 the last 500 MB, for later
  sockplay raw sniff -r all.pcap --stats     who spoke with whom, by number
  sockplay raw sniff -r all.pcap --follow 3  what they said
  sockplay raw sniff -r all.pcap --json | jq .ip.src
)");
  flags.sniffing(options);
  if (!flags.parse(words, context)) {
    return play::ExitCode::done;
  }
  return play::run(options);
}

} // namespace sockplay::cmd
