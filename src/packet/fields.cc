#include "packet/fields.hh"

namespace sockplay::packet {
namespace {

std::string_view meaning_of(Meaning meaning, std::uint64_t value)
{
  return meaning == nullptr ? std::string_view() : meaning(value);
}

} // namespace

template <std::size_t bytes, bool in_hex>
std::uint64_t Fields::number(std::string_view key, std::string_view label, Meaning meaning)
{
  const Word read = word<bytes>();
  const Value value = in_hex ? Value(HexNumber{read.value, 2 * bytes}) : Value(read.value);
  told(key, label, read, value, meaning_of(meaning, read.value));
  return read.value;
}

std::uint64_t Fields::u8(std::string_view key, std::string_view label, Meaning meaning)
{
  return number<1, false>(key, label, meaning);
}

std::uint64_t Fields::u16(std::string_view key, std::string_view label, Meaning meaning)
{
  return number<2, false>(key, label, meaning);
}

std::uint64_t Fields::u24(std::string_view key, std::string_view label, Meaning meaning)
{
  return number<3, false>(key, label, meaning);
}

std::uint64_t Fields::u32(std::string_view key, std::string_view label, Meaning meaning)
{
  return number<4, false>(key, label, meaning);
}

std::uint64_t Fields::u64(std::string_view key, std::string_view label, Meaning meaning)
{
  return number<8, false>(key, label, meaning);
}

std::uint64_t Fields::hex8(std::string_view key, std::string_view label, Meaning meaning)
{
  return number<1, true>(key, label, meaning);
}

std::uint64_t Fields::hex16(std::string_view key, std::string_view label, Meaning meaning)
{
  return number<2, true>(key, label, meaning);
}

std::uint64_t Fields::hex24(std::string_view key, std::string_view label, Meaning meaning)
{
  return number<3, true>(key, label, meaning);
}

std::uint64_t Fields::hex32(std::string_view key, std::string_view label, Meaning meaning)
{
  return number<4, true>(key, label, meaning);
}

std::uint64_t Fields::hex64(std::string_view key, std::string_view label, Meaning meaning)
{
  return number<8, true>(key, label, meaning);
}

template <class Address, std::size_t bytes>
void Fields::address(std::string_view key, std::string_view label)
{
  const std::size_t offset = reader_.offset();
  const Address address{reader_.octets<bytes>()};
  if (reader_.is_whole()) tell({.key = key, .label = label, .value = address, .range = {offset, bytes}});
}

void Fields::ipv4(std::string_view key, std::string_view label)
{
  address<Ipv4Address, 4>(key, label);
}

void Fields::ipv6(std::string_view key, std::string_view label)
{
  address<Ipv6Address, 16>(key, label);
}

void Fields::mac(std::string_view key, std::string_view label)
{
  address<MacAddress, 6>(key, label);
}

template <class Kind>
std::string_view Fields::run(std::size_t count, std::string_view key, std::string_view label)
{
  const std::size_t offset = reader_.offset();
  const std::string_view bytes = reader_.take(count);
  if (!bytes.empty())
    tell({.key = key, .label = label, .value = Kind{bytes}, .range = {offset, bytes.size()}});
  return bytes;
}

std::string_view Fields::text(std::size_t count, std::string_view key, std::string_view label)
{
  return run<Text>(count, key, label);
}

std::string_view Fields::octets(std::size_t count, std::string_view key, std::string_view label)
{
  return run<Octets>(count, key, label);
}

std::string_view Fields::content(std::size_t count, std::string_view key, std::string_view label)
{
  return run<Content>(count, key, label);
}

std::uint64_t Fields::bits(std::string_view key, std::string_view label, const Word& word, unsigned shift,
                           unsigned width, Meaning meaning)
{
  const std::uint64_t value = word.value >> shift & ((std::uint64_t{1} << width) - 1);
  told(key, label, word, value, meaning_of(meaning, value));
  return value;
}

void Fields::flag(std::string_view key, std::string_view label, const Word& word, unsigned bit)
{
  told(key, label, word, (word.value >> bit & 1) != 0);
}

void Fields::told(std::string_view key, std::string_view label, const Word& word, Value value,
                  std::string_view meaning)
{
  if (word.range.size > 0) {
    tell({.key = key, .label = label, .value = value, .meaning = meaning, .range = word.range});
  }
}

void Fields::concluded(std::string_view key, std::string_view label, Value value, std::string_view meaning)
{
  tell({.key = key, .label = label, .value = value, .meaning = meaning});
}

Fields::Opened::Opened(Fields& fields, const Group& group) : fields_(fields), begin_(fields.reader_.offset())
{
  fields_.sink_.open(group);
}

Fields::Opened::~Opened()
{
  fields_.sink_.close({.offset = begin_, .size = fields_.reader_.offset() - begin_});
}

Fields::Opened Fields::object(std::string_view key, std::string_view label)
{
  return {*this, {.shape = Shape::object, .key = key, .label = label}};
}

Fields::Opened Fields::list(std::string_view key, std::string_view label)
{
  return {*this, {.shape = Shape::list, .key = key, .label = label}};
}

Fields::Opened Fields::item(std::string_view label)
{
  return {*this, {.shape = Shape::item, .key = {}, .label = label}};
}

} // namespace sockplay::packet
