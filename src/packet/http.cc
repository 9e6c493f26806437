#include "packet/http.hh"

#include "packet/words.hh"

#include <algorithm>
#include <array>
#include <charconv>

namespace sockplay::packet {
namespace {

constexpr std::array<std::string_view, 9> methods{"GET ",     "POST ",  "HEAD ",    "PUT ",  "DELETE ",
                                                  "OPTIONS ", "PATCH ", "CONNECT ", "TRACE "};
constexpr std::string_view response_start = "HTTP/1.";

// The line at the reader, without its end, which is skipped.
std::string_view take_line(Reader& reader)
{
  const std::string_view rest = reader.rest();
  const std::size_t end = std::min(rest.find('\n'), rest.size());
  std::string_view line = reader.take(std::min(end + 1, rest.size())).substr(0, end);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

// Three words, of which the last may have blanks in it.
struct FirstLine {
  std::string_view first, second, third;
};

FirstLine split(std::string_view line)
{
  const std::size_t first = std::min(line.find(' '), line.size());
  const std::string_view rest = line.substr(std::min(first + 1, line.size()));
  const std::size_t second = std::min(rest.find(' '), rest.size());
  return {line.substr(0, first), rest.substr(0, second), rest.substr(std::min(second + 1, rest.size()))};
}

void tell_word(Fields& fields, std::size_t line_offset, std::string_view line, std::string_view word,
               std::string_view key, std::string_view label)
{
  if (word.empty()) return;
  const std::size_t offset = line_offset + static_cast<std::size_t>(word.data() - line.data());
  fields.tell({.key = key, .label = label, .value = Text{word}, .range = {offset, word.size()}});
}

bool equal_without_case(std::string_view left, std::string_view right)
{
  return std::ranges::equal(left, right, [](char a, char b) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    return lower(a) == lower(b);
  });
}

// The value of a header field, if the line is of that name.
std::string_view value_of(std::string_view line, std::string_view name)
{
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || !equal_without_case(line.substr(0, colon), name)) return {};
  std::string_view value = line.substr(colon + 1);
  while (value.starts_with(' ') || value.starts_with('\t'))
    value.remove_prefix(1);
  return value;
}

} // namespace

Next Http::decode(Reader& reader, const Next& here)
{
  const std::string_view line = take_line(reader);
  is_response = line.starts_with(response_start);
  if (is_response) {
    const std::string_view digits = split(line).second.substr(0, 3);
    std::from_chars(digits.data(), digits.data() + digits.size(), status);
  }
  while (reader.available() > 0 && !take_line(reader).empty()) {}
  return {.numbers = here.numbers, .number = here.number}; // the body
}

void Http::describe(Fields& fields) const
{
  const std::size_t offset = fields.reader().offset();
  const std::string_view line = take_line(fields.reader());
  const FirstLine words = split(line);
  if (is_response) {
    tell_word(fields, offset, line, words.first, "response.version", "Version");
    tell_word(fields, offset, line, words.second, "response.code", "Status");
    tell_word(fields, offset, line, words.third, "response.phrase", "Reason");
  } else {
    tell_word(fields, offset, line, words.first, "request.method", "Method");
    tell_word(fields, offset, line, words.second, "request.uri", "Target");
    tell_word(fields, offset, line, words.third, "request.version", "Version");
  }
  const std::string_view key = is_response ? "response.line" : "request.line";
  const auto list = fields.list(key, "Header fields");
  while (!fields.at_end()) {
    const std::size_t at = fields.reader().offset();
    const std::string_view header = take_line(fields.reader());
    if (header.empty()) return;
    fields.tell({.key = key, .label = "", .value = Text{header}, .range = {at, header.size()}});
  }
}

void Http::summarise(Words& words, Reader& reader) const
{
  const FirstLine line = split(take_line(reader));
  words << "HTTP " << Foreign{is_response ? line.second : line.first} << " "
        << Foreign{is_response ? line.third : line.second};
  while (reader.available() > 0) {
    const std::string_view header = take_line(reader);
    if (header.empty()) return;
    if (const auto host = value_of(header, "host"); !host.empty()) words << " host " << Foreign{host};
    if (const auto type = value_of(header, "content-type"); !type.empty()) words << " type " << Foreign{type};
    if (const auto size = value_of(header, "content-length"); !size.empty())
      words << " len " << Foreign{size};
  }
}

bool looks_like_http(const Reader& stream)
{
  const std::string_view begin = stream.rest();
  return begin.starts_with(response_start) ||
         std::ranges::any_of(methods, [begin](std::string_view method) { return begin.starts_with(method); });
}

} // namespace sockplay::packet
