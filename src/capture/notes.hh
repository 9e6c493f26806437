// What is remarkable about a TCP segment beside those before it. Finding it is left to the talk.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <string>
#include <string_view>

namespace sockplay::capture {

/// With Wireshark's meaning where it has one (tcp.analysis.*, its User's Guide section 7.5). In the order in
/// which they are said.
enum class Note : std::uint8_t {
  ports_reused,             // another connection between the same ends
  previous_segment_missing, // something before this segment was not captured
  acked_segment_missing,    // something that this segment acknowledges was not captured
  out_of_order,             // late by so little that it overtook nothing but its like
  retransmission,           // late, or seen before
  fast_retransmission,      // after two duplicate acknowledgements that asked for it
  spurious_retransmission,  // of what was acknowledged already
  keep_alive,               // of a byte before the next, to see whether anybody answers
  keep_alive_ack,           // the answer
  duplicate_ack,            // of nothing new: something is missing over there
  window_update,            // tells of nothing but more room
  window_full,              // fills all the room that the other end had
  zero_window,              // no more room here
  zero_window_probe,        // a byte into no room, to see whether there is some
  zero_window_probe_ack,    // there is none
  reset,                    // ends the connection at once
  half_open, // one end has, or knows of, no connection: a SYN that nobody answers, words to one
             // who has reset, an answer to a SYN that is none
};
inline constexpr unsigned note_count = 17;

class Notes {
public:
  void add(Note note) { bits_ |= bit(note); }
  void add_duplicate_ack(std::uint32_t number)
  {
    add(Note::duplicate_ack);
    duplicate_acks_ = number;
  }
  Notes& operator|=(const Notes& others)
  {
    bits_ |= others.bits_;
    duplicate_acks_ = std::max(duplicate_acks_, others.duplicate_acks_);
    return *this;
  }
  [[nodiscard]] bool has(Note note) const { return (bits_ & bit(note)) != 0; }
  /// Whether one is about more than how TCP goes about its work: acknowledgements, windows that open, probes.
  [[nodiscard]] bool tell_of_trouble() const;
  [[nodiscard]] bool empty() const { return bits_ == 0; }
  /// In their order.
  template <class Say>
  void for_each(Say say) const
  {
    for (std::uint32_t bits = bits_; bits != 0; bits &= bits - 1)
      say(static_cast<Note>(std::countr_zero(bits)));
  }
  /// How many of the same there were, this one included; 0 if it is none.
  [[nodiscard]] std::uint32_t duplicate_acks() const { return duplicate_acks_; }

private:
  static std::uint32_t bit(Note note) { return std::uint32_t{1} << static_cast<unsigned>(note); }

  std::uint32_t bits_ = 0;
  std::uint32_t duplicate_acks_ = 0;
};

/// "out of order"
std::string_view words_of(Note note);
/// "out_of_order": Wireshark's, behind tcp.analysis.
std::string_view key_of(Note note);

/// Appends "[retransmission, half-open]"; nothing if there are no notes.
void append_words(std::string& out, const Notes& notes);
/// Appends "notes":["duplicate_ack"],"duplicate_ack_num":2 as members of an object; nothing if there are no
/// notes.
void append_json_members(std::string& out, const Notes& notes);

} // namespace sockplay::capture
