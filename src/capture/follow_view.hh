// What was said in one conversation: text, a dump, JSON events, or the bytes alone; each direction in its
// colour, and what is missing told where it is missing.
#pragma once

#include "capture/conversations.hh"
#include "capture/follow.hh"
#include "capture/view.hh"
#include "packet/packet.hh"
#include "text/escape.hh"
#include "text/json.hh"

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace sockplay::capture {

enum class FollowForm : std::uint8_t {
  text, // with controls made visible
  hex,
  json,
  raw, // bytes as they came; what there is to say is told
};

struct FollowOptions {
  std::uint64_t number = 0; // of the conversation
  FollowForm form = FollowForm::text;
  bool colour = false;
  std::uint64_t seed = 0;                       // as of Conversations
  std::function<void(std::string_view)> tell{}; // of raw: a line, without its end
};

class FollowView final : public View, private PieceSink {
public:
  FollowView(FollowOptions options, packet::LinkType link);

  void append(std::string& out, const Frame& frame) override;
  void finish(std::string& out) override;
  /// There may be no such conversation, or it may be one that cannot be followed.
  void check() const override;

private:
  struct Speech {
    std::uint64_t bytes = 0;   // said so far, the missing ones too
    std::uint64_t records = 0; // of datagrams, with this one
    text::StreamEscaper escaper;
    std::string held; // of JSON: the beginning of a character
  };

  void take(const Piece& piece) override;
  void append_text(const Piece& piece);
  void append_hex(const Piece& piece);
  void append_json(const Piece& piece);
  void append_data(const Piece& piece);
  void append_data(Way way, std::uint64_t offset, std::string_view bytes);
  void flush_character(Way way);
  [[nodiscard]] text::JsonLine event(std::string_view name, Way way) const;
  void append_remark(const Piece& piece);
  void begin_speech(const Piece& piece);
  void end_line();
  Speech& speech_of(Way way) { return speeches_[static_cast<std::size_t>(way)]; }
  [[nodiscard]] std::string end_text(Way from) const;
  [[nodiscard]] std::string ends_in(Way way) const;
  [[nodiscard]] bool is_datagram() const;

  FollowOptions options_;
  packet::LinkType link_;
  Conversations conversations_;
  Follow follow_;
  std::optional<FiveTuple> ends_; // of the conversation, once it was heard
  std::array<Speech, 2> speeches_;
  std::optional<Way> speaker_;
  bool in_line_ = false;
  std::string* out_ = nullptr; // while a frame is looked at
  Time now_;
};

} // namespace sockplay::capture
