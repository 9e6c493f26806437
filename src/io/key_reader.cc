#include "io/key_reader.hh"

#include "text/utf8.hh"

#include <utility>

namespace sockplay::io {

namespace {

constexpr char escape = '\x1b';
constexpr char delete_key = '\x7f';
constexpr std::string_view paste_begins = "\x1b[200~";
constexpr std::string_view paste_ends = "\x1b[201~";
constexpr std::size_t longest_sequence = 32;

bool is_parameter(char byte)
{
  return byte >= 0x20 && byte <= 0x3f;
}

bool is_final(char byte)
{
  return byte >= 0x40 && byte <= 0x7e;
}

// The size of what begins with "\x1b[", 0 while it is not whole. What cannot be one ends before the byte that
// spoils it.
std::size_t control_sequence_size(std::string_view bytes)
{
  std::size_t at = 2;
  if (bytes.substr(at).starts_with('[')) ++at; // the Linux console's function keys
  while (at < bytes.size() && at < longest_sequence && is_parameter(bytes[at]))
    ++at;
  if (at == bytes.size()) return 0;
  return is_final(bytes[at]) ? at + 1 : at;
}

} // namespace

void KeyReader::append(std::string_view bytes)
{
  bytes_.erase(0, std::exchange(done_, 0));
  bytes_ += bytes;
}

std::optional<Key> KeyReader::next()
{
  while (!rest().empty()) {
    const char byte = rest().front();
    if (is_text(byte)) {
      auto text = take_text();
      if (text.empty()) return {}; // the rest of a character is to come
      return Key{Key::Kind::text, std::move(text)};
    }
    if (byte == escape) {
      const auto waiting = rest().size();
      auto key = next_sequence();
      if (key || rest().size() == waiting) return key;
      continue;
    }
    take(1);
    if (byte == '\r' || byte == '\n') return Key{Key::Kind::control, "\n"};
    if (byte != '\0' && !pasting_) return Key{Key::Kind::control, std::string(1, byte)};
  }
  return {};
}

bool KeyReader::is_text(char byte) const
{
  return (static_cast<unsigned char>(byte) >= 0x20 && byte != delete_key) || (pasting_ && byte == '\t');
}

std::string KeyReader::take_text()
{
  std::string text;
  while (!rest().empty() && is_text(rest().front())) {
    const auto point = text::decode(rest());
    if (!point.valid && text::incomplete_tail(rest()) == rest().size()) break;
    text += point.valid ? rest().substr(0, point.size) : text::replacement_utf8;
    done_ += point.size;
  }
  return text;
}

std::string KeyReader::take(std::size_t size)
{
  std::string taken(rest().substr(0, size));
  done_ += size;
  return taken;
}

// The size of the key that begins with an ESC, 1 where it begins nothing, 0 while that cannot be told.
std::size_t KeyReader::sequence_size() const
{
  const auto bytes = rest();
  if (pasting_) {
    if (bytes.starts_with(paste_ends)) return paste_ends.size();
    return paste_ends.starts_with(bytes) ? 0 : 1;
  }
  if (bytes.size() == 1) return 0;
  if (bytes[1] == '[') return control_sequence_size(bytes);
  if (bytes[1] == 'O') return bytes.size() < 3 ? 0 : is_final(bytes[2]) ? 3 : 2;
  const bool is_meta =
      is_parameter(bytes[1]) || is_final(bytes[1]) || bytes[1] == delete_key || bytes[1] == '\b';
  return is_meta ? 2 : 1;
}

// None where nothing was taken, since more is to come, or where what was taken is no key.
std::optional<Key> KeyReader::next_sequence()
{
  auto sequence = take(sequence_size());
  if (sequence.size() <= 1) return {};
  if (pasting_ || sequence == paste_begins) {
    pasting_ = !pasting_;
    return {};
  }
  return Key{Key::Kind::control, std::move(sequence)};
}

} // namespace sockplay::io
