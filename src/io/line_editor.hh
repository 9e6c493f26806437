// The line that is being typed on a terminal, while lines from elsewhere arrive above it. Bytes typed go in,
// lines that were finished come out, and what the terminal is to show waits here until it takes it: nothing
// blocks, not even after a ^S. libedit edits (edited_line.hh); the rows are drawn and erased here, all of
// them, however wide.
#pragma once

#include "io/edited_line.hh"
#include "io/end.hh"
#include "io/key_reader.hh"
#include "io/line_layout.hh"
#include "io/terminal_modes.hh"
#include "net/io_result.hh"

#include <cstddef>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sockplay::io {

class LineEditor {
public:
  struct Options {
    std::string prompt = "> ";
    /// What the word before the cursor may become: each candidate stands for the whole word (what follows the
    /// last blank), with the ": " or " " that is to come after it. `line` is what stands before the cursor.
    std::function<std::vector<std::string>(std::string_view line)> complete;
    /// Lines that begin so are not kept in the history.
    std::string secret_prefix = "/pass";
    /// Of one line, in UTF-8; what goes beyond is dropped, and the bell rings.
    std::size_t limit_bytes = 4096;
    /// Whether a finished line stays to be seen, after its prompt; else it vanishes.
    bool keeps_finished = true;
    const char* program = "sockplay";
  };

  /// Whether a line can be edited there: a terminal that draws (TERM is neither unset nor "dumb", nor
  /// "emacs", which libedit refuses), with us in its foreground (job_control.hh). Those that draw are taken
  /// to know ECMA-48.
  static bool can_edit(int terminal);

  /// `terminal` is where the line is drawn and whose modes are set: it stays the caller's, must not block and
  /// must outlive this. To set the modes at first waits for what others wrote there before (libedit's
  /// TCSADRAIN). Throws net::Error where it is no terminal.
  LineEditor(End& terminal, Options options);
  LineEditor(const LineEditor&) = delete;
  LineEditor& operator=(const LineEditor&) = delete;
  /// Erases the line as far as the terminal takes that without waiting, and restores the modes.
  ~LineEditor();

  /// Bytes that were read from the terminal, cut anywhere.
  void feed(std::string_view typed);
  /// The next line that was finished with Return, without its LF.
  std::optional<std::string> next_line();
  /// Whether ^D came on an empty line. What is typed after it is ignored.
  [[nodiscard]] bool has_ended() const { return has_ended_; }

  /// Shows whole lines above the line being typed. They may carry colours, and are the caller's to make safe.
  void print(std::string_view lines);
  /// SIGWINCH came.
  void resized();
  /// Erases the line and restores the modes, before SIGTSTP stops us or somebody else writes to the terminal.
  /// print() works on, without the line.
  void suspend();
  /// After SIGCONT: takes the modes and draws the line again. Does nothing while we are in the background.
  void resume();
  [[nodiscard]] bool is_suspended() const { return is_suspended_; }

  /// Draws what changed and writes what the terminal takes: moved (perhaps nothing), would_block, or failed.
  net::IoResult flush();
  /// So much waits to be written that nobody should be read whose lines are to be shown.
  [[nodiscard]] bool is_full() const { return output_.size() >= full_bytes; }
  [[nodiscard]] bool is_empty() const { return output_.empty(); }

private:
  /// A search backwards through the history (^R).
  struct Search {
    std::string pattern;
    std::size_t newer; // how many lines that match are newer than the one shown
    TypedLine before;  // the line as it was
  };

  void take(const Key& key);
  void take_control(std::string_view key);
  void insert(std::string_view text);
  void press(std::string_view key);
  void finish_line();
  void complete();
  void offer(const std::vector<std::string>& candidates);
  void replace_word(std::string_view replacement);

  void begin_search();
  bool continue_search(const Key& key);
  void extend_search(std::string_view text);
  void search(std::size_t newer);

  [[nodiscard]] TypedLine typed_line() const;
  [[nodiscard]] std::size_t size_bytes() const;
  void ring() { output_ += '\a'; }
  void draw();
  void erase();
  void clear_screen();

  static constexpr std::size_t full_bytes = 1 << 20;

  End& terminal_;
  Options options_;
  TerminalModes modes_;
  EditedLine line_;
  KeyReader keys_;
  std::optional<Search> search_;
  std::deque<std::string> finished_;
  bool has_ended_ = false;
  bool is_suspended_ = true;

  WindowSize window_;
  std::string output_;
  bool is_drawn_ = false; // in output_ or on the screen
  bool is_stale_ = false; // what is drawn is no longer what was typed
  TypedLine drawn_;
  std::size_t cursor_row_ = 0; // below the first row drawn
};

} // namespace sockplay::io
