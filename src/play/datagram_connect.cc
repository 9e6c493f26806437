#include "play/datagram_dial.hh"
#include "text/escape.hh"
#include "text/quantity.hh"

#include <fmt/format.h>

namespace sockplay::play {

namespace {

// One datagram, and whether anything comes back: that is all that can be told of a port. An answer says open,
// an ICMP error closed; silence says neither.
ExitCode probe(const DatagramConnect& options)
{
  io::Announcer announcer(options.announcing);
  Screen screen(options.showing, false);
  announcer.set_outlet(&screen.outlet());
  auto input = options.host.input;
  if (input.is_standard()) input.data = ""; // an empty datagram
  const Records records{.framing = {.kind = record::Framing::Kind::whole}, .most_records = 1};
  DatagramDial dial({options.reach, options.source, options.socket, records}, DatagramTalk::OverWhen::told,
                    false, announcer);
  const auto peer = text::escaped(to_string(dial.peer()));
  dial.throws_away();
  dial.sends(input, screen);
  const auto code = dial.converse(screen, {.wait = options.probe_time, .some_records_suffice = true});
  announcer.warn(fmt::format("{} is open: it answered", peer));
  return code;
}

} // namespace

ExitCode run(const DatagramConnect& options)
{
  if (options.probe) return probe(options);
  io::Announcer announcer(options.announcing);
  Screen screen(options.showing, false);
  announcer.set_outlet(&screen.outlet());
  const auto over =
      options.host.receives ? DatagramTalk::OverWhen::told : DatagramTalk::OverWhen::all_is_sent;
  DatagramDial dial({options.reach, options.source, options.socket, options.records}, over,
                    options.host.stays, announcer);
  options.host.receives ? dial.shows_on(screen) : dial.throws_away();
  if (options.host.sends) dial.sends(options.host.input, screen);
  return dial.converse(screen, options.limits);
}

ExitCode run(const DatagramSend& options)
{
  io::Announcer announcer(options.announcing);
  Screen screen(options.showing, false);
  announcer.set_outlet(&screen.outlet());
  const bool waits = options.limits.wait && options.limits.wait->count() != 0;
  const auto over = waits ? DatagramTalk::OverWhen::told : DatagramTalk::OverWhen::all_is_sent;
  DatagramDial dial({options.reach, options.source, options.socket, options.records}, over, false, announcer);
  if (waits) dial.shows_on(screen);
  dial.sends(options.input, screen);
  return dial.converse(screen, options.limits);
}

} // namespace sockplay::play
