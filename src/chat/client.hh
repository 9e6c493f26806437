// The other side of the wire: what somebody who joins keeps in mind, so that a connection may break and
// nothing is lost, seen twice or said twice. Pure: bytes of the relay and lines that were typed go in, what
// to send and what to show come out.
#pragma once

#include "chat/feed_line.hh"
#include "chat/line_reader.hh"
#include "chat/painter.hh"

#include <cstdint>
#include <deque>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sockplay::chat {

class Client {
public:
  struct Options {
    std::string nick;       // empty: none
    std::string password;   // empty: none
    bool shows_own = false; // what was said, once it was taken
    Painter::Options painting;
  };
  explicit Client(Options options);

  /// A connection stands: what is to be said first.
  void connected();
  /// The relay's bytes.
  void hear(std::string_view bytes);
  /// The connection is gone: what was not taken will be said again.
  void disconnected();
  /// A line that was typed.
  void type(std::string_view line);

  std::string take_to_send() { return std::exchange(to_send_, {}); }
  std::string take_shown() { return std::exchange(shown_, {}); }
  /// Whether what is sent next has a password or token in it.
  bool take_secret() { return std::exchange(is_secret_, false); }

  /// Words of this side, shown as the room's own are.
  void remark(std::string_view text) { notice("notice", text, {}); }

  /// Whether we were ever let in.
  [[nodiscard]] bool is_at_home() const { return !room_.empty(); }
  /// Whether the relay let us in.
  [[nodiscard]] bool is_in() const { return is_in_; }
  /// How many lines the relay has not taken yet.
  [[nodiscard]] std::size_t waiting() const { return said_.size() + held_.size(); }
  /// How many it refused to take.
  [[nodiscard]] std::size_t refused_lines() const { return refused_lines_; }
  /// Why it is of no use to come again, in words.
  [[nodiscard]] const std::optional<std::string>& refusal() const { return refusal_; }
  /// We said that we go.
  [[nodiscard]] bool has_quit() const { return has_quit_; }
  [[nodiscard]] const std::string& name() const { return name_; }
  /// What others who are here are called, as far as is known.
  [[nodiscard]] std::vector<std::string> names() const;

private:
  // Said and not known to be taken.
  struct Said {
    std::uint64_t number; // 0: an action, which has none
    std::string text;
  };

  void begin_afresh();
  void forget_actions();
  void add_names(const std::vector<std::string>& names);
  void set_name(const std::string& name);
  void take_text(std::string_view text);
  void take(FeedLine line);
  void take_welcome(const FeedLine& line);
  void take_ack(const FeedLine& line);
  void drop_longer_than(std::uint64_t limit_bytes);
  void take_event(const FeedLine& line);
  void follow_names(const Event& event);
  void command(std::string_view line);
  void send(const Said& said);
  void notice(std::string_view kind, std::string_view text, std::optional<Time> time);

  Options options_;
  Painter painter_;
  LineReader lines_;
  std::string to_send_, shown_;
  bool is_secret_ = false;

  std::string room_, token_, name_;
  std::uint64_t last_seq_ = 0;   // the last event that was seen
  std::uint64_t past_until_ = 0; // events up to this one were before our time: history
  std::uint64_t last_say_ = 0;
  std::deque<Said> said_;
  std::deque<std::string> held_; // typed while nobody could be told
  std::size_t refused_lines_ = 0;
  std::set<std::string, std::less<>> names_;
  bool is_in_ = false, has_quit_ = false, is_resuming_ = false;
  std::optional<std::string> refusal_;
};

} // namespace sockplay::chat
