// The packets that are held for looking at: the newest ones, as many as memory is meant for. Pure.
#pragma once

#include "capture/frame.hh"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>

namespace sockplay::browse {

struct Packet {
  std::uint64_t number = 0; // the first that came is 1
  std::string bytes;
  std::size_t wire_bytes = 0;
  capture::Time time;
  capture::Time time_before; // of the one that came before it

  [[nodiscard]] capture::Frame frame() const
  {
    return {.bytes = bytes, .wire_bytes = wire_bytes, .time = time};
  }
};

/// Each has a position, one more than the one before it, that it keeps while older ones are let go.
class Packets {
public:
  struct Limits {
    std::size_t packets = 100'000;
    std::size_t bytes = 64 << 20; // with what we keep beside each
  };
  explicit Packets(Limits limits) : limits_(limits) {}

  /// Whether one more fits without another being let go.
  [[nodiscard]] bool has_room_for(const capture::Frame& frame) const;
  /// Holds it, and lets go of as many of the oldest as that takes.
  void add(const capture::Frame& frame);
  /// Counts it as one that was let go.
  void pass_over(const capture::Frame& frame);

  /// Positions: of the oldest, and behind the newest.
  [[nodiscard]] std::uint64_t begin() const { return begin_; }
  [[nodiscard]] std::uint64_t end() const { return begin_ + held_.size(); }
  [[nodiscard]] const Packet& operator[](std::uint64_t position) const { return held_[position - begin_]; }

  [[nodiscard]] std::size_t size() const { return held_.size(); }
  [[nodiscard]] std::uint64_t came() const { return came_; }
  [[nodiscard]] std::uint64_t let_go() const { return came_ - held_.size(); }
  [[nodiscard]] capture::Time first_time() const { return first_time_; }

private:
  static std::size_t cost_of(std::size_t bytes) { return bytes + sizeof(Packet) + 16; } // malloc's
  void count(const capture::Frame& frame);
  void drop_oldest();

  Limits limits_;
  std::deque<Packet> held_;
  std::uint64_t begin_ = 0;
  std::size_t bytes_ = 0;
  std::uint64_t came_ = 0;
  capture::Time first_time_, last_time_;
};

} // namespace sockplay::browse
