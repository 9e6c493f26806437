// A reader that tells what it reads: a protocol's describe() is written down as its header is drawn in the
// RFC. What is not there is not told; the layer's extent says why.
#pragma once

#include "packet/field.hh"
#include "packet/reader.hh"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace sockplay::packet {

/// The words for a number, empty where there are none.
using Meaning = std::string_view (*)(std::uint64_t);

/// A number that was read but not told yet, since it holds several. `range` is empty if it was not there.
struct Word {
  std::uint64_t value = 0;
  Range range;
};

class Fields {
public:
  /// `extent` becomes what was missing, here or in a part, unless it says so already.
  Fields(Reader reader, FieldSink& sink, Extent& extent) : reader_(reader), sink_(sink), extent_(extent) {}
  Fields(const Fields&) = delete;
  Fields& operator=(const Fields&) = delete;
  ~Fields()
  {
    if (extent_ == Extent::whole) extent_ = reader_.extent();
  }

  Reader& reader() { return reader_; }
  /// Whether there is nothing left to read.
  [[nodiscard]] bool at_end() const { return reader_.available() == 0; }

  // Each reads, tells and returns: numbers, to be shown in decimal or hexadecimal.
  std::uint64_t u8(std::string_view key, std::string_view label, Meaning meaning = nullptr);
  std::uint64_t u16(std::string_view key, std::string_view label, Meaning meaning = nullptr);
  std::uint64_t u24(std::string_view key, std::string_view label, Meaning meaning = nullptr);
  std::uint64_t u32(std::string_view key, std::string_view label, Meaning meaning = nullptr);
  std::uint64_t u64(std::string_view key, std::string_view label, Meaning meaning = nullptr);
  std::uint64_t hex8(std::string_view key, std::string_view label, Meaning meaning = nullptr);
  std::uint64_t hex16(std::string_view key, std::string_view label, Meaning meaning = nullptr);
  std::uint64_t hex24(std::string_view key, std::string_view label, Meaning meaning = nullptr);
  std::uint64_t hex32(std::string_view key, std::string_view label, Meaning meaning = nullptr);
  std::uint64_t hex64(std::string_view key, std::string_view label, Meaning meaning = nullptr);

  void ipv4(std::string_view key, std::string_view label);
  void ipv6(std::string_view key, std::string_view label);
  void mac(std::string_view key, std::string_view label);

  // Runs of so many bytes; of fewer if there are fewer. No bytes are not told.
  std::string_view text(std::size_t count, std::string_view key, std::string_view label);
  std::string_view octets(std::size_t count, std::string_view key, std::string_view label);
  std::string_view content(std::size_t count, std::string_view key, std::string_view label);

  /// Reads a number whose bits are told one by one.
  template <std::size_t bytes>
  Word word()
  {
    Word word{.range = {.offset = reader_.offset(), .size = 0}};
    word.value = reader_.number<bytes>();
    word.range.size = reader_.offset() - word.range.offset;
    if (!reader_.is_whole()) word.range.size = 0;
    return word;
  }
  /// `width` bits of a word, the lowest being bit `shift`.
  std::uint64_t bits(std::string_view key, std::string_view label, const Word& word, unsigned shift,
                     unsigned width, Meaning meaning = nullptr);
  void flag(std::string_view key, std::string_view label, const Word& word, unsigned bit);
  /// What a word says by its bits in some way of its own.
  void told(std::string_view key, std::string_view label, const Word& word, Value value,
            std::string_view meaning = {});

  /// What is not read here, but known from elsewhere or from what was read.
  void concluded(std::string_view key, std::string_view label, Value value, std::string_view meaning = {});
  void tell(const Field& field) { sink_.field(field); }

  /// The next `count` bytes, which are skipped here: to be told by whoever knows them.
  Fields part(std::size_t count) { return {reader_.part(count), sink_, extent_}; }
  /// The same sink, reading elsewhere.
  Fields at(std::size_t offset) { return {reader_.at(offset), sink_, extent_}; }

  /// Open until it goes out of scope; its range is what was read meanwhile.
  class Opened {
  public:
    Opened(Fields& fields, const Group& group);
    Opened(const Opened&) = delete;
    Opened& operator=(const Opened&) = delete;
    ~Opened();

  private:
    Fields& fields_;
    std::size_t begin_;
  };
  [[nodiscard]] Opened object(std::string_view key, std::string_view label);
  [[nodiscard]] Opened list(std::string_view key, std::string_view label);
  [[nodiscard]] Opened item(std::string_view label);

private:
  template <std::size_t bytes, bool in_hex>
  std::uint64_t number(std::string_view key, std::string_view label, Meaning meaning);
  template <class Kind>
  std::string_view run(std::size_t count, std::string_view key, std::string_view label);
  template <class Address, std::size_t bytes>
  void address(std::string_view key, std::string_view label);

  Reader reader_;
  FieldSink& sink_;
  Extent& extent_;
};

} // namespace sockplay::packet
