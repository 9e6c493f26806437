// What one member still gets: the room's lines from where it stands on, less its own, and between them words
// for it alone. It holds no bytes of the room's, only a place in the ring.
#pragma once

#include "chat/ring.hh"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sockplay::chat {

class Feed {
public:
  /// So much may wait for one member alone.
  static constexpr std::size_t aside_limit_bytes = 64 * 1024;

  /// From now on it gets what is appended to a ring after `position`; until this is said, and after stop(),
  /// only words for it alone.
  void follow(std::uint64_t position);
  void stop();
  /// Its connection takes nothing any more: nothing is for it.
  void abandon();
  /// What is appended after `head` is not for it any more.
  void finish(std::uint64_t head) { end_ = head; }
  [[nodiscard]] bool is_following() const { return follows_; }
  /// Where it stands: everything before was sent.
  [[nodiscard]] std::uint64_t position() const { return position_; }

  /// These lines of the ring are its own; later ones than any before.
  void skip(Range own);
  /// Words for it alone, whole lines, put where the ring stands now.
  void aside(std::string_view lines, std::uint64_t head);
  /// Whether no more words for it alone should be made.
  [[nodiscard]] bool is_full() const { return aside_bytes() >= aside_limit_bytes; }
  [[nodiscard]] std::size_t aside_bytes() const { return asides_text_.size() - asides_sent_; }

  /// What is to be sent next, in order, as many pieces as there is room for. Good until anything changes.
  [[nodiscard]] std::size_t owed(const Ring& ring, std::span<std::string_view> pieces) const;
  [[nodiscard]] bool owes(const Ring& ring) const;
  /// So many of these bytes were sent, perhaps none; its own lines that stand next are behind it then.
  void sent(const Ring& ring, std::size_t bytes);

private:
  struct Aside {
    std::uint64_t position; // of the ring, where it belongs
    std::size_t end;        // in asides_text_
  };
  // How far somebody who goes through all this has come.
  struct Place {
    std::uint64_t position;
    std::size_t aside_bytes; // of asides_text_
    std::size_t aside = 0;   // so many asides are behind it
    std::size_t own = 0;     // so many of its own lines
  };

  [[nodiscard]] std::string_view next_piece(const Ring& ring, Place& place) const;
  void pass_own(const Ring& ring, Place& place) const;
  [[nodiscard]] std::uint64_t next_stop(const Ring& ring, const Place& place) const;
  [[nodiscard]] Place here() const { return {.position = position_, .aside_bytes = asides_sent_}; }
  void forget_before(const Place& place);

  bool follows_ = false;
  bool is_abandoned_ = false;
  std::uint64_t position_ = 0;
  std::uint64_t end_ = UINT64_MAX;
  std::vector<Range> own_;
  std::vector<Aside> asides_;
  std::string asides_text_;
  std::size_t asides_sent_ = 0;
};

} // namespace sockplay::chat
