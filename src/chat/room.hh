// The rules of the room. Connections are somebody else's: members are let in, what they send is heard, once a
// turn it is taken, and then each member's feed says what it is owed. Pure: time, secrets and bytes come from
// outside, so that no test needs a network.
#pragma once

#include "chat/floor.hh"
#include "chat/identity.hh"
#include "chat/log.hh"
#include "chat/member.hh"
#include "chat/roster.hh"

#include <chrono>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace sockplay::chat {

/// A moment on both clocks: the one for events, the other for how long something lasts.
struct Moment {
  Clock::time_point steady;
  Time wall;
};

class Room {
public:
  struct Options {
    std::size_t buffer_bytes = 16 << 20; // of the log
    std::size_t max_line_bytes = 4096;
    std::size_t history = 0; // lines replayed to newcomers
    std::string motd;        // safe to show; several lines are several notices
    std::string password;    // empty: none
    double line_rate = 0;    // lines a second and member; 0: any
    std::optional<Clock::duration> idle;
  };
  /// `id`: which room this is, over restarts too; `first_seq` and `first_speaker` are the numbers that the
  /// next event and the next member get.
  Room(Options options, Secrets secrets, std::string id, std::uint64_t first_seq = 1,
       std::uint32_t first_speaker = 1);
  Room(const Room&) = delete;
  Room& operator=(const Room&) = delete;
  ~Room() = default;

  // --- what happens to it

  /// Somebody connected. Announced with its first line, or after a tenth of a second.
  Member& admit(Newcomer newcomer, Moment now);
  /// Bytes came from a member; only while is_wanted().
  void hear(Member& member, std::string_view bytes, Clock::time_point now);
  /// It will say no more: what it said before is taken, what it is owed is sent.
  void hear_end(Member& member);
  /// Its connection is gone, and why ("reset").
  void lose(Member& member, std::string_view why, Moment now);
  /// Tells everybody.
  void announce(std::string_view text, Moment now);
  /// Everybody leaves, as after hear_end().
  void close(Moment now);
  /// The connection is closed: the member is no more.
  void remove(Member& member);
  /// Somebody who was here before, from the log on disk.
  void remember(Identity identity) { identities_.add(std::move(identity)); }
  /// An event from the log on disk, in order and without a gap.
  void recall(const Event& event) { log_.append(event); }

  /// Takes what was said, announces who came, replays history, and sends away who takes nothing; `bytes_left`
  /// tells how many bytes have left a member's socket so far.
  void turn(Moment now, const std::function<std::uint64_t(Member&)>& bytes_left);

  // --- what is to be done

  /// How many have not given the password yet.
  [[nodiscard]] std::size_t at_door() const { return at_door_; }
  /// Whether a member should be read.
  [[nodiscard]] bool is_wanted(const Member& member) const;
  /// When turn() has something to do even if nothing happens.
  [[nodiscard]] std::optional<Clock::time_point> due(Clock::time_point now) const;
  /// Those who are leaving or gone: the shell closes them.
  [[nodiscard]] const std::vector<Member*>& departing() const { return departing_; }
  /// Those who got words for them alone since this was asked.
  std::vector<Member*> take_touched() { return std::exchange(touched_, {}); }
  /// Those who became able to come back since this was asked, for the log on disk.
  std::vector<Identity> take_new_identities() { return std::exchange(new_identities_, {}); }
  /// The host said /stop.
  [[nodiscard]] bool is_told_to_stop() const { return told_to_stop_; }

  [[nodiscard]] const Log& log() const { return log_; }
  [[nodiscard]] const Ring& ring(const Member& member) const
  {
    return member.form == Form::text ? log_.text() : log_.json();
  }
  [[nodiscard]] const Roster& roster() const { return roster_; }
  [[nodiscard]] const std::string& id() const { return id_; }

private:
  static constexpr std::size_t names_told = 50; // of who is here: a full list for each would be quadratic

  // coming (room.cc)
  void settle_arrivals();
  void enter(Member& member);
  void greet(Member& member);
  bool may_come_in(Member& member);
  void welcome(Member& member);
  // speaking
  void find_slowest();
  void take_lines();
  bool take_line(Member& member);
  bool take_lines_of(Member& member);
  bool hold_next(Member& member);
  [[nodiscard]] bool is_ready(Member& member);
  [[nodiscard]] bool waits_for_its_socket(const Member& member) const;
  [[nodiscard]] bool is_admitted(const Member& member, const Request& request) const;
  void take_end(Member& member);
  Log::Lines publish(Event event);
  void wait_for(Member& member);
  // going
  void leave(Member& member, std::string_view why, Member::State how);
  void judge_from_now(Member& member);
  void judge(const std::function<std::uint64_t(Member&)>& bytes_left);
  void send_away_the_idle();
  void drop_overrun(const LineSize& size);
  // replay
  void replay_history(Member& member, std::uint64_t lines);
  void replay(Member& member, std::uint64_t next, std::uint64_t past_until);
  void go_on_with_replays();
  std::size_t replay_piece(Member& member);
  static void append_replayed(Reply& reply, const Member& member, const Event& event, bool is_past);
  // what is asked for (room_requests.cc)
  void obey(Member& member, const Line& line, const Request& request);
  void answer_at_door(Member& member, const Request& request);
  void obey(Member& member, const Say& say);
  void obey(Member& member, const Nick& nick);
  void obey(Member& member, const Who& who);
  void obey(Member& member, const Help& help);
  void obey(Member& member, const Quit& quit);
  void obey(Member& member, const Me& me);
  void obey(Member& member, const Msg& msg);
  void obey(Member& member, const History& history);
  void obey(Member& member, const Ping& ping);
  void obey(Member& member, const Pass& pass);
  void obey(Member& member, const FeedJson& feed);
  void obey(Member& member, const Resume& resume);
  void obey(Member& member, const Kick& kick);
  void obey(Member& member, const Stop& stop);
  void obey(Member& member, const Misused& misused);
  void obey(Member& member, const Unknown& unknown);
  void say(Member& member, Event::Kind kind, std::string_view text, std::uint64_t number);
  bool is_said_already(Member& member, std::uint64_t number);
  void acknowledge(Member& member, std::uint64_t number, std::uint64_t seq);
  void take_over(Member& member, Identity& identity);
  // words for one alone
  [[nodiscard]] Reply reply_to(const Member& member) const { return Reply(member.form, now_.wall); }
  void send(Member& member, const Reply& reply);
  void refuse(Member& member, std::string_view why);

  Options options_;
  Secrets secrets_;
  std::string id_;
  std::uint64_t first_seq_;
  Log log_;
  Roster roster_;
  Identities identities_;
  Floor floor_{log_};
  Moment now_;
  std::uint32_t next_speaker_;
  std::size_t at_door_ = 0;
  bool told_to_stop_ = false;
  bool closing_ = false;
  std::string safe_; // scratch

  std::vector<Member*> waiting_; // have lines that were not taken yet
  std::deque<Member*> arriving_; // at the door too; in the order they came
  std::vector<Member*> replaying_;
  std::vector<Member*> judged_;
  std::vector<Member*> departing_;
  std::vector<Member*> touched_;
  std::vector<Identity> new_identities_;
  std::unordered_map<std::string, Allowance> joins_; // by host, under a line rate
  std::optional<Clock::time_point> idle_due_;
};

} // namespace sockplay::chat
