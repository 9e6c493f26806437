// Cutting and joining. What stands at the front is described as far as it can be seen, the same way for every
// kind: so the limit, the end of the stream and what is still to come are each looked at in one place.
#include "record/framing.hh"

#include <algorithm>
#include <cassert>
#include <cstdint>
#include <utility>

namespace sockplay::record {
namespace {

void append_prefix(std::string& out, std::size_t size)
{
  assert(size <= UINT32_MAX);
  for (int shift = 24; shift >= 0; shift -= 8)
    out += static_cast<char>(size >> shift & 0xFF);
}

} // namespace

Framer::Framer(Framing framing, std::size_t limit_bytes) : framing_(framing), limit_bytes_(limit_bytes)
{
  assert(framing.kind != Framing::Kind::as_it_is);
  assert(framing.kind != Framing::Kind::size || framing.size_bytes > 0);
}

Framer::Cut Framer::cut(std::string_view bytes, bool at_end, std::vector<std::string_view>& records,
                        std::size_t most)
{
  Cut cut;
  for (std::size_t count = 0; count < most; ++count) {
    const std::string_view rest = bytes.substr(cut.consumed_bytes);
    if (rest.empty() && (framing_.kind != Framing::Kind::whole || found_any_)) break;

    Frame frame = front(rest);
    if (frame.record_bytes > limit_bytes_) return {cut.consumed_bytes, Problem::too_long};
    if (frame.size_bytes() > rest.size()) {
      if (!at_end) break;
      if (frame.before_bytes > 0) return {cut.consumed_bytes, Problem::incomplete};
      frame = {.record_bytes = rest.size()};
    }
    records.push_back(rest.substr(frame.before_bytes, frame.record_bytes));
    cut.consumed_bytes += frame.size_bytes();
    searched_bytes_ = 0;
    found_any_ = true;
  }
  return cut;
}

Framer::Frame Framer::front(std::string_view rest)
{
  switch (framing_.kind) {
  case Framing::Kind::line: {
    const std::size_t end = find('\n', rest);
    return end < rest.size() ? Frame{.record_bytes = end + 1} : unended(rest);
  }
  case Framing::Kind::delimiter: return {.record_bytes = find(framing_.delimiter, rest), .after_bytes = 1};
  case Framing::Kind::size: return {.record_bytes = framing_.size_bytes};
  case Framing::Kind::length_prefix:
    if (rest.size() < length_prefix_bytes) return {.before_bytes = length_prefix_bytes};
    return {.before_bytes = length_prefix_bytes, .record_bytes = length_of(rest)};
  case Framing::Kind::as_it_is:
  case Framing::Kind::whole: break;
  }
  return unended(rest);
}

Framer::Frame Framer::unended(std::string_view rest)
{
  return {.record_bytes = rest.size(), .after_bytes = 1};
}

std::size_t Framer::find(char end, std::string_view rest)
{
  return std::min(rest.find(end, std::exchange(searched_bytes_, rest.size())), rest.size());
}

std::size_t length_of(std::string_view prefix)
{
  std::size_t size = 0;
  for (const char byte : prefix.substr(0, length_prefix_bytes))
    size = size << 8 | static_cast<std::uint8_t>(byte);
  return size;
}

void append_framed(std::string& out, std::string_view record, const Framing& framing)
{
  if (framing.kind == Framing::Kind::length_prefix) append_prefix(out, record.size());
  out += record;
  if (framing.kind == Framing::Kind::delimiter) out += framing.delimiter;
  if (framing.kind == Framing::Kind::line && !record.ends_with('\n')) out += '\n';
}

} // namespace sockplay::record
