// Keys out of the bytes that a terminal sends: runs of text, control characters and escape sequences, each of
// them whole however the bytes were cut. What a key does is the line editor's matter.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace sockplay::io {

struct Key {
  enum class Kind { text, control };
  Kind kind = Kind::text;
  /// text: UTF-8 without control characters of ASCII, but for a TAB that was pasted.
  /// control: one control character or one whole sequence ("\x1b[A"); Return is "\n", whichever was sent.
  std::string bytes;
};

/// Knows UTF-8, the sequences of ECMA-48 (section 5.4) with the Linux console's "\x1b[[A", Meta as an ESC
/// before a character, and bracketed paste (ctlseqs, "Bracketed Paste Mode"). Bytes that are not UTF-8 become
/// U+FFFD; a NUL, an ESC that begins nothing and whatever drives a terminal within a paste are dropped.
class KeyReader {
public:
  void append(std::string_view bytes);
  /// The next key, or none until more bytes come.
  std::optional<Key> next();

  /// Whether nothing but an ESC waits. It may be the key of that name, or begin another one: who has a use
  /// for it waits a moment, and then takes it.
  [[nodiscard]] bool holds_lone_escape() const { return rest() == "\x1b"; }
  void take_lone_escape() { done_ = bytes_.size(); }

private:
  [[nodiscard]] std::string_view rest() const { return std::string_view(bytes_).substr(done_); }
  [[nodiscard]] bool is_text(char byte) const;
  std::string take_text();
  std::string take(std::size_t size);
  std::size_t sequence_size() const;
  std::optional<Key> next_sequence();

  std::string bytes_;
  std::size_t done_ = 0; // how many of them were taken
  bool pasting_ = false;
};

} // namespace sockplay::io
