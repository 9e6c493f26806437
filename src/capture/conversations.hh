// Who speaks with whom: every packet of internet protocols belongs to a conversation, numbered in order of
// appearance, whichever end sent it. What was captured of each is counted, and what is remarkable of TCP is
// noted.
#pragma once

#include "capture/five_tuple.hh"
#include "capture/notes.hh"
#include "capture/tally.hh"
#include "capture/tcp_talk.hh"
#include "capture/way.hh"
#include "packet/packet.hh"

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace sockplay::capture {

struct Conversation {
  std::uint64_t number; // from 1
  FiveTuple ends;       // as in its first packet
  Span span;
  std::array<Tally, 2> tallies{}; // by Way
  TcpTalk tcp{};

  [[nodiscard]] Tally total() const
  {
    Tally total = tallies[0];
    return total += tallies[1];
  }
};

/// What is known of a packet once its conversation is.
struct Heard {
  const Conversation* conversation = nullptr; // null: of none. Until the next packet is heard
  Way way = Way::forth;
  const packet::Layer* transport = nullptr; // with the ports, as in Addressing
  Notes notes{};
};

/// At most `most` conversations are known at a time. When another begins, one is let go that was silent
/// while all others were considered, and so are the packets that it had: it is one of those that have been
/// silent for long, if not quite the longest. Should it go on, it is another. A SYN with another sequence
/// number than the connection had begins another conversation between the same ends.
class Conversations {
public:
  static constexpr std::size_t usual_most = 65536;

  /// `seed` is what those who send packets must not know, lest they choose ends that are slow to be told
  /// apart.
  explicit Conversations(std::size_t most = usual_most, std::uint64_t seed = 0);

  /// No allocation if the conversation is known.
  Heard hear(const packet::Packet& packet, Time at);

  /// That one is never let go.
  void keep(std::uint64_t number) { kept_ = number; }

  /// Those that are known, in no order.
  template <class See>
  void for_each(See see) const
  {
    for (const Conversation& conversation : conversations_)
      see(conversation);
  }
  [[nodiscard]] std::size_t size() const { return conversations_.size(); }
  /// That were known once.
  [[nodiscard]] std::uint64_t begun() const { return begun_; }
  [[nodiscard]] std::uint64_t let_go() const { return begun_ - size(); }
  /// What those had that were let go.
  [[nodiscard]] const Tally& let_go_tally() const { return let_go_tally_; }
  /// What belonged to no conversation.
  [[nodiscard]] const Tally& others() const { return others_; }

private:
  using Index = std::uint32_t;
  static constexpr Index none = UINT32_MAX;

  // What is looked at to find a conversation. Apart from them, for many of these lie in few cache lines.
  struct Link {
    std::uint64_t hash = 0;
    Index next = none;       // in the same bucket
    bool is_linked = false;  // in a bucket: it can go on
    bool has_spoken = false; // since the hand passed
  };

  [[nodiscard]] std::uint64_t hash(const FiveTuple& tuple) const;
  [[nodiscard]] Index& bucket(std::uint64_t hash) { return buckets_[hash & (buckets_.size() - 1)]; }
  Index find(const FiveTuple& tuple, std::uint64_t hash, Way& way);
  Index begin(const FiveTuple& tuple, std::uint64_t hash, Time at);
  Index make_room();
  void unlink(Index index);
  void link(Index index);
  void widen();

  std::size_t most_;
  std::uint64_t seed_;
  std::vector<Conversation> conversations_;
  std::vector<Link> links_;    // of each
  std::vector<Index> buckets_; // a power of two
  Index hand_ = 0;
  std::uint64_t begun_ = 0;
  std::uint64_t kept_ = 0;
  Tally let_go_tally_, others_;
};

} // namespace sockplay::capture
