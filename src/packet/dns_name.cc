#include "packet/dns_name.hh"

#include <algorithm>

namespace sockplay::packet {

DnsName::DnsName(Reader& reader, std::size_t begin)
{
  Reader at = reader;
  bool is_elsewhere = false;
  std::size_t limit = reader.offset(); // pointers lead backwards only, and so to an end
  for (std::uint8_t size = at.u8(); size != 0 && at.is_whole(); size = at.u8()) {
    if (size < 0xC0) {
      if (size > 63 || !append(at.take(size))) at.reject();
      continue;
    }
    const std::size_t target = begin + ((size & 0x3Fu) << 8 | at.u8());
    if (!is_elsewhere) reader = at;
    is_elsewhere = true;
    if (target < limit)
      at = at.at(target);
    else
      at.reject();
    limit = target;
  }
  if (size_ == 0 && at.is_whole()) text_[size_++] = '.';
  if (!is_elsewhere)
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
