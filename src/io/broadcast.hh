// One input for many peers: what was read is kept once, in a bounded ring addressed by position, and every
// peer holds a cursor into it. Who falls a whole ring behind is skipped to the newest, never waited for.
#pragma once

#include "io/road.hh"

#include <functional>
#include <string>
#include <vector>

namespace sockplay::io {

class Broadcast {
public:
  static constexpr std::size_t ring_bytes = 1 << 20;

  /// Appends at most ring_bytes.
  void append(std::string_view bytes);
  /// Nothing more will come.
  void end() { ended_ = true; }

  [[nodiscard]] std::uint64_t head() const { return head_; }
  [[nodiscard]] std::uint64_t oldest() const { return head_ > ring_.size() ? head_ - ring_.size() : 0; }
  [[nodiscard]] bool has_ended() const { return ended_; }
  /// The bytes from `cursor` on that lie together; oldest() <= cursor.
  [[nodiscard]] std::string_view from(std::uint64_t cursor) const;
  /// Whether somebody has taken all there is: then more may be appended.
  [[nodiscard]] bool is_taken() const { return taken_ == head_; }
  void taken(std::uint64_t cursor) { taken_ = std::max(taken_, cursor); }

private:
  std::vector<char> ring_ = std::vector<char>(ring_bytes);
  std::uint64_t head_ = 0;
  std::uint64_t taken_ = 0;
  bool ended_ = false;
};

/// From the ring to one peer, from where the ring stood when the peer came.
class BroadcastRoad : public Road {
public:
  /// `skipped` is told how many bytes this peer did not take: as soon as some are skipped, and when it takes
  /// some again.
  BroadcastRoad(Broadcast& broadcast, End& sink, std::function<void(std::uint64_t)> skipped)
      : broadcast_(broadcast), sink_(sink), skipped_(std::move(skipped)), cursor_(broadcast.head())
  {}
  Halt run(std::uint64_t& moved) override;
  [[nodiscard]] bool can_go_on() const override
  {
    return cursor_ != broadcast_.head() || (ends_now() && !has_ended_);
  }
  [[nodiscard]] bool is_left_behind() const override { return cursor_ < broadcast_.oldest(); }

protected:
  struct Step {
    std::size_t bytes = 0; // of the ring, that are done with; 0: the halt says why
    std::size_t moved = 0; // that the peer got of them
    Halt halt = {};
  };
  /// Brings to the peer some of what the ring holds from `cursor` on.
  virtual Step bring(std::uint64_t cursor);
  /// There is nothing more in the ring; with `ends` nothing more will come.
  virtual Halt rest(bool ends) { return {ends ? Halt::Why::ended : Halt::Why::source_dry}; }
  Broadcast& broadcast_;

private:
  /// The end of the input is an end for those who were given something of it; to others it means nothing.
  [[nodiscard]] bool ends_now() const
  {
    return broadcast_.has_ended() && fed_ && cursor_ == broadcast_.head();
  }

  void skip();
  void tell_skipped();

  End& sink_;
  std::function<void(std::uint64_t)> skipped_;
  std::uint64_t cursor_;
  std::uint64_t skipped_bytes_ = 0; // not told yet
  bool is_stuck_ = false;           // has taken nothing since that was told
  bool fed_ = false;
  bool has_ended_ = false; // it knows of the end
};

} // namespace sockplay::io
