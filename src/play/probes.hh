// The packets that were sent and may still be answered, and which of them a packet that comes answers. Pure:
// times are given. Of each only the headers are kept.
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
    std::chrono::nanoseconds round_trip{}; // not below zero: a copy for a group may be here before it left
    bool is_first = true;                  // of such answers to that one
  };

  /// `link`: what stands first in the bytes of every packet; `has_many`: more than one may answer.
  explicit Probes(packet::LinkType link, bool has_many = false) : link_(link), has_many_(has_many) {}

  /// The next one left, at about that time. They are numbered from 1 on; the kernel knows it as `departure`,
  /// which grows from one to the next.
  void sent(std::string_view packet, Time about, std::uint32_t departure);
  /// The kernel's word for when one left.
  void left(std::uint32_t departure, Time time);
  /// Which of them it answers: of several the first that nobody has answered so yet.
  std::optional<Match> match(const packet::Packet& heard, Time time);

  [[nodiscard]] std::uint64_t count() const { return forgotten_ + probes_.size(); }
  /// How many of those that are remembered nobody has answered, with a reply or an error.
  [[nodiscard]] std::size_t unanswered() const { return unanswered_; }

private:
  struct Probe {
    std::string beginning;
    std::size_t bytes; // of all of it
    Time time;
    std::uint32_t departure;
    std::uint64_t thread;
    bool is_answered = false;
    bool met_error = false;

    [[nodiscard]] bool is_settled() const { return is_answered || met_error; }
  };

  bool settle(Probe& probe, packet::Answer answer);
  Probe& find(std::uint64_t number) { return probes_[number - forgotten_ - 1]; }
  void forget_first();

  packet::LinkType link_;
  bool has_many_;
  std::deque<Probe> probes_; // the first is number forgotten_ + 1
  std::uint64_t forgotten_ = 0;
  std::size_t unanswered_ = 0;
  std::unordered_map<std::uint64_t, std::deque<std::uint64_t>> threads_; // of each, the numbers in order
};

} // namespace sockplay::play
