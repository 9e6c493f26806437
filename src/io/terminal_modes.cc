#include "io/terminal_modes.hh"

#include "io/job_control.hh"
#include "net/error.hh"
#include "sys/invoke.hh"

#include <utility>

namespace sockplay::io {

TerminalModes::TerminalModes(int terminal) : terminal_(terminal)
{
  net::checked(sys::invoke(sys::TcGetAttr{terminal_, &before_}), "tcgetattr", "the terminal");
  edit();
}

void TerminalModes::edit()
{
  if (!edits_) sys::invoke(sys::TcGetAttr{terminal_, &before_});
  edits_ = true;
  auto modes = before_;
  modes.c_iflag |= ICRNL;
  modes.c_iflag &= ~static_cast<tcflag_t>(INLCR | IGNCR | ISTRIP);
  modes.c_lflag |= ISIG;
  modes.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO | ECHONL | IEXTEN);
  modes.c_cc[VMIN] = 1;
  modes.c_cc[VTIME] = 0;
  sys::invoke(sys::TcSetAttr{terminal_, TCSANOW, &modes});
}

void TerminalModes::restore()
{
  if (!std::exchange(edits_, false) || !is_in_foreground(terminal_)) return;
  sys::invoke(sys::TcSetAttr{terminal_, TCSANOW, &before_});
}

WindowSize window_size(int terminal)
{
  winsize size{};
  const bool is_known = sys::invoke(sys::GetWindowSize{terminal, &size}).ok();
  if (!is_known || size.ws_row == 0 || size.ws_col == 0) return {};
  return {size.ws_row, size.ws_col};
}

} // namespace sockplay::io
