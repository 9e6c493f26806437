// How a conversation is shown: as it came, as safe text, as a hex dump or as JSON lines; one of four behind
// one name. Pieces go in, text comes out; where it is written, and when, is left to io/ and play/.
#pragma once

#include "record/hex_view.hh"
#include "record/json_view.hh"
#include "record/piece.hh"
#include "record/text_view.hh"

#include <memory>
#include <string>
#include <utility>
#include <variant>

namespace sockplay::record {

// Bytes as they came, with nothing between them but what the framing asked for puts there.
class RawView {
public:
  explicit RawView(const Framing& framing) : framing_(framing) {}
  void append(std::string& out, const Piece& piece) { append_framed(out, piece.bytes, framing_); }
  void finish(std::string&) {}

private:
  Framing framing_;
};

// One of a layer above, in the place of those here.
class OwnedView {
public:
  explicit OwnedView(std::unique_ptr<OtherView> view) : view_(std::move(view)) {}
  void append(std::string& out, const Piece& piece) { view_->append(out, piece); }
  void finish(std::string&) {}

private:
  std::unique_ptr<OtherView> view_;
};

// Shows pieces in the order they are handed in. Holds a few bytes at most, whatever arrives.
class View {
public:
  explicit View(ViewOptions options);

  // Appends to `out` what is to be shown of `piece`, and of what was held back before it.
  void append(std::string& out, const Piece& piece);

  // Appends what is still held back: nothing more will come.
  void finish(std::string& out);

private:
  std::variant<RawView, TextView, HexView, JsonView, OwnedView> shown_;
};

} // namespace sockplay::record
