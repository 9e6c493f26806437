#include "play/packet_address.hh"
#include "play/payloads.hh"
#include "play/raw.hh"
#include "play/way.hh"

namespace sockplay::play {

namespace {

std::vector<std::string> payloads_of(const RawSend& options, io::Poller& poller)
{
  if (options.payload) return read_payloads(*options.payload, options.framing, poller);
  return {options.probe.kind == Probe::Kind::echo ? echo_pattern() : std::string()};
}

// Answers are read by people, wherever they are written to.
Showing showing_of(const RawSend& options)
{
  auto showing = options.showing;
  showing.view = showing.view.value_or(record::ViewKind::text);
  showing.packets = options.probe.is_framed() ? packet::LinkType::ethernet : packet::LinkType::raw_ip;
  showing.shows_sent = options.announcing.verbosity > 0;
  return showing;
}

} // namespace

// Files and standard input and output are opened before the sockets: once those are there, the privilege that
// may have been needed for any of them is given up.
ExitCode run(const RawSend& options)
{
  io::Announcer announcer(options.announcing);
  Screen screen(showing_of(options), false);
  announcer.set_outlet(&screen.outlet());
  io::Poller poller;
  const auto payloads = payloads_of(options, poller);
  const auto way = open_way(options, payloads.front(), poller, announcer);
  auto marks = draw_marks();
  marks.identifier = way.identifier.value_or(marks.identifier);
  way.wire->watch(poller);
  screen.watch(poller, nullptr);

  const auto make = [&](std::uint64_t number) {
    const auto& payload = payloads[(number - 1) % payloads.size()];
    Prober::Outgoing packet{make_packet(options.probe, way.path, marks, number, payload)};
    if (!way.is_fixed)
      packet.to = destination_of(packet::decode(way.wire->link(), packet.bytes, packet.bytes.size()));
    return packet;
  };
  auto probing = options.probing;
  if (probing.count == 0) probing.count = payloads.size();
  Prober prober({.probing = probing, .peer = way.peer, .may_have_many = way.has_many, .make = make},
                *way.wire, screen, announcer);
  return prober.run(poller);
}

} // namespace sockplay::play
