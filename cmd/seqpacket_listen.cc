#include "flags.hh"
#include "net/error.hh"

namespace sockplay::cmd {

namespace {

// SCTP's one-to-many face: one socket for all peers, and associations that come and go.
play::DatagramListen one_to_many(const play::Listen& options)
{
  const auto& door = options.door;
  if (door.accept_timeout || door.max_conns != 0 || door.count != 0) {
    throw net::UsageError("--accept-timeout, --max-conns and --count are for peers that are accepted",
                          "over SCTP one socket serves all peers, and accepts none");
  }
  if (options.host.stays) {
    throw net::UsageError("--stay is for a peer that is accepted", "over SCTP it goes on as it is, until ^C");
  }
  play::DatagramListen many{
      .mailbox = {.reach = options.reach, .socket = options.socket, .access = options.door.access},
      .records = *options.records,
      .host = options.host,
      .forward = options.forward,
      .showing = options.showing,
      .limits = options.limits,
      .announcing = options.announcing};
  many.mailbox.socket.kind = {.type = SOCK_SEQPACKET, .protocol = IPPROTO_SCTP};
  many.limits.ends_by_interrupt = many.limits.some_records_suffice = true;
  return many;
}

} // namespace

play::ExitCode seqpacket_listen(const std::vector<std::string>& words, Context& context)
{
  play::Listen options{.socket = {.kind = {.type = SOCK_SEQPACKET}}, .records = play::Records{}};
  Flags flags("seqpacket", "listen",
              "Accept a peer; each record of the input goes to it, each that it sends is shown.",
              R"(  sockplay seqpacket listen ./sock         one peer, a line a record
  sockplay seqpacket listen -k @name --echo   an echo server, an abstract name
  sockplay seqpacket listen -k ./sock --forward ./other --drop 1%
  sockplay seqpacket listen vsock:any:8000    for a virtual machine's host
  sockplay seqpacket listen 8000 -v        SCTP, where the kernel has it
)");
  auto& records = *options.records;
  flags.reach(options.reach);
  flags.listening(options.socket, options.door.access, options.announcing);
  flags.accepting(options.door);
  flags.many(options.keep_open, options.door);
  flags.services(options.host, options.forward);
  flags.record_input(options.host.input);
  flags.framing(records.framing, options.showing.framing);
  flags.directions(options.host, options.limits);
  flags.idling(options.limits, "no record for T: exit 3");
  flags.faults(records.faults);
  flags.showing(options.showing);
  flags.kernel_time(records);
  flags.telling(options.announcing);
  flags.seqpacket_options(options.socket.socket, options.socket.kind);
  if (!flags.parse(words, context)) {
    return play::ExitCode::done;
  }
  if (options.keep_open && options.limits.quit_after_eof) {
    throw net::UsageError("--quit-after-eof is for one peer, not for --keep-open");
  }
  options.door.idle = options.limits.idle;
  if (options.reach.address.kind == net::Address::Kind::internet) {
    return play::run(one_to_many(options));
  }
  return play::run(options);
}

} // namespace sockplay::cmd
