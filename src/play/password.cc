#include "play/password.hh"

#include "io/source.hh"
#include "net/error.hh"

#include <array>

namespace sockplay::play {

std::string read_password(const std::string& path)
{
  constexpr std::size_t longest = 1024;
  auto file = io::file_source(path);
  file.set_secret(true);
  std::string text;
  std::array<std::byte, longest> room;
  while (text.find('\n') == std::string::npos && text.size() < longest) {
    const auto result = file.read(room);
    if (result.what == net::IoResult::What::failed) throw net::error_of("read", path, result.error);
    if (result.what == net::IoResult::What::end) break;
    text.append(reinterpret_cast<const char*>(room.data()), result.bytes);
  }
  text.erase(std::min(text.find_first_of("\r\n"), text.size()));
  if (text.empty()) {
    throw net::Error(
        {.operation = "read", .object = path, .reason = "there is no password on its first line"});
  }
  return text;
}

} // namespace sockplay::play
