// The JSON writer: harmless runs are copied whole, the rest goes by code point in the forms RFC 8259 has for
// it. Whether a payload is text is decided here, by whether it is valid UTF-8.
#include "text/json.hh"

#include "text/base64.hh"
#include "text/escape.hh"
#include "text/hex.hh"
#include "text/utf8.hh"

#include <cmath>
#include <fmt/format.h>
#include <utility>

namespace sockplay::text {
namespace {

bool is_plain(char byte)
{
  return is_printable(byte) && byte != '"' && byte != '\\';
}

bool is_plain_word(Word word)
{
  return is_printable_word(word) && !holds(word, '"') && !holds(word, '\\');
}

// The letter that a backslash turns into this character, or 0.
char short_form(char32_t point)
{
  switch (point) {
  case U'"': return '"';
  case U'\\': return '\\';
  case U'\b': return 'b';
  case U'\f': return 'f';
  case U'\n': return 'n';
  case U'\r': return 'r';
  case U'\t': return 't';
  default: return 0;
  }
}

void append_unit(std::string& out, char32_t unit)
{
  out += "\\u";
  for (int shift = 12; shift >= 0; shift -= 4)
    out += hex_digits[(unit >> shift) & 0xF];
}

void append_code_point(std::string& out, char32_t point)
{
  if (const char letter = short_form(point)) {
    out += '\\';
    out += letter;
  } else if (point < 0x10000) {
    append_unit(out, point);
  } else {
    append_unit(out, 0xD800 + ((point - 0x10000) >> 10));
    append_unit(out, 0xDC00 + ((point - 0x10000) & 0x3FF));
  }
}

} // namespace

void append_json_string(std::string& out, std::string_view bytes)
{
  out += '"';
  while (true) {
    const std::size_t run = harmless_run(bytes, is_plain_word, is_plain);
    out += bytes.substr(0, run);
    bytes.remove_prefix(run);
    if (bytes.empty()) break;
    const CodePoint point = decode(bytes);
    if (point.valid)
      append_code_point(out, point.value);
    else
      out += replacement_utf8;
    bytes.remove_prefix(point.size);
  }
  out += '"';
}

JsonLine& JsonLine::field(std::string_view name, std::string_view value)
{
  append_name(name);
  append_json_string(out_, value);
  return *this;
}

JsonLine& JsonLine::strings(std::string_view name, std::span<const std::string> values)
{
  append_name(name);
  char before = '[';
  for (const auto& value : values) {
    out_ += std::exchange(before, ',');
    append_json_string(out_, value);
  }
  out_ += values.empty() ? "[]" : "]";
  return *this;
}

JsonLine& JsonLine::payload(std::string_view bytes)
{
  if (is_valid(bytes)) return field("text", bytes);
  append_name("base64");
  out_ += '"';
  append_base64(out_, bytes);
  out_ += '"';
  return *this;
}

std::string JsonLine::str() &&
{
  out_ += "}\n";
  return std::move(out_);
}

std::string JsonLine::str() const&
{
  return out_ + "}\n";
}

void JsonLine::append_name(std::string_view name)
{
  if (out_.size() > 1) out_ += ',';
  append_json_string(out_, name);
  out_ += ':';
}

JsonLine& JsonLine::literal(std::string_view name, std::string_view value)
{
  append_name(name);
  out_ += value;
  return *this;
}

JsonLine& JsonLine::signed_number(std::string_view name, std::int64_t value)
{
  return literal(name, fmt::format_int(value).c_str());
}

JsonLine& JsonLine::unsigned_number(std::string_view name, std::uint64_t value)
{
  return literal(name, fmt::format_int(value).c_str());
}

JsonLine& JsonLine::real_number(std::string_view name, double value)
{
  return literal(name, std::isfinite(value) ? fmt::format("{}", value) : "null");
}

} // namespace sockplay::text
