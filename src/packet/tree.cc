// The tree: columns of a fixed width before each line, so that a group's range, known only when it closes,
// can be written over the blanks that were left for it.
#include "packet/tree.hh"

#include "packet/checksum.hh"
#include "packet/words.hh"
#include "text/hex.hh"

#include <array>
#include <charconv>
#include <vector>

namespace sockplay::packet {
namespace {

constexpr std::size_t range_column = 13; // "262100-262143": a snapshot of pcap's has at most 262144 bytes
constexpr std::size_t hex_bytes = 8;
constexpr std::size_t hex_column = 3 * hex_bytes + 3;

class ValueWords {
public:
  explicit ValueWords(std::string& out) : out_(out) {}

  void operator()(std::uint64_t number) { Words(out_) << number; }
  void operator()(HexNumber number)
  {
    out_ += "0x";
    for (int shift = 4 * (number.digits - 1); shift >= 0; shift -= 4)
      out_ += text::hex_digits[number.value >> shift & 0xF];
  }
  void operator()(bool flag) { out_ += flag ? "yes" : "no"; }
  void operator()(Text text) { Words(out_) << Foreign{text.bytes}; }
  void operator()(Octets octets)
  {
    constexpr std::size_t most = 32;
    text::append_hex_digits(out_, octets.bytes.substr(0, most));
    if (octets.bytes.size() > most) Words(out_) << "… (" << octets.bytes.size() << " bytes)";
  }
  void operator()(Content content)
  {
    Words(out_) << content.bytes.size() << " bytes \"" << Foreign{content.bytes, 60} << "\"";
  }
  template <class Address>
  void operator()(const Address& address)
  {
    append_text(out_, address);
  }

private:
  std::string& out_;
};

class Tree final : public FieldSink {
public:
  Tree(std::string& out, const Packet& packet, TreeOptions options)
      : out_(out), packet_(packet), options_(options)
  {}

  void layer(std::size_t index)
  {
    const Layer& layer = packet_.layers[index];
    begin_line({.offset = layer.offset, .size = layer.header_bytes}, false);
    Words(out_) << title_of(layer) << "\n";
    ++depth_;
    const Extent extent = describe(packet_, layer, *this);
    if (options_.checksums) tell_verdict(packet_, index, *this);
    if (const auto missing = words_of_what_is_missing(layer, extent); !missing.empty()) {
      begin_line({}, false);
      Words(out_) << missing << "\n";
    }
    --depth_;
  }

  void trailer()
  {
    begin_line(packet_.trailer, true);
    Words(out_) << "Trailer: " << packet_.trailer.size << " bytes beyond the end of the packet\n";
  }

  void field(const Field& field) override
  {
    begin_line(field.range, true);
    append_field(out_, field);
    out_ += '\n';
  }

  void open(const Group& group) override
  {
    groups_.push_back(out_.size());
    begin_line({}, false);
    Words(out_) << (group.label.empty() ? "Unknown" : group.label) << "\n";
    ++depth_;
  }

  void close(Range range) override
  {
    write_range(groups_.back(), range);
    groups_.pop_back();
    --depth_;
  }

private:
  void begin_line(Range range, bool with_hex)
  {
    const std::size_t at = out_.size();
    out_.append(range_column + 2, ' ');
    write_range(at, range);
    if (options_.hex) append_hex(with_hex ? range : Range());
    out_.append(2 * depth_, ' ');
  }

  void write_range(std::size_t at, Range range)
  {
    if (range.size == 0) return;
    std::array<char, 48> shown;
    char* end = std::to_chars(shown.begin(), shown.end(), range.offset).ptr;
    if (range.size > 1) {
      *end++ = '-';
      end = std::to_chars(end, shown.end(), range.offset + range.size - 1).ptr;
    }
    const auto size = static_cast<std::size_t>(end - shown.data());
    if (size <= range_column) out_.replace(at + range_column - size, size, shown.data(), size);
  }

  void append_hex(Range range)
  {
    const std::size_t begin = std::min(range.offset, packet_.bytes.size());
    const std::string_view bytes = packet_.bytes.substr(begin, range.size);
    std::size_t column = 0;
    for (std::size_t i = 0; i < std::min(bytes.size(), hex_bytes); ++i, column += 3) {
      text::append_hex_digits(out_, bytes.substr(i, 1));
      out_ += ' ';
    }
    if (bytes.size() > hex_bytes) {
      out_ += "…";
      ++column;
    }
    out_.append(hex_column - column, ' ');
  }

  std::string& out_;
  const Packet& packet_;
  TreeOptions options_;
  std::size_t depth_ = 0;
  std::vector<std::size_t> groups_; // where the lines of those begin that are open
};

} // namespace

// A beginning has no more than that.
std::string_view words_of_what_is_missing(const Layer& layer, Extent extent)
{
  if (extent == Extent::malformed) return "[malformed: its own lengths lead beyond its end]";
  if (extent == Extent::truncated && !layer.is_beginning) return "[truncated: not all of it was captured]";
  return "";
}

void append_field(std::string& out, const Field& field)
{
  Words(out) << field.label << (field.label.empty() ? "" : ": ");
  std::visit(ValueWords(out), field.value);
  if (!field.meaning.empty()) Words(out) << " (" << field.meaning << ")";
}

void append_tree(std::string& out, const Packet& packet, TreeOptions options)
{
  Tree tree(out, packet, options);
  for (std::size_t i = 0; i < packet.layers.size(); ++i)
    tree.layer(i);
  if (packet.trailer.size > 0) tree.trailer();
}

} // namespace sockplay::packet
