// The screen of `raw sniff --screen` as a value: frames and keys go in, a picture comes out. A list of
// packets, the fields of the chosen one, its bytes; one of the three panes has the keys. Pure: what a filter
// lets pass and how a file is made is asked of others, and how a picture is drawn is the canvas's matter.
#pragma once

#include "browse/detail.hh"
#include "browse/packet_list.hh"
#include "browse/packets.hh"
#include "browse/picture.hh"
#include "browse/prompt.hh"
#include "capture/frame_view.hh"
#include "io/key_reader.hh"
#include "io/terminal_modes.hh"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace sockplay::browse {

/// A filter that was typed: which frames pass, or why it is none.
struct Typed {
  std::function<bool(const capture::Frame&)> passes;
  std::string problem; // empty: none
};

class Browser {
public:
  struct Options {
    std::string subject; // the interface or the file
    std::string capture_filter;
    packet::LinkType link = packet::LinkType::ethernet;
    capture::ViewOptions view;
    Packets::Limits limits = {};
    std::function<Typed(const std::string& expression)> compile;
    /// Makes a file of that name, and tells where. Throws net::Error.
    std::function<std::string(const std::string& name, const std::vector<capture::Frame>& frames)> save;
  };
  Browser(Options options, io::WindowSize window);

  /// One more packet.
  void take(const capture::Frame& frame);
  /// How many were lost before they came here.
  void set_lost(std::uint64_t lost);
  /// No more come; why is told where the keys are. Empty: a file was read to its end.
  void end(const std::string& why);
  void resize(io::WindowSize window);
  void press(const io::Key& key);
  /// The Esc key.
  void escape();

  [[nodiscard]] bool is_paused() const { return is_paused_; }
  [[nodiscard]] bool wants_to_quit() const { return wants_to_quit_; }
  /// Whether all is to be drawn anew, what is on the terminal being somebody else's (^L); true once.
  bool takes_redraw() { return std::exchange(wants_redraw_, false); }
  /// Whether anything has changed since the last picture.
  [[nodiscard]] bool is_stale() const { return is_stale_; }
  Picture picture();

private:
  enum class Pane : std::uint8_t { list, detail, bytes };
  enum class Asking : std::uint8_t { nothing, filter, file_name };
  struct Layout {
    std::size_t list, detail, bytes; // rows
  };

  // keys
  void press_text(std::string_view text);
  void command(std::string_view character);
  void press_control(std::string_view sequence);
  void move(long by);
  void move_sideways(int by);
  void go_to_end(bool is_last);
  void switch_pane(int by);
  void enter();
  void ask(Asking what, std::string text);
  void answer();

  // what is listed
  void list_new();
  void list_again();
  [[nodiscard]] bool passes(const Packet& packet) const;
  bool set_filter(const std::string& expression);
  void follow();
  void pause();
  void save(const std::string& name);
  void describe_chosen();
  [[nodiscard]] const Packet* chosen() const;
  [[nodiscard]] packet::Packet decoded(const Packet& packet) const;

  // the picture
  [[nodiscard]] Layout layout() const;
  [[nodiscard]] std::size_t rows_of_pane() const;
  [[nodiscard]] bool is_too_small() const;
  [[nodiscard]] Line status_line() const;
  [[nodiscard]] Line packet_line(const Packet& packet, bool is_chosen) const;
  [[nodiscard]] Line detail_line(std::size_t row) const;
  [[nodiscard]] Line title(Pane pane, std::string_view text) const;
  [[nodiscard]] Look chosen_look(Pane pane) const;
  [[nodiscard]] Line bottom_line() const;
  void draw_list(Picture& picture, std::size_t rows);
  void draw_detail(Picture& picture, std::size_t rows);
  void draw_bytes(Picture& picture, std::size_t rows);
  void draw_prompt(Picture& picture) const;
  [[nodiscard]] Picture help() const;

  Options options_;
  io::WindowSize window_;
  packet::SummaryOptions summary_;

  Packets packets_;
  PacketList list_;
  std::uint64_t listed_until_ = 0; // a position: what came later is listed once nobody pauses
  std::string filter_, filter_before_follow_;
  bool follows_conversation_ = false;
  std::function<bool(const capture::Frame&)> passes_;

  Detail detail_;
  std::optional<std::uint64_t> described_; // a position
  std::size_t first_byte_row_ = 0;
  packet::Range marked_;
  std::size_t first_column_ = 0; // of lines of packets

  Pane pane_ = Pane::list;
  Asking asking_ = Asking::nothing;
  std::optional<Prompt> prompt_;
  std::string problem_; // of what was typed
  std::string message_;
  std::string file_name_ = "saved.pcap"; // that is offered
  std::uint64_t lost_ = 0;
  bool is_paused_ = false;
  bool has_ended_ = false;
  bool shows_help_ = false;
  bool wants_to_quit_ = false;
  bool wants_redraw_ = false;
  bool is_stale_ = true;
};

} // namespace sockplay::browse
