// A room that is played at random: members come, say, ask, read as much as they like, break off and come
// back, at times that the input makes up. The room's log is the model: whatever the play, each member gets
// its lines in that order, none twice, none but its own left out, a program over all its connections; nothing
// that drives a terminal; and at rest nobody waits for anything.
#include "chat/feed_line.hh"
#include "support/played_room.hh"
#include "text/escape.hh"
#include "text/utf8.hh"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <memory>
#include <set>
#include <unordered_map>

namespace {

using namespace sockplay;
using namespace std::chrono_literals;
using chat::Event, chat::Form, chat::Member;
using State = Member::State;

void require(bool holds, std::string_view promise, std::string_view line = {})
{
  if (!holds) {
    std::fprintf(stderr, "broken: %.*s\n%.*s\n", static_cast<int>(promise.size()), promise.data(),
                 static_cast<int>(line.size()), line.data());
    std::abort();
  }
}

class Input {
public:
  explicit Input(std::string_view bytes) : bytes_(bytes) {}
  [[nodiscard]] bool is_empty() const { return bytes_.empty(); }
  std::size_t number()
  {
    if (bytes_.empty()) return 0;
    const auto value = static_cast<unsigned char>(bytes_.front());
    bytes_.remove_prefix(1);
    return value;
  }
  /// A part of a line.
  std::string text()
  {
    std::string part(bytes_.substr(0, number() % 32));
    bytes_.remove_prefix(std::min(part.size(), bytes_.size()));
    std::replace(part.begin(), part.end(), '\n', ' ');
    return part;
  }

private:
  std::string_view bytes_;
};

// What the room did, copied from its log before that forgets.
class Model {
public:
  struct Entry {
    Event::Kind kind;
    std::uint32_t speaker;
    std::uint64_t say;
    std::string text, json;
    [[nodiscard]] bool is_line() const { return kind == Event::Kind::message || kind == Event::Kind::action; }
  };

  void follow(const chat::Log& log)
  {
    require(log.oldest_seq() <= next_seq(), "a turn says no more than the log holds");
    while (next_seq() < log.next_seq()) {
      const auto event = log.event(next_seq());
      Entry entry{.kind = event.kind, .speaker = event.speaker, .say = event.say, .text = {}, .json = {}};
      chat::append_text(entry.text, event);
      chat::append_json(entry.json, event);
      require(event.say == 0 || said_.emplace(event.speaker, event.say).second, "no number is said twice",
              entry.text);
      seq_of_[entry.text] = next_seq();
      if (event.kind == Event::Kind::join) joined_[event.speaker] = next_seq();
      entries_.push_back(std::move(entry));
    }
  }
  [[nodiscard]] const Entry& at(std::uint64_t seq) const
  {
    require(seq >= 1 && seq < next_seq(), "there are no numbers but the log's");
    return entries_[seq - 1];
  }
  [[nodiscard]] std::uint64_t next_seq() const { return entries_.size() + 1; }
  /// Of a line; 0 if it was never said.
  [[nodiscard]] std::uint64_t seq_of(const std::string& text) const
  {
    const auto found = seq_of_.find(text);
    return found == seq_of_.end() ? 0 : found->second;
  }
  [[nodiscard]] std::uint64_t joined(std::uint32_t speaker) const
  {
    const auto found = joined_.find(speaker);
    return found == joined_.end() ? 0 : found->second;
  }

private:
  std::deque<Entry> entries_;
  std::unordered_map<std::string, std::uint64_t> seq_of_;
  std::unordered_map<std::uint32_t, std::uint64_t> joined_;
  std::set<std::pair<std::uint32_t, std::uint64_t>> said_;
};

// One connection, and what came of it so far.
class Listener {
public:
  Listener(const Model& model, Member& who, bool has_history)
      : model_(model), who_(&who), has_history_(has_history)
  {}

  void hear(std::string_view bytes)
  {
    rest_ += bytes;
    for (auto end = rest_.find('\n'); end != std::string::npos; end = rest_.find('\n')) {
      take(rest_.substr(0, end + 1));
      rest_.erase(0, end + 1);
    }
  }
  /// It will be told something again, or from a place of its choice.
  void expect_jump() { ++jumps_; }
  void expect_from(std::uint64_t since) { since_ = since; }
  void forget_jumps() { jumps_ = 0, may_skip_ = false; }

