#include "chat/line_reader.hh"

#include <algorithm>
#include <utility>

namespace sockplay::chat {

void LineReader::append(std::string_view bytes)
{
  compact();
  bytes_ += bytes;
}

void LineReader::end()
{
  ended_ = true;
}

std::optional<Line> LineReader::next()
{
  while (true) {
    const auto end = bytes_.find('\n', looked_);
    if (end != std::string::npos) {
      if (auto line = take(end)) return line;
      continue;
    }
    looked_ = bytes_.size();
    if (ended_ && waiting_bytes() != 0) {
      return take(bytes_.size());
    }
    // The last byte may be the CR of a line that is just as long as it may be.
    if (!skipping_ && waiting_bytes() > limit_bytes_ + 1) {
      skipping_ = true;
    }
    if (skipping_) {
      taken_ = bytes_.size();
    }
    if (ended_ && std::exchange(skipping_, false)) {
      return Line{.text = {}, .too_long = true};
    }
    if (waiting_bytes() == 0) {
      release();
    }
    return {};
  }
}

// The line that ends before `end`; none if there is nothing on it.
std::optional<Line> LineReader::take(std::size_t end)
{
  auto text = std::string_view(bytes_).substr(taken_, end - taken_);
  taken_ = looked_ = std::min(end + 1, bytes_.size());
  if (text.ends_with('\r')) {
    text.remove_suffix(1);
  }
  if (std::exchange(skipping_, false) || text.size() > limit_bytes_) {
    return Line{.text = {}, .too_long = true};
  }
  return text.empty() ? std::nullopt : std::optional(Line{.text = text});
}

// Most members are silent most of the time: they hold no memory for what they might say.
void LineReader::release()
{
  std::string().swap(bytes_);
  taken_ = looked_ = 0;
}

void LineReader::compact()
{
  bytes_.erase(0, taken_);
  looked_ -= taken_;
  taken_ = 0;
}

} // namespace sockplay::chat
