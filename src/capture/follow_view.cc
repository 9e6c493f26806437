#include "capture/follow_view.hh"

#include "capture/colour.hh"
#include "net/error.hh"
#include "text/hex.hh"
#include "text/time.hh"
#include "text/utf8.hh"

#include <fmt/format.h>
#include <utility>

namespace sockplay::capture {
namespace {

constexpr std::array<std::string_view, 2> colours{"\x1b[36m", "\x1b[33m"}; // cyan and yellow, by Way

std::string counted(std::uint64_t bytes)
{
  return fmt::format("{} {}", bytes, bytes == 1 ? "byte" : "bytes");
}

// Of everything but bytes.
std::string words_of(const Piece& piece)
{
  switch (piece.kind) {
  case Piece::Kind::bytes: break;
  case Piece::Kind::missing: return counted(piece.size_bytes) + " missing";
  case Piece::Kind::cut: return counted(piece.size_bytes) + " not captured";
  case Piece::Kind::differing: return counted(piece.size_bytes) + " not the same in a second copy";
  case Piece::Kind::mid_stream: return "the beginning was not captured";
  case Piece::Kind::ended: return "end";
  case Piece::Kind::reset: return "reset";
  }
  return "";
}

std::string_view event_of(Piece::Kind kind)
{
  switch (kind) {
  case Piece::Kind::bytes: return "data";
  case Piece::Kind::missing: return "missing";
  case Piece::Kind::cut: return "not_captured";
  case Piece::Kind::differing: return "differing";
  case Piece::Kind::mid_stream: return "mid_stream";
  case Piece::Kind::ended: return "end";
  case Piece::Kind::reset: return "reset";
  }
  return "";
}

// Whether it is about so many bytes of the stream, and those pass with it.
bool takes_place(Piece::Kind kind)
{
  return kind == Piece::Kind::bytes || kind == Piece::Kind::missing || kind == Piece::Kind::cut;
}

bool has_size(Piece::Kind kind)
{
  return takes_place(kind) || kind == Piece::Kind::differing;
}

} // namespace

FollowView::FollowView(FollowOptions options, packet::LinkType link)
    : options_(std::move(options)), link_(link), conversations_(Conversations::usual_most, options_.seed),
      follow_(options_.number, *this)
{
  conversations_.keep(options_.number);
}

void FollowView::append(std::string& out, const Frame& frame)
{
  const packet::Packet packet = packet::decode(link_, frame.bytes, frame.wire_bytes);
  const Heard heard = conversations_.hear(packet, frame.time);
  if (heard.conversation == nullptr || heard.conversation->number != options_.number) return;
  ends_ = heard.conversation->ends;
  out_ = &out;
  now_ = frame.time;
  follow_.take(packet, heard);
}

void FollowView::finish(std::string& out)
{
  out_ = &out;
  follow_.finish();
  end_line();
  for (const Way way : {Way::forth, Way::back})
    flush_character(way);
}

void FollowView::check() const
{
  if (follow_.has_begun()) return;
  const std::string asked = fmt::format("--follow {}", options_.number);
  if (!ends_)
    throw net::UsageError(fmt::format("{}: there were {} conversations", asked, conversations_.begun()),
                          "--stats lists them, each with its number");
  throw net::UsageError(
      fmt::format("{}: that is {}, and only TCP and UDP carry bytes to follow", asked, protocol_of(*ends_)),
      "--stats lists conversations, each with its number");
}

void FollowView::take(const Piece& piece)
{
  Speech& speech = speech_of(piece.way);
  if (piece.kind == Piece::Kind::bytes) ++speech.records;
  switch (options_.form) {
  case FollowForm::text: append_text(piece); break;
  case FollowForm::hex: append_hex(piece); break;
  case FollowForm::json: append_json(piece); break;
  case FollowForm::raw:
    if (piece.kind == Piece::Kind::bytes)
      *out_ += piece.bytes;
    else if (options_.tell)
      options_.tell(fmt::format("{}: {}", ends_in(piece.way), words_of(piece)));
    break;
  }
  if (takes_place(piece.kind)) speech.bytes += piece.size_bytes;
}

void FollowView::append_text(const Piece& piece)
{
  if (piece.kind != Piece::Kind::bytes) return append_remark(piece);
  begin_speech(piece);
  if (options_.colour) *out_ += colours[static_cast<std::size_t>(piece.way)];
  speech_of(piece.way).escaper.append(*out_, piece.bytes);
  if (options_.colour) *out_ += colour_end;
  if (!piece.bytes.empty()) in_line_ = !piece.bytes.ends_with('\n');
}

void FollowView::append_hex(const Piece& piece)
{
  if (piece.kind != Piece::Kind::bytes) return append_remark(piece);
  begin_speech(piece);
  if (options_.colour) *out_ += colours[static_cast<std::size_t>(piece.way)];
  text::append_hex_dump(*out_, piece.bytes, is_datagram() ? 0 : speech_of(piece.way).bytes, "");
  if (options_.colour) *out_ += colour_end;
}

// On a line of its own, beneath who it is about.
void FollowView::append_remark(const Piece& piece)
{
  begin_speech(piece);
  end_line();
  if (options_.colour) *out_ += piece.kind == Piece::Kind::ended ? colour_of_time : colour_of_trouble;
  *out_ += fmt::format("[{}]", words_of(piece));
  if (options_.colour) *out_ += colour_end;
  *out_ += '\n';
}

// Names who speaks, if that is not who spoke before; a datagram always has its number and size.
void FollowView::begin_speech(const Piece& piece)
{
  const bool is_record = is_datagram() && piece.kind == Piece::Kind::bytes;
  if (speaker_ == piece.way && !is_record) return;
  end_line();
  speaker_ = piece.way;
  if (options_.colour) *out_ += colour_of_time;
  *out_ += ends_in(piece.way);
  if (is_record) *out_ += fmt::format(" #{} {}", speech_of(piece.way).records, counted(piece.size_bytes));
  if (options_.colour) *out_ += colour_end;
  *out_ += '\n';
}

void FollowView::end_line()
{
  if (speaker_) speech_of(*speaker_).escaper.finish(*out_);
  if (std::exchange(in_line_, false)) *out_ += '\n';
}

void FollowView::append_json(const Piece& piece)
{
  const bool is_bytes = piece.kind == Piece::Kind::bytes;
  if (is_bytes && !is_datagram()) return append_data(piece);
  flush_character(piece.way);
  const Speech& speech = speech_of(piece.way);
  text::JsonLine line = event(is_bytes ? "record" : event_of(piece.kind), piece.way);
  if (is_datagram())
    line.field("record", speech.records);
  else
    line.field("offset_bytes", speech.bytes);
  if (has_size(piece.kind)) line.field("size_bytes", piece.size_bytes);
  if (is_bytes) line.payload(piece.bytes);
  *out_ += std::move(line).str();
}

// A character that comes in two pieces is in the event of the second, as text.
void FollowView::append_data(const Piece& piece)
{
  Speech& speech = speech_of(piece.way);
  std::string bytes = std::exchange(speech.held, {});
  const std::uint64_t offset = speech.bytes - bytes.size();
  bytes += piece.bytes;
  const std::size_t tail = text::incomplete_tail(bytes);
  if (text::is_valid(std::string_view(bytes).substr(0, bytes.size() - tail))) {
    speech.held = bytes.substr(bytes.size() - tail);
    bytes.resize(bytes.size() - tail);
  }
  append_data(piece.way, offset, bytes);
}

void FollowView::flush_character(Way way)
{
  Speech& speech = speech_of(way);
  const std::string held = std::exchange(speech.held, {});
  append_data(way, speech.bytes - held.size(), held);
}

void FollowView::append_data(Way way, std::uint64_t offset, std::string_view bytes)
{
  if (bytes.empty()) return;
  text::JsonLine line = event("data", way);
  *out_ +=
      std::move(line.field("offset_bytes", offset).field("size_bytes", bytes.size()).payload(bytes)).str();
}

text::JsonLine FollowView::event(std::string_view name, Way way) const
{
  text::JsonLine line;
  line.field("event", name)
      .field("time", text::iso_time_in_full(now_))
      .field("conversation", options_.number);
  line.field("from", end_text(way)).field("to", end_text(opposite(way)));
  return line;
}

// "10.0.0.1:1000"
std::string FollowView::end_text(Way from) const
{
  std::string shown;
  append_end(shown, *ends_, from == Way::forth ? ends_->source : ends_->destination);
  return shown;
}

// "10.0.0.1:1000 → 10.0.0.2:80"
std::string FollowView::ends_in(Way way) const
{
  return end_text(way) + " → " + end_text(opposite(way));
}

bool FollowView::is_datagram() const
{
  constexpr std::uint8_t tcp = 6;
  return ends_->protocol != tcp;
}

} // namespace sockplay::capture
