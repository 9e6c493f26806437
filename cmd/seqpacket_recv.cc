#include "flags.hh"

namespace sockplay::cmd {

play::ExitCode seqpacket_recv(const std::vector<std::string>& words, Context& context)
{
  play::Recv options{.socket = {.kind = {.type = SOCK_SEQPACKET}}, .records = play::Records{}};
  options.limits.some_records_suffice = true;
  Flags flags("seqpacket", "recv", "Accept one peer, write each record that it sends, exit at its end.",
              R"(  sockplay seqpacket recv ./sock --length-prefix >records   for send to read
  sockplay seqpacket recv @name --null | xargs -0 ls
  sockplay seqpacket recv ./sock -c 1 >record
  sockplay seqpacket recv ./sock --json | jq .size_bytes
)");
  auto& records = *options.records;
  flags.reach(options.reach);
  flags.listening(options.socket, options.door.access, options.announcing);
  flags.accepting(options.door);
  flags.unframing(options.showing.framing);
  flags.counting(records.most_records, "end after N records");
  flags.idling(options.limits, "no record for T: exit 3, or 0 if any had come");
  flags.showing(options.showing);
  flags.kernel_time(records);
  flags.telling(options.announcing);
  flags.seqpacket_options(options.socket.socket, options.socket.kind);
  return flags.parse(words, context) ? play::run(options) : play::ExitCode::done;
}

} // namespace sockplay::cmd
