#include "chat/console.hh"

#include "io/interrupted.hh"
#include "io/job_control.hh"
#include "net/error.hh"

#include <array>
#include <csignal>

namespace sockplay::chat {

Console::Console(io::Poller& poller, Options options)
    : options_(std::move(options)), input_(io::End::inherited(STDIN_FILENO, O_RDONLY)),
      output_(io::End::inherited(STDOUT_FILENO, O_WRONLY)), lines_(options_.max_line_bytes)
{
  if (is_interactive()) {
    output_ = io::End::inherited(STDOUT_FILENO, O_RDWR); // its modes are read there, too
    poller.watch_terminal_signals();
    begin_to_edit();
  }
  poller.add(input_);
  poller.add(output_);
}

void Console::begin_to_edit()
{
  if (options_.edits && !editor_ && io::LineEditor::can_edit(output_.number())) {
    editor_.emplace(output_, io::LineEditor::Options{.complete = options_.complete,
                                                     .limit_bytes = options_.max_line_bytes,
                                                     .keeps_finished = false});
    editor_->print(std::exchange(pending_, {}));
  }
}

// In the background (`chat serve &`) a terminal is left alone: to read it would stop us.
void Console::read()
{
  if (input_ended_ || !input_.readable) {
    return;
  }
  if (is_terminal(input_)) {
    if (!io::is_in_foreground(input_.number())) return;
    if (is_interactive()) begin_to_edit();
    if (editor_ && editor_->is_suspended()) editor_->resume();
  }
  std::array<std::byte, 16 * 1024> room;
  const auto result = input_.read(room);
  if (result.what == net::IoResult::What::moved) {
    take({reinterpret_cast<const char*>(room.data()), result.bytes});
  } else if (result.what != net::IoResult::What::would_block) {
    lines_.end(); // a terminal that is gone (EIO) is an end like any other
    input_ended_ = true;
  }
}

bool Console::has_input() const
{
  return !input_ended_ && input_.readable && (!is_terminal(input_) || io::is_in_foreground(input_.number()));
}

void Console::take(std::string_view bytes)
{
  if (editor_) {
    editor_->feed(bytes);
  } else {
    lines_.append(bytes);
  }
}

std::optional<std::string> Console::next_line()
{
  if (editor_) {
    if (auto line = editor_->next_line()) return line;
    input_ended_ |= editor_->has_ended();
  }
  while (const auto line = lines_.next()) {
    if (!line->too_long) return std::string(line->text);
    show("* that line was too long\n");
  }
  has_ended_ = input_ended_;
  return {};
}

void Console::show(std::string_view lines)
{
  if (lines.empty()) {
    return;
  }
  if (editor_) {
    editor_->print(lines);
  } else {
    pending_ += lines;
  }
}

bool Console::is_full() const
{
  return editor_ ? editor_->is_full() : pending_.size() >= limit_bytes;
}

void Console::flush()
{
  net::IoResult result{net::IoResult::What::moved};
  if (editor_) {
    result = editor_->flush();
  }
  while (!editor_ && !pending_.empty() && output_.writable && result.what != net::IoResult::What::failed) {
    result = output_.write(std::as_bytes(std::span(pending_)));
    pending_.erase(0, result.bytes);
  }
  if (result.what == net::IoResult::What::failed) {
    if (result.error == EPIPE) throw io::Interrupted{SIGPIPE};
    throw net::error_of("write", "standard output", result.error);
  }
}

bool Console::take_signal(int signal)
{
  switch (signal) {
  case SIGWINCH:
    if (editor_) editor_->resized();
    return true;
  case SIGTSTP:
    if (editor_) {
      editor_->suspend();
      editor_->flush();
    }
    io::stop_for_job_control();
    [[fallthrough]];
  case SIGCONT:
    if (is_interactive() && !input_ended_) begin_to_edit();
    if (editor_) editor_->resume();
    return true;
  default: return false;
  }
}

} // namespace sockplay::chat