  /// Everything was read.
  void check_complete() const
  {
    require(rest_.empty(), "what is sent is whole lines", rest_);
    if (who_->state != State::present || who_->is_host) return;
    auto cursor = cursor_;
    if (cursor == 0 && !is_json_) cursor = model_.joined(who_->speaker);
    require(may_skip_ || next(cursor) == model_.next_seq(), "nothing is lost",
            next(cursor) == model_.next_seq() ? std::string() : model_.at(next(cursor)).json);
  }

  std::string token;
  std::uint64_t cursor() const { return cursor_; }
  bool is_in = false; // it was welcomed as a program

private:
  // Whether it never gets that as an event.
  [[nodiscard]] bool is_left_out(const Model::Entry& entry) const
  {
    const bool is_own = entry.speaker == who_->speaker;
    return is_json_ ? is_own && (entry.is_line() || entry.kind == Event::Kind::join ||
                                 entry.kind == Event::Kind::leave)
                    : is_own || !entry.is_line(); // notices are not told apart from words for it alone
  }
  [[nodiscard]] std::uint64_t next(std::uint64_t cursor) const
  {
    do
      ++cursor;
    while (cursor < model_.next_seq() && is_left_out(model_.at(cursor)));
    return std::min(cursor, model_.next_seq());
  }

  void take(const std::string& line)
  {
    require(line.size() > 1 && text::is_valid(line), "a line is text", line);
    for (auto rest = std::string_view(line).substr(0, line.size() - 1); !rest.empty();) {
      const auto point = text::decode(rest);
      const auto c = point.value;
      require(c == '\t' || (c >= 0x20 && c != 0x7f && !(c >= 0x80 && c < 0xa0)), "nothing drives a terminal",
              line);
      rest.remove_prefix(point.size);
    }
    if (who_->is_host || line.starts_with('{')) {
      const auto read = chat::parse_feed_line(std::string_view(line).substr(0, line.size() - 1));
      require(read.has_value(), "JSON lines are read as such", line);
      if (!who_->is_host) take_json(*read, line);
    } else {
      take_text(line);
    }
  }

  void take_text(const std::string& line)
  {
    require(!is_in, "after the welcome all is JSON", line);
    if (line.starts_with("= ")) {
      const auto seq = model_.seq_of(line.substr(2));
      require(seq != 0, "history was said", line);
      if (seq <= past_) take_jump(line);
      past_ = seq;
    } else if (line.starts_with("* ")) {
      may_skip_ |= line.ends_with(" not kept\n");
    } else if (line.starts_with("~ ") || line.find(": ") < line.find(' ')) {
      if (cursor_ == 0) cursor_ = model_.joined(who_->speaker);
      const auto seq = model_.seq_of(line);
      require(seq != 0, "what is told was said", line);
      require(!is_left_out(model_.at(seq)), "nobody gets its own lines", line);
      require(seq == next(cursor_) || (may_skip_ && seq > cursor_), "text is told in order, and once", line);
      may_skip_ = false;
      cursor_ = seq;
    } else {
      // The first space ends a name: one that was not chosen, an address, has colons in it.
      require(line.substr(line.find(' ')).starts_with(" (to you): "),
              "what is no line, notice or history is private", line);
    }
  }

  void take_json(const chat::FeedLine& read, const std::string& line)
  {
    if (read.type == "welcome") {
      is_json_ = is_in = true;
      if (!read.resume.empty()) token = read.resume;
      cursor_ = *read.seq;
      if (since_) {
        cursor_ = std::min(*std::exchange(since_, {}), cursor_);
      } else if (has_history_) {
        expect_jump();
      }
    } else if (read.type == "ack") {
      if (!read.seq) return;
      const auto& entry = model_.at(*read.seq);
      require(entry.speaker == who_->speaker && entry.is_line() && entry.say == read.say.value_or(0),
              "what is acknowledged was its own", line);
    } else if (read.type == "gap") {
      if (next(cursor_) < *read.first_seq || *read.first_seq <= cursor_) take_jump(line);
      require(*read.first_seq <= *read.last_seq, "a gap has a size", line);
      cursor_ = *read.last_seq;
    } else if (read.seq) {
      const auto& entry = model_.at(*read.seq);
      require(line == entry.json, "an event is as it was", line);
      require(!is_left_out(entry), "no program gets its own lines but as acks", line);
      if (*read.seq != next(cursor_)) take_jump(line);
      cursor_ = *read.seq;
    }
  }

  void take_jump(std::string_view line)
  {
    require(jumps_ != 0, "events are told in order, and once", line);
    --jumps_;
  }

