#include "packet/dns_name.hh"

#include <algorithm>

namespace sockplay::packet {

namespace {

// More than a name has labels (RFC 1035 section 2.3.4). Without a limit a message that is nothing but
// pointers, each to the one before, would be walked through once for every name.
constexpr int most_pointers = 127;

} // namespace

DnsName::DnsName(Reader& reader, std::size_t begin)
{
  Reader at = reader;
  int pointers = 0;
  std::size_t limit = reader.offset(); // pointers lead backwards only, and so to an end
  for (std::uint8_t size = at.u8(); size != 0 && at.is_whole(); size = at.u8()) {
    if (size < 0xC0) {
      if (size > 63 || !append(at.take(size))) at.reject();
      continue;
    }
    const std::size_t target = begin + ((size & 0x3Fu) << 8 | at.u8());
    if (pointers == 0) reader = at;
    ++pointers;
    if (target < limit && pointers <= most_pointers)
      at = at.at(target);
    else
      at.reject();
    limit = target;
  }
  if (size_ == 0 && at.is_whole()) text_[size_++] = '.';
  if (pointers == 0)
    reader = at;
  else if (!at.is_whole())
    reader.reject();
}

bool DnsName::append(std::string_view label)
{
  const bool is_first = size_ == 0;
  if (label.size() + (is_first ? 0 : 1) > text_.size() - size_) return false;
  if (!is_first) text_[size_++] = '.';
  std::ranges::copy(label, text_.begin() + static_cast<std::ptrdiff_t>(size_));
  size_ += label.size();
  return true;
}

} // namespace sockplay::packet
