// What terminals send for keys that are no text, by their names. Pure.
#pragma once

#include <cstdint>
#include <string_view>

namespace sockplay::browse {

enum class Key : std::uint8_t {
  none,
  up,
  down,
  left,
  right,
  page_up,
  page_down,
  home,
  end,
  erase_before,
  erase_after,
  erase_word,
  erase_line,
  erase_rest,
  tab,
  back_tab,
  enter,
  redraw,
};

/// Of a control character or sequence as io::KeyReader gives it; none for one that means nothing here. Those
/// of xterm, rxvt, the Linux console and what emulates them (ctlseqs), and Emacs' letters.
Key key_of(std::string_view sequence);

} // namespace sockplay::browse
