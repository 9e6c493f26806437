// Where a session is shown: standard output through a view, and the copies that -o and --log-hex keep.
// Rendered bytes wait here, bounded, until they are taken; while it is full nobody is read.
#pragma once

#include "io/end.hh"
#include "record/view.hh"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sockplay::io {

/// A file that keeps both directions of the session. What cannot be written there throws net::Error.
class Copy {
public:
  /// Creates or truncates `path`, for the user alone (0600).
  Copy(const std::string& path, record::ViewOptions view);
  void show(const record::Piece& piece);
  void finish();

private:
  void write();

  End file_;
  record::View view_;
  std::string rendered_;
};

class Outlet {
public:
  struct Options {
    record::ViewOptions view;
    bool shows_received = true; // not where the bytes go elsewhere and nobody asked to see them
    bool shows_sent = false;    // hex and JSON show what we send as well
  };
  Outlet(End& sink, const Options& options) : sink_(sink), options_(options), view_(options.view) {}

  void add_copy(Copy copy) { copies_.push_back(std::move(copy)); }
  void show(const record::Piece& piece);
  /// One more JSON line, in order with what was shown.
  void line(std::string_view json) { pending_ += json; }
  /// What is waiting, for views of other things than pieces to be appended to, in order with what was shown.
  [[nodiscard]] std::string& pending() { return pending_; }
  /// No more pieces come: what the views held back is shown.
  void finish();

  /// Writes what the sink takes: moved (perhaps nothing), would_block, or failed.
  net::IoResult flush();
  [[nodiscard]] bool is_full() const { return pending_.size() - done_ >= limit_bytes; }
  /// is_full() for who wants to show something: who is turned away is remembered.
  bool turns_away() { return is_full() && (turned_away_ = true); }
  /// Whether somebody was turned away and there is room again; true once. Others may have made that room.
  bool calls_back() { return !is_full() && std::exchange(turned_away_, false); }
  [[nodiscard]] bool is_empty() const { return pending_.size() == done_; }
  /// Whether enough waits that a write of it costs little by the byte.
  [[nodiscard]] bool is_worth_a_write() const { return pending_.size() - done_ >= good_write_bytes; }
  /// Whether the time of a piece and its other end are shown anywhere: making them is not for nothing.
  [[nodiscard]] bool tells_more() const
  {
    return options_.view.kind != record::ViewKind::raw || !copies_.empty();
  }
  /// Whether of what is received the bytes are shown as they came, and nothing else.
  [[nodiscard]] bool shows_bytes_alone() const
  {
    return options_.shows_received && options_.view.kind == record::ViewKind::raw &&
           options_.view.framing.kind == record::Framing::Kind::as_it_is && copies_.empty();
  }
  [[nodiscard]] bool shows_received() const { return options_.shows_received || !copies_.empty(); }
  [[nodiscard]] bool shows_sent() const { return options_.shows_sent || !copies_.empty(); }
  [[nodiscard]] End& sink() { return sink_; }
  [[nodiscard]] const End& sink() const { return sink_; }

private:
  static constexpr std::size_t limit_bytes = 1 << 20;
  static constexpr std::size_t good_write_bytes = 64 << 10;

  End& sink_;
  Options options_;
  record::View view_;
  std::vector<Copy> copies_;
  std::string pending_;
  std::size_t done_ = 0;
  bool turned_away_ = false;
};

} // namespace sockplay::io
