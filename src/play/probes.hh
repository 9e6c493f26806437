// The packets that were sent and may still be answered, and which of them a packet that comes answers. Pure:
// times are given.
#pragma once

#include "packet/answer.hh"

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <unordered_map>

namespace sockplay::play {

class Probes {
public:
  using Time = std::chrono::system_clock::time_point;
  static constexpr std::size_t most = 1 << 16; // that are remembered: those sent last

  struct Match {
    std::uint64_t number = 0;
    packet::Answer answer = packet::Answer::none;
    std::chrono::nanoseconds round_trip{};
    bool is_first = true; // else it was answered before
  };

  /// `link`: what stands first in the bytes of every packet.
  explicit Probes(packet::LinkType link) : link_(link) {}

  /// The next one left, at about that time. They are numbered from 1 on.
  void sent(std::string packet, Time about);
  /// The kernel's word for when one left.
  void left(std::uint64_t number, Time time);
  /// Which of them it answers: of several the first that was not answered yet.
  std::optional<Match> match(const packet::Packet& heard, Time time);

  [[nodiscard]] std::uint64_t count() const { return forgotten_ + probes_.size(); }
  /// How many of those that are remembered nobody has answered.
  [[nodiscard]] std::size_t unanswered() const { return unanswered_; }

private:
  struct Probe {
    std::string bytes;
    Time time;
    std::uint64_t thread;
    bool is_answered = false;
  };

  Probe* find(std::uint64_t number);
  void forget_first();

  packet::LinkType link_;
  std::deque<Probe> probes_; // the first is number forgotten_ + 1
  std::uint64_t forgotten_ = 0;
  std::size_t unanswered_ = 0;
  std::unordered_map<std::uint64_t, std::deque<std::uint64_t>> threads_; // of each, the numbers in order
};

} // namespace sockplay::play
