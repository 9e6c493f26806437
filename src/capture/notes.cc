#include "capture/notes.hh"

#include <array>
#include <fmt/format.h>
#include <iterator>

namespace sockplay::capture {
namespace {

struct Names {
  std::string_view words, key;
};

constexpr std::array<Names, note_count> names{{
    {"ports reused", "reused_ports"},
    {"previous segment not captured", "lost_segment"},
    {"acked segment not captured", "ack_lost_segment"},
    {"out of order", "out_of_order"},
    {"retransmission", "retransmission"},
    {"fast retransmission", "fast_retransmission"},
    {"spurious retransmission", "spurious_retransmission"},
    {"keep-alive", "keep_alive"},
    {"keep-alive ack", "keep_alive_ack"},
    {"duplicate ack", "duplicate_ack"},
    {"window update", "window_update"},
    {"window full", "window_full"},
    {"zero window", "zero_window"},
    {"zero window probe", "zero_window_probe"},
    {"zero window probe ack", "zero_window_probe_ack"},
    {"reset", "reset"},
    {"half-open", "half_open"},
}};
static_assert(static_cast<unsigned>(Note::half_open) + 1 == note_count);

} // namespace

bool Notes::tell_of_trouble() const
{
  Notes usual;
  for (const Note note : {Note::ports_reused, Note::keep_alive, Note::keep_alive_ack, Note::duplicate_ack,
                          Note::window_update, Note::zero_window_probe, Note::zero_window_probe_ack})
    usual.add(note);
  return (bits_ & ~usual.bits_) != 0;
}

std::string_view words_of(Note note)
{
  return names[static_cast<unsigned>(note)].words;
}

std::string_view key_of(Note note)
{
  return names[static_cast<unsigned>(note)].key;
}

void append_words(std::string& out, const Notes& notes)
{
  if (notes.empty()) return;
  std::string_view before = "[";
  notes.for_each([&](Note note) {
    out += before;
    out += words_of(note);
    if (note == Note::duplicate_ack) {
      out += ' ';
      out += fmt::format_int(notes.duplicate_acks()).c_str();
    }
    before = ", ";
  });
  out += ']';
}

void append_json_members(std::string& out, const Notes& notes)
{
  if (notes.empty()) return;
  out += "\"notes\":";
  char before = '[';
  notes.for_each([&](Note note) {
    fmt::format_to(std::back_inserter(out), "{}\"{}\"", before, key_of(note));
    before = ',';
  });
  out += ']';
  if (notes.has(Note::duplicate_ack))
    fmt::format_to(std::back_inserter(out), ",\"duplicate_ack_num\":{}", notes.duplicate_acks());
}

} // namespace sockplay::capture
