// Random pieces from random speakers through every view, as pieces of streams and as records: whatever
// arrives, what is shown is harmless, bounded and whole. An input is an octet of options, then pieces: an
// octet (direction, speaker, length), and the bytes.
#include "record/view.hh"

#include "record/framing.hh"
#include "text/utf8.hh"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using namespace sockplay;

void require(bool holds)
{
  if (!holds) std::abort();
}

constexpr std::string_view peers[] = {"127.0.0.1:50312", "", "/tmp/\x1b[2J\n\xFF\"name", "€\u202E"};

std::vector<record::Piece> pieces_of(std::string_view input)
{
  std::map<std::pair<std::string_view, record::Direction>, std::uint64_t> offsets;
  std::vector<record::Piece> pieces;
  while (!input.empty()) {
    const auto head = static_cast<std::uint8_t>(input.front());
    const std::string_view bytes = input.substr(1, head >> 3);
    const auto direction = head & 1 ? record::Direction::sent : record::Direction::received;
    const std::string_view peer = peers[head >> 1 & 3];
    std::uint64_t& offset = offsets[{peer, direction}];
    pieces.push_back({.direction = direction, .peer = peer, .bytes = bytes, .offset = offset});
    offset += bytes.size();
    input.remove_prefix(1 + bytes.size());
  }
  return pieces;
}

std::string shown(const std::vector<record::Piece>& pieces, record::ViewOptions options)
{
  record::View view(options);
  std::string out;
  for (const record::Piece& piece : pieces)
    view.append(out, piece);
  view.finish(out);
  return out;
}

std::string joined(const std::vector<record::Piece>& pieces)
{
  std::string bytes;
  for (const record::Piece& piece : pieces)
    bytes += piece.bytes;
  return bytes;
}

// Looked for by their bytes, so that nothing is taken on the word of the code that is tested.
constexpr std::string_view marks[] = {"\u061C", "\u200E", "\u200F", "\u2028", "\u2029",
                                      "\u202A", "\u202B", "\u202C", "\u202D", "\u202E",
                                      "\u2066", "\u2067", "\u2068", "\u2069", "\uFEFF"};

void require_harmless(std::string_view text)
{
  require(text::is_valid(text));
  for (const char byte : text) {
    require(byte == '\t' || byte == '\n' || (static_cast<unsigned char>(byte) >= 0x20 && byte != 0x7F));
  }
  for (std::size_t at = text.find('\xC2'); at != text.npos; at = text.find('\xC2', at + 1)) {
    require(static_cast<unsigned char>(text[at + 1]) >= 0xA0);
  }
  for (const std::string_view mark : marks) {
    require(text.find(mark) == text.npos);
  }
}

// The sum of the numbers that follow `name` in all lines.
std::uint64_t sum_of(std::string_view name, std::string_view lines)
{
  std::uint64_t sum = 0;
  for (std::size_t at = lines.find(name); at != lines.npos; at = lines.find(name, at + 1)) {
    sum += std::strtoull(lines.data() + at + name.size(), nullptr, 10);
  }
  return sum;
}

void require_json_lines(std::string_view start, std::string_view lines)
{
  require(lines.empty() || lines.ends_with('\n'));
  while (!lines.empty()) {
    const std::string_view line = lines.substr(0, lines.find('\n'));
    require(line.starts_with(start) && line.ends_with("\"}"));
    require(line.find('\t') == line.npos);
    lines.remove_prefix(line.size() + 1);
  }
}

// One speaker's text must not show where it was cut.
void require_cuts_do_not_matter(std::vector<record::Piece> pieces, record::ViewOptions options)
{
  const std::string bytes = joined(pieces);
  for (record::Piece& piece : pieces) {
    piece.direction = record::Direction::received;
    piece.peer = peers[0];
  }
  require(shown(pieces, options) == shown({{.peer = peers[0], .bytes = bytes}}, options));
}

class Views {
public:
  explicit Views(std::uint8_t options) : labelled_((options & 1) != 0), timed_((options & 2) != 0) {}

  [[nodiscard]] record::ViewOptions options(record::ViewKind kind) const
  {
    return {.kind = kind, .labelled = labelled_, .timestamps = timed_};
  }

  // How much all but the raw view show.
  std::size_t try_pieces(const std::vector<record::Piece>& pieces, std::string_view json_start) const
  {
    const std::string bytes = joined(pieces);
    require(shown(pieces, options(record::ViewKind::raw)) == bytes);
    const std::string text = shown(pieces, options(record::ViewKind::text));
    require_harmless(text);
    const std::string hex = shown(pieces, options(record::ViewKind::hex));
    require_harmless(hex);
    const std::string json = shown(pieces, options(record::ViewKind::json));
    require_harmless(json);
    require_json_lines(json_start, json);
    require(sum_of("\"size_bytes\":", json) == bytes.size());
    return text.size() + hex.size() + json.size();
  }

private:
  bool labelled_;
  bool timed_;
};

constexpr record::Circumstances circumstances{
    .ttl = 64, .tos = -1, .destination = "\x1b[2J\n\xFF\"", .interface = "\u202E"};

std::vector<record::Piece> records_of(std::vector<record::Piece> pieces)
{
  std::uint64_t number = 0;
  for (record::Piece& piece : pieces) {
    piece.record = ++number;
    piece.cut_bytes = number % 3;
    if (number % 2 == 0) piece.circumstances = &circumstances;
  }
  return pieces;
}

// A record is shown the same whatever came before it and comes after it.
void require_each_by_itself(const std::vector<record::Piece>& records, record::ViewOptions options)
{
  std::string each;
  for (const record::Piece& record : records) {
    each += shown({record}, options);
    require(each.ends_with('\n'));
  }
  require(shown(records, options) == each);
}

void require_told_apart(const std::vector<record::Piece>& records)
{
  const record::Framing framing{.kind = record::Framing::Kind::length_prefix};
  const std::string stream = shown(records, {.framing = framing});
  std::vector<std::string_view> found;
  record::Framer(framing, stream.size()).cut(stream, true, found, records.size());
  require(std::ranges::equal(found, records, {}, {}, &record::Piece::bytes));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
  if (size == 0) return 0;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::vector<record::Piece> pieces = pieces_of(input.substr(1));
  const std::vector<record::Piece> records = records_of(pieces);
  const Views views(data[0]);

  constexpr std::size_t most_per_byte = 512;
  require(views.try_pieces(pieces, R"({"event":"data",)") <= most_per_byte * size);
  require_cuts_do_not_matter(pieces, views.options(record::ViewKind::text));

  require(views.try_pieces(records, R"({"event":"record",)") <= 2 * most_per_byte * size);
  for (const auto kind : {record::ViewKind::text, record::ViewKind::hex, record::ViewKind::json}) {
    require_each_by_itself(records, views.options(kind));
  }
  require_told_apart(records);
  return 0;
}
