// Random bytes from a member, in random pieces: the lines are the same however they were cut, as long as they
// may be, and whatever they ask for names only what stands in them; what is shown of them is one harmless
// line.
#include "chat/event.hh"
#include "chat/line_reader.hh"
#include "chat/name.hh"
#include "chat/request.hh"
#include "chat/safe.hh"
#include "text/utf8.hh"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

namespace {

using namespace sockplay;

constexpr std::size_t limit = 16;

void require(bool holds)
{
  if (!holds) std::abort();
}

std::vector<std::string> lines_of(std::string_view bytes, std::size_t piece)
{
  chat::LineReader reader(limit);
  std::vector<std::string> lines;
  const auto take = [&] {
    while (const auto line = reader.next()) {
      require(line->too_long ? line->text.empty() : !line->text.empty() && line->text.size() <= limit);
      lines.emplace_back(line->too_long ? "\n" : std::string(line->text));
    }
  };
  for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size()))) {
    reader.append(bytes.substr(0, piece));
    take();
    require(reader.waiting_bytes() <= limit + 1);
  }
  reader.end();
  take();
  return lines;
}

void try_line(std::string_view line)
{
  chat::parse_request(line);
  if (const auto name = chat::parse_name(line)) {
    require(text::is_valid(name->shown) && chat::parse_name(name->shown)->folded == name->folded);
  }
  std::string safe;
  chat::append_safe(safe, line);
  require(text::is_valid(safe) && safe.size() <= 4 * line.size());
  std::string out;
  chat::append_text(out, {.from = "alice", .text = safe});
  chat::append_json(out, {.from = "alice", .text = safe});
  require(std::count(out.begin(), out.end(), '\n') == 2);
  require(std::none_of(out.begin(), out.end(), [](char c) { return c == '\x1b' || c == '\r' || c == '\0'; }));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data + 1), size - 1);
  const auto lines = lines_of(bytes, std::max<std::size_t>(bytes.size(), 1));
  require(lines == lines_of(bytes, 1 + data[0]));
  require(lines == lines_of(bytes, 1));
  for (const auto& line : lines) {
    try_line(line);
  }
  return 0;
}
