// A line that is typed in place: a filter, a file's name. Pure.
#pragma once

#include "browse/picture.hh"
#include "io/key_reader.hh"

#include <cstddef>
#include <string>
#include <string_view>

namespace sockplay::browse {

class Prompt {
public:
  static constexpr std::size_t most_bytes = 1000;

  Prompt(std::string question, std::string text)
      : question_(std::move(question)), text_(std::move(text)), cursor_(text_.size())
  {}

  [[nodiscard]] const std::string& text() const { return text_; }
  /// UTF-8; what goes beyond the most bytes is dropped.
  void insert(std::string_view text);
  /// The keys of a line editor; others do nothing.
  void press(std::string_view key);

  /// The line in so many columns, the part around the cursor if it is longer.
  [[nodiscard]] Line line(std::size_t columns) const;
  [[nodiscard]] std::size_t cursor_column(std::size_t columns) const;

private:
  [[nodiscard]] std::size_t before_cursor() const;
  [[nodiscard]] std::size_t after_cursor() const;
  [[nodiscard]] std::size_t first_column(std::size_t columns) const;
  [[nodiscard]] std::string shown_before() const;
  void erase(std::size_t from, std::size_t to);

  std::string question_;
  std::string text_;
  std::size_t cursor_; // in bytes
};

} // namespace sockplay::browse
