// A line of text under edit, with its history: libedit (editline(3)) without its terminal. Keys come whole
// from the key reader, one to a call, so that libedit never waits for more; what it draws is thrown away,
// since it knows neither of lines that arrive above nor how to erase more than a row. The line editor draws.
#pragma once

#include <clocale>
#include <cstddef>
#include <cstdio>
#include <histedit.h>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace sockplay::io {

class EditedLine {
public:
  /// libedit edits only where it finds a terminal, and sets the modes of this one. Throws net::Error where it
  /// cannot be had.
  EditedLine(int terminal, const char* program);
  EditedLine(const EditedLine&) = delete;
  EditedLine& operator=(const EditedLine&) = delete;
  ~EditedLine();

  /// UTF-8 at the cursor.
  void insert(std::string_view text);
  /// Does what a key of libedit's emacs mode is bound to ("\x17", "\x1b[A"); nothing where it is bound to
  /// nothing.
  void press(std::string_view key);
  /// Replaces the whole line.
  void set(std::string_view before, std::string_view after);
  /// An empty line, at the end of the history.
  void clear();

  [[nodiscard]] std::string before_cursor() const;
  [[nodiscard]] std::string after_cursor() const;

  /// Adds to the history, where the last 500 lines are kept.
  void remember(const std::string& line);
  /// The line of the history that contains `pattern` and has `newer` such lines after it.
  [[nodiscard]] std::optional<std::string> find(std::string_view pattern, std::size_t newer) const;

private:
  struct Free {
    void operator()(FILE* file) const { std::fclose(file); } // NOLINT(cppcoreguidelines-owning-memory)
    void operator()(HistoryW* history) const { ::history_wend(history); }
    void operator()(EditLine* editor) const;
    void operator()(locale_t locale) const { ::freelocale(locale); }
  };
  class Utf8;

  static int read_key(EditLine* editor, wchar_t* character);
  void bind_keys();
  void obey(std::string_view key);

  std::unique_ptr<std::remove_pointer_t<locale_t>, Free> locale_;
  std::unique_ptr<FILE, Free> nowhere_;
  std::unique_ptr<HistoryW, Free> history_;
  std::unique_ptr<EditLine, Free> editor_;
  std::string_view key_; // what is left of the key that is being pressed
};

} // namespace sockplay::io
