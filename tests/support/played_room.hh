// A room without a network: members that say things and read what they are owed, as much as they like, at
// times that a test makes up.
#pragma once

#include "chat/room.hh"

#include <array>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace sockplay::test {

inline chat::Secrets fake_secrets()
{
  return {.make = [number = 0]() mutable { return "secret" + std::to_string(++number); },
          .prove = [](std::string_view secret) { return "proof of " + std::string(secret); },
          .are_equal = [](std::string_view one, std::string_view other) { return one == other; }};
}

class PlayedRoom {
public:
  explicit PlayedRoom(chat::Room::Options options = {}, std::uint64_t first_seq = 1)
      : room(std::move(options), fake_secrets(), "room-id", first_seq)
  {}

  /// Somebody connects from a port of that address.
  chat::Member& connect(const std::string& port, const std::string& host = "127.0.0.1")
  {
    return room.admit({.name = host + ":" + port, .host = host}, now());
  }
  /// Somebody connects with a name of its own, and is there.
  chat::Member& join(const std::string& name)
  {
    auto& member = connect(std::to_string(next_port_++));
    say(member, "/nick " + name);
    return member;
  }
  chat::Member& host() { return room.admit({.name = "host", .host = "", .is_host = true}, now()); }
  void hear(chat::Member& member, std::string_view bytes) { room.hear(member, bytes, clock_); }
  /// A line is said, and the room has its turn.
  void say(chat::Member& member, const std::string& line)
  {
    hear(member, line + "\n");
    turn();
  }
  void turn()
  {
    room.turn(now(), [this](chat::Member& member) { return left_[&member]; });
    for (const auto& member : room.roster().all()) { // its own lines alone hold nobody up
      if (!member->feed.owes(room.ring(*member))) member->feed.sent(room.ring(*member), 0);
    }
  }
  void pass(chat::Clock::duration time)
  {
    clock_ += time;
    turn();
  }
  /// At most so many bytes of what the member is owed; they have left its socket.
  std::string read(chat::Member& member, std::size_t most = SIZE_MAX)
  {
    std::string bytes;
    while (bytes.size() < most) {
      std::array<std::string_view, 3> pieces;
      const auto count = member.feed.owed(room.ring(member), pieces);
      if (count == 0) {
        member.feed.sent(room.ring(member), 0);
        break;
      }
      const auto size = std::min(pieces[0].size(), most - bytes.size());
      bytes += pieces[0].substr(0, size);
      member.feed.sent(room.ring(member), size);
    }
    left_[&member] += bytes.size();
    return bytes;
  }
  /// Everything that is owed, replays to their end too.
  std::string read_all(chat::Member& member)
  {
    auto bytes = read(member);
    if (member.held) { // it waited until that was read
      turn();
      bytes += read(member);
    }
    while (member.replay) {
      turn();
      bytes += read(member);
    }
    return bytes;
  }
  /// Whether it is to be closed, and everything that it is owed was read.
  [[nodiscard]] bool is_closed(const chat::Member& member) const
  {
    return member.state == chat::Member::State::gone ||
           (member.state == chat::Member::State::leaving && !member.feed.owes(room.ring(member)));
  }
  [[nodiscard]] chat::Moment now() const { return {clock_, chat::Time(clock_.time_since_epoch())}; }

  chat::Room room;

private:
  chat::Clock::time_point clock_{std::chrono::hours(1)};
  std::map<chat::Member*, std::uint64_t> left_;
  int next_port_ = 5000;
};

} // namespace sockplay::test
