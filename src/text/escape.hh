// What makes bytes from elsewhere safe to show on a terminal, and one line of them one line: control
// characters become visible (\x1b, \u202e), at once or as a stream that arrives in pieces. Reversing it is
// nobody's business: a backslash is not doubled, so that text without controls stays as it was.
#pragma once

#include "text/plain.hh"
#include "text/utf8.hh"

#include <cstddef>
#include <string>
#include <string_view>

namespace sockplay::text {

// Whether a code point drives a terminal or hides in a text, and so is never shown as it is: C0 (with TAB and
// LF, which callers may make exceptions for), DEL, C1, bidirectional controls, line and paragraph separators,
// zero-width spaces and operators, the byte order mark, interlinear marks and tags. The two joiners U+200C
// and U+200D are not among them: Persian and many emoji are written with them.
bool is_control(char32_t point);

struct EscapePolicy {
  bool keep_newline = false;           // LF as it is, else \n
  bool invalid_as_replacement = false; // a byte that is not UTF-8 as U+FFFD, else \xff
  bool drop_cr_before_lf = false;      // CRLF as LF; any other CR as \r
};

// Appends `bytes` with what is_control() made visible: \x1b for C0 and DEL (\n and \r by their letters),
// \u0085, \U000e0001 for the others. TAB stays. What is appended is valid UTF-8, at most four times as long
// as `bytes`.
void append_escaped(std::string& out, std::string_view bytes, EscapePolicy policy);

// `bytes` made safe to stand within a line: for names, paths and the like.
std::string escaped(std::string_view bytes);

// How many bytes at the beginning of `bytes` are harmless to show: plain by the caller's word (see
// plain_run), which must leave out what is not ASCII, or whole code points above ASCII that are no controls.
template <class PlainWord, class PlainByte>
std::size_t harmless_run(std::string_view bytes, PlainWord plain_word, PlainByte plain_byte)
{
  std::size_t size = 0;
  while (true) {
    size += plain_run(bytes.substr(size), plain_word, plain_byte);
    if (size == bytes.size() || is_ascii(bytes[size])) return size;
    while (size < bytes.size() && !is_ascii(bytes[size])) {
      const CodePoint point = decode(bytes.substr(size));
      if (!point.valid || is_control(point.value)) return size;
      size += point.size;
    }
  }
}

// Escapes a stream that arrives in pieces; what comes out does not depend on where it was cut. Holds back at
// most three bytes: the beginning of a code point, or a CR that may turn out to stand before an LF.
class StreamEscaper {
public:
  // CRLF is shown as LF whatever the policy says.
  explicit StreamEscaper(EscapePolicy policy = {.keep_newline = true});

  void append(std::string& out, std::string_view bytes);

  // Shows what is held back as what it is without a continuation. The next append() begins afresh.
  void finish(std::string& out);

private:
  void append_to_held(std::string& out, char byte);

  EscapePolicy policy_;
  std::string held_;
};

} // namespace sockplay::text