  const Model& model_;
  Member* who_;
  bool has_history_;
  bool is_json_ = false, may_skip_ = false;
  std::string rest_;
  std::uint64_t cursor_ = 0; // the last event that it was told
  std::uint64_t past_ = 0;   // ... as history
  std::optional<std::uint64_t> since_;
  int jumps_ = 0;
};

// Who comes and goes; a program keeps its token.
struct Person {
  Member* member = nullptr;
  std::unique_ptr<Listener> listener = {};
  std::string token = {};
  std::uint64_t seen = 0, said = 0;
  bool has_begun_line = false; // and not ended it
};

class Game {
public:
  explicit Game(Input input) : input_(input), options_(some_options()), play_(options_)
  {
    people_[0].member = &play_.host();
    people_[0].listener = std::make_unique<Listener>(model_, *people_[0].member, false);
    look();
  }

  void run()
  {
    for (int moves = 0; !input_.is_empty() && moves < 600; ++moves) {
      move();
      look();
    }
    settle();
  }

private:
  chat::Room::Options some_options()
  {
    const auto bits = input_.number();
    chat::Room::Options options{.buffer_bytes = 64 * 1024, .max_line_bytes = longest};
    if ((bits & 1) != 0) options.history = 5;
    if ((bits & 2) != 0) options.motd = "be\nkind";
    if ((bits & 12) == 4) options.password = "open";
    if ((bits & 48) == 16) options.line_rate = 5;
    if ((bits & 192) == 64) options.idle = 5s;
    return options;
  }

  void move()
  {
    const auto what = input_.number() % 17;
    auto& who = people_[input_.number() % people_.size()];
    switch (what) {
    case 0: return connect(who, false);
    case 1: return connect(who, true);
    case 2: return say(who, "");
    case 3: return say(who, "/me ");
    case 4: return say_numbered(who);
    case 5: return ask(who);
    case 6: return begin_line(who);
    case 7: return read(who, 8 * input_.number());
    case 8: return read(who, SIZE_MAX);
    case 9: return play_.turn();
    case 10: return play_.pass(input_.number() * 20ms);
    case 11: return half_close(who);
    case 12: return lose(who);
    case 13: return say(who, std::string(input_.number(), 'x'));
    case 14: return flood(who);
    case 15: return play_.room.announce("notice " + tag(), play_.now());
    case 16: return settle();
    }
  }

  std::string tag() { return "#" + std::to_string(++tag_); }

  // --- coming and going

  void connect(Person& who, bool comes_back)
  {
    if (&who == people_.data() || (who.member != nullptr && !comes_back)) {
      return;
    }
    const bool takes_over = who.listener && who.listener->is_in;
    if (!takes_over) lose(who);
    remember(who); // its connection may still stand: it takes it over
    who.member = &play_.connect(std::to_string(++port_));
    who.listener = std::make_unique<Listener>(model_, *who.member, options_.history != 0);
    who.has_begun_line = false;
    if (!options_.password.empty()) hear(who, "/pass open\n");
    if (comes_back && !who.token.empty()) {
      hear(who, "/resume " + who.token + " since " + std::to_string(who.seen) + "\n");
      who.listener->expect_from(who.seen);
    } else if (comes_back) {
      who.said = 0;
      hear(who, "/feed json\n");
    }
  }

  void remember(Person& who)
  {
    if (who.listener && who.listener->is_in) {
      if (!who.listener->token.empty()) who.token = who.listener->token;
      who.seen = who.listener->cursor();
    }
    who.listener.reset();
    who.member = nullptr;
  }

  void half_close(Person& who)
  {
    if (who.member == nullptr || &who == people_.data() || who.member->has_ended) return;
    if (who.has_begun_line) hear(who, tag());
    play_.room.hear_end(*who.member);
  }

  void lose(Person& who)
  {
    if (who.member != nullptr && &who != people_.data()) {
      play_.room.lose(*who.member, "reset", play_.now());
    }
  }

  // --- saying

