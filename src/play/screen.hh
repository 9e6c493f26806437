// Standard output as a command uses it: untouched where the bytes may pass as they are, through an outlet
// where somebody wants to look at them.
#pragma once

#include "io/conversation.hh"
#include "io/outlet.hh"
#include "packet/packet.hh"

namespace sockplay::play {

enum class Colour { automatic, always, never };

struct Showing {
  std::optional<record::ViewKind> view; // by default text on a terminal, raw elsewhere
  record::Framing framing = {.kind = record::Framing::Kind::as_it_is}; // of records where they are shown raw
  bool timestamps = false;
  Colour colour = Colour::automatic;
  std::string copy_file;                   // -o
  std::string hex_log_file;                // --log-hex
  std::optional<packet::LinkType> packets; // they are packets, and this stands first in each
  bool shows_sent = false;                 // what we send too, whatever the view
};

/// Whether what is shown is coloured: NO_COLOR (no-color.org) and --color have their say.
bool wants_colour(Colour colour, bool terminal);

/// Whether a view, times or a copy are asked for by name.
bool asks_to_see(const Showing& showing);

class Screen {
public:
  enum class Role {
    output,  // what peers say goes here
    witness, // it goes elsewhere, and is shown here if that is asked for
  };
  /// `many`: several peers may show, so they are named on a terminal.
  Screen(const Showing& showing, bool many, Role role = Role::output);

  /// Watches standard output for the sake of `owner` (may be null).
  void watch(io::Poller& poller, void* owner);
  /// The flow that brings `source`'s bytes here, by the shortest road the view allows.
  io::Flow flow_from(io::End& source, io::Middle& middle, const std::string& peer, const io::Pace& pace = {});
  /// A stage that shows what is sent to `peer`, with CRs put before LFs under `crlf`; null where there is
  /// nothing to do.
  std::unique_ptr<io::Stage> sending_stage(const std::string& peer, bool crlf);
  /// Writes what standard output takes of what is waiting to be shown. Throws what a failed write means for a
  /// command.
  void flush();
  /// For a witness: a stage that shows what passes in that direction; null where nobody asked.
  std::unique_ptr<io::Stage> passing_stage(record::Direction direction, const std::string& peer);
  /// Whether what passes in that direction is shown, or kept in a copy.
  [[nodiscard]] bool sees(record::Direction direction) const;
  /// All that is waiting to be shown is written; throws like flush().
  void drain(io::Poller& poller);

  [[nodiscard]] io::Outlet& outlet() { return outlet_; }
  /// Progress is drawn where a person watches standard error and the payload goes elsewhere.
  [[nodiscard]] bool wants_progress() const;

private:
  [[nodiscard]] bool is_plain() const
  {
    return view_.kind == record::ViewKind::raw && !outlet_.shows_sent() && !many_;
  }

  bool many_;
  io::End sink_;
  record::ViewOptions view_;
  bool shows_passing_;
  io::Outlet outlet_;
};

/// Standard output could not be written: a reader that went away ends the command quietly by SIGPIPE, as it
/// would cat.
[[noreturn]] void throw_output_failure(int error);

} // namespace sockplay::play
