#include "play/captured_packets.hh"
#include "play/packet_address.hh"
#include "play/payloads.hh"
#include "play/raw.hh"
#include "play/rights.hh"
#include "play/way.hh"

#include <fmt/format.h>

namespace sockplay::play {

namespace {

// Answers are read by people, wherever they are written to.
Showing showing_of(const RawSend& options, packet::LinkType link)
{
  auto showing = options.showing;
  showing.view = showing.view.value_or(record::ViewKind::text);
  showing.packets = link;
  showing.shows_sent = options.announcing.verbosity > 0;
  return showing;
}

// Files and standard input and output are opened before the sockets: once those are there, the privilege that
// may have been needed for any of them is given up.
class Sending {
public:
  Sending(const RawSend& options, io::Announcer& announcer) : options_(options), announcer_(announcer) {}

  ExitCode built();
  ExitCode captured();

private:
  ExitCode probe(const Way& way, Screen& screen,
                 std::function<std::optional<Prober::Outgoing>(std::uint64_t)> make, std::uint64_t count);

  const RawSend& options_;
  io::Announcer& announcer_;
  io::Poller poller_;
};

ExitCode Sending::built()
{
  const auto link = options_.probe.is_framed() ? packet::LinkType::ethernet : packet::LinkType::raw_ip;
  Screen screen(showing_of(options_, link), false);
  announcer_.set_outlet(&screen.outlet());
  const auto usual = options_.probe.kind == Probe::Kind::echo ? echo_pattern() : std::string();
  const auto payloads = options_.payload ? read_payloads(*options_.payload, options_.framing, poller_)
                                         : std::vector<std::string>{usual};
  const auto way = open_way(options_, payloads.front(), poller_, announcer_);
  auto marks = draw_marks();
  marks.identifier = way.identifier.value_or(marks.identifier);
  const auto make = [&](std::uint64_t number) {
    const auto& payload = payloads[(number - 1) % payloads.size()];
    Prober::Outgoing packet{make_packet(options_.probe, way.path, marks, number, payload)};
    if (!way.is_fixed) packet.to = destination_of(packet::decode(link, packet.bytes, packet.bytes.size()));
    return std::optional(std::move(packet));
  };
  const auto count = options_.probing.count != 0 ? options_.probing.count : payloads.size();
  return probe(way, screen, make, count);
}

ExitCode Sending::captured()
{
  CapturedPackets packets(options_.from, !options_.interface.empty(), poller_);
  Screen screen(showing_of(options_, packets.link()), false);
  announcer_.set_outlet(&screen.outlet());
  auto as_they_are = options_;
  as_they_are.probe.kind =
      packets.link() == packet::LinkType::ethernet ? Probe::Kind::frame : Probe::Kind::packet;
  const auto& first = packets.peek();
  if (!first)
    throw net::UsageError("--from: no packet there that could be sent",
                          "whole packets of IP can, and with -I frames");
  const auto way = open_way(as_they_are, first->bytes, poller_, announcer_);
  const auto code = probe(
      way, screen, [&](std::uint64_t) { return packets.take(); }, options_.probing.count);
  if (packets.skipped() != 0) {
    announcer_.warn(
        fmt::format("{} packets of the capture were not whole, or no IP, and not sent", packets.skipped()));
  }
  return code;
}

ExitCode Sending::probe(const Way& way, Screen& screen,
                        std::function<std::optional<Prober::Outgoing>(std::uint64_t)> make,
                        std::uint64_t count)
{
  give_up_rights(announcer_);
  way.wire->watch(poller_);
  screen.watch(poller_, nullptr);
  auto probing = options_.probing;
  probing.count = count;
  Prober prober(
      {.probing = probing, .peer = way.peer, .may_have_many = way.has_many, .make = std::move(make)},
      *way.wire, screen, announcer_);
  return prober.run(poller_);
}

} // namespace

ExitCode run(const RawSend& options)
{
  io::Announcer announcer(options.announcing);
  Sending sending(options, announcer);
  return options.from.empty() ? sending.built() : sending.captured();
}

} // namespace sockplay::play