  bool is_heard(const Person& who) const
  {
    return who.member != nullptr && play_.room.is_wanted(*who.member);
  }
  void hear(const Person& who, const std::string& bytes)
  {
    if (who.member->state != State::leaving && who.member->state != State::gone)
      play_.hear(*who.member, bytes);
  }
  void say(Person& who, const std::string& begin)
  {
    if (is_heard(who)) hear(who, begin + input_.text() + tag() + "\n");
    who.has_begun_line = false;
  }
  void begin_line(Person& who)
  {
    if (!is_heard(who)) return;
    const auto part = input_.text();
    who.has_begun_line |= !part.empty();
    hear(who, part);
  }
  // As a program does; now and then the last one again.
  void say_numbered(Person& who)
  {
    if (!is_heard(who) || who.has_begun_line || !who.listener->is_in) return;
    const bool is_again = input_.number() % 4 == 0 && who.said != 0;
    who.said += is_again ? 0 : 1;
    hear(who, "/say " + std::to_string(who.said) + " " + input_.text() + tag() + "\n");
  }
  void flood(const Person& who)
  {
    if (!is_heard(who) || who.has_begun_line) return;
    std::string lines;
    for (int i = 0; i < 4; ++i) {
      lines += std::string(longest - 10, 'y') + tag() + "\n";
    }
    hear(who, lines);
  }

  void ask(Person& who)
  {
    if (!is_heard(who) || who.has_begun_line) return;
    const std::array<std::string, 3> names{"alice", "Bob", "\xC3\xA9va"};
    const auto& name = names[input_.number() % names.size()];
    const bool is_in = who.listener->is_in;
    switch (input_.number() % 11) {
    case 0: return hear(who, "/who\n");
    case 1: return hear(who, "/help\n");
    case 2: return hear(who, "/ping " + input_.text() + tag() + "\n");
    case 3: return hear(who, "/msg " + name + " " + input_.text() + tag() + "\n");
    case 4: return hear(who, "/nick " + name + "\n");
    case 5: return hear(who, "/quit " + input_.text() + tag() + "\n");
    case 6: return hear(who, "/resume secret" + std::to_string(input_.number()) + "x since 3\n");
    case 7: return hear(who, "/kick " + name + "\n");
    case 8:
      who.listener->expect_jump();
      return hear(who, "/history " + std::to_string(input_.number()) + "\n");
    case 9:
      if (who.member->is_host) return;
      if (is_in) who.listener->expect_jump();
      return hear(who, "/feed json\n");
    case 10:
      if (!is_in) return;
      who.listener->expect_jump();
      return hear(who, "/feed json since " + std::to_string(input_.number()) + "\n");
    }
  }

  // --- reading, and looking whether all is well

  void read(Person& who, std::size_t most)
  {
    if (who.member != nullptr && who.member->state != State::gone) {
      who.listener->hear(play_.read(*who.member, most));
    }
  }

  void look()
  {
    model_.follow(play_.room.log());
    for (const auto& member : play_.room.roster().all()) {
      require(member->feed.aside_bytes() <= chat::Feed::aside_limit_bytes + 32 * 1024, "asides are bounded");
      require(member->lines.waiting_bytes() <= 6 * longest, "what was heard is bounded");
    }
    const auto departing = play_.room.departing();
    for (auto* member : departing) {
      const bool is_owed =
          member->state != State::gone && (member->replay || member->feed.owes(play_.room.ring(*member)));
      if (is_owed && is_read(*member)) continue;
      for (auto& person : people_) {
        if (person.member == member) remember(person);
      }
      play_.room.remove(*member);
    }
  }
  bool is_read(const Member& member) const
  {
    return std::any_of(people_.begin(), people_.end(),
                       [&](const Person& one) { return one.member == &member; });
  }

  // Everybody reads everything, for as long as it takes.
  void settle()
  {
    for (const auto& member : play_.room.roster().all()) { // who has no other end any more is found out
      if (!is_read(*member)) play_.room.lose(*member, "timed out", play_.now());
    }
    for (int i = 0; i < 2000; ++i) {
      play_.pass(50ms);
      look();
      for (auto& person : people_) {
        read(person, SIZE_MAX);
      }
      look();
      if (i > 3 && is_at_rest()) break;
    }
    require(is_at_rest(), "nobody waits for ever");
    for (auto& person : people_) {
      if (person.member == nullptr) continue;
      person.listener->check_complete();
      person.listener->forget_jumps();
    }
  }
  bool is_at_rest() const
  {
    const auto& all = play_.room.roster().all();
    return std::none_of(all.begin(), all.end(), [&](const auto& member) {
      return member->held || member->is_waiting || member->replay ||
             member->feed.owes(play_.room.ring(*member)) || member->state == State::arriving;
    });
  }

  static constexpr std::size_t longest = 200;

  Input input_;
  chat::Room::Options options_;
  test::PlayedRoom play_;
  Model model_;
  std::array<Person, 7> people_; // the first is the host
  int port_ = 1000;
  unsigned tag_ = 0;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
  Game(Input(std::string_view(reinterpret_cast<const char*>(data), size))).run();
  return 0;
}
