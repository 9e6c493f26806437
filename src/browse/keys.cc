#include "browse/keys.hh"

#include <algorithm>
#include <array>

namespace sockplay::browse {

namespace {

struct Row {
  std::string_view sequence;
  Key key;
};

constexpr std::array rows{
    Row{"\x01", Key::home},
    Row{"\x02", Key::page_up},
    Row{"\x04", Key::erase_after},
    Row{"\x05", Key::end},
    Row{"\x06", Key::page_down},
    Row{"\x08", Key::erase_before},
    Row{"\t", Key::tab},
    Row{"\n", Key::enter},
    Row{"\x0b", Key::erase_rest},
    Row{"\x0c", Key::redraw},
    Row{"\x0e", Key::down},
    Row{"\x10", Key::up},
    Row{"\x15", Key::erase_line},
    Row{"\x17", Key::erase_word},
    Row{"\x7f", Key::erase_before},
    Row{"\x1b[A", Key::up},
    Row{"\x1b[B", Key::down},
    Row{"\x1b[C", Key::right},
    Row{"\x1b[D", Key::left},
    Row{"\x1bOA", Key::up},
    Row{"\x1bOB", Key::down},
    Row{"\x1bOC", Key::right},
    Row{"\x1bOD", Key::left},
    Row{"\x1b[H", Key::home},
    Row{"\x1b[F", Key::end},
    Row{"\x1bOH", Key::home},
    Row{"\x1bOF", Key::end},
    Row{"\x1b[1~", Key::home},
    Row{"\x1b[4~", Key::end},
    Row{"\x1b[7~", Key::home},
    Row{"\x1b[8~", Key::end},
    Row{"\x1b[5~", Key::page_up},
    Row{"\x1b[6~", Key::page_down},
    Row{"\x1b[3~", Key::erase_after},
    Row{"\x1b[Z", Key::back_tab},
    Row{"\x1bOM", Key::enter},
    Row{"\x1b\x7f", Key::erase_word},
};

} // namespace

Key key_of(std::string_view sequence)
{
  const auto* row = std::ranges::find(rows, sequence, &Row::sequence);
  return row == rows.end() ? Key::none : row->key;
}

} // namespace sockplay::browse
