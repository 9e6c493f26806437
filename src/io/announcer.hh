// The words of a command: what is told on standard error for people, as JSON events on the outlet for
// programs, and the readiness that scripts wait for. Payload never comes this way.
#pragma once

#include "io/conversation.hh"
#include "io/outlet.hh"
#include "net/error.hh"
#include "text/json.hh"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace sockplay::io {

class Announcer {
public:
  struct Options {
    int verbosity = 0; // -v; -1 under --quiet
    bool json = false;
    std::string port_file;       // --port-file
    std::optional<int> ready_fd; // --ready-fd
  };
  explicit Announcer(Options options) : options_(std::move(options)) {}

  /// Where JSON events go once there is an outlet; without one they are written at once.
  void set_outlet(Outlet* outlet) { outlet_ = outlet; }

  /// Somebody else shows words and events from now on, a line each: standard error is the terminal where a
  /// line is being typed.
  void set_teller(std::function<void(std::string_view words)> words,
                  std::function<void(std::string_view json)> events)
  {
    tell_words_ = std::move(words);
    tell_event_ = std::move(events);
  }

  /// "listening on ..."; then the port file and the ready descriptor. Throws net::Error where these cannot be
  /// written.
  void listening(const net::Endpoint& endpoint);
  /// "capturing on eth0 (Ethernet)"; then the ready descriptor, which is told the interface.
  void capturing(std::string_view interface, std::string_view link);
  /// `fd`: of a Unix socket, who made its other end is told too.
  void connected(std::string_view peer, std::string_view local, int fd = -1);
  /// The end of a conversation, with what it moved.
  void closed(const Conversation& conversation, std::string_view peer);
  /// What a person asked for (SIGUSR1, --tcp-info): said under --quiet too, and an event.
  void stats(std::string_view words, text::JsonLine fields);
  /// A failure that does not end the command; said under --quiet too.
  void error(const net::Error& error);
  /// Said unless --quiet.
  void warn(std::string_view line);
  /// Said with -v.
  void note(std::string_view line);
  /// An event for programs only.
  void event(const std::string& line);

  [[nodiscard]] bool is_quiet() const { return options_.verbosity < 0; }
  [[nodiscard]] bool is_verbose() const { return options_.verbosity > 0; }
  [[nodiscard]] bool is_json() const { return options_.json; }
  /// Whether connected() and closed() say anything: to make a peer's name costs more than to read from it.
  [[nodiscard]] bool tells_of_peers() const { return is_verbose() || is_json(); }

private:
  void tell(std::string_view line) const;
  void be_ready(const std::string& where);

  Options options_;
  Outlet* outlet_ = nullptr;
  std::function<void(std::string_view)> tell_words_, tell_event_;
};

/// An event with its time, to be given its fields.
text::JsonLine event_line(std::string_view event);
/// What was moved, and in which time.
void append_totals(text::JsonLine& line, const Conversation& conversation);
std::string totals_of(const Conversation& conversation);

/// One line of words on standard error, "sockplay: " before it; escaped by the caller where bytes are
/// foreign.
void say(std::string_view line);

} // namespace sockplay::io
