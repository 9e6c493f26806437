#include "play/input.hh"

#include "net/error.hh"
#include "sys/invoke.hh"

namespace sockplay::play {

namespace {

io::End memory_input(const std::string& data)
{
  const auto outcome = sys::invoke(sys::MemFd{"sockplay --data", MFD_CLOEXEC});
  net::Fd fd(static_cast<int>(net::checked(outcome, "memfd_create", "--data")));
  for (std::string_view rest = data; !rest.empty();) {
    const auto written = sys::invoke(sys::Write{fd.number(), rest.data(), rest.size()});
    rest.remove_prefix(static_cast<std::size_t>(net::checked(written, "write", "--data")));
  }
  ::lseek(fd.number(), 0, SEEK_SET);
  return io::End::own_file(std::move(fd), "--data");
}

io::End file_input(const std::string& path)
{
  const auto outcome = sys::invoke(sys::Open{path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0});
  net::Fd fd(static_cast<int>(net::checked(outcome, "open", path)));
  struct stat status {};
  net::checked(sys::invoke(sys::FStat{fd.number(), &status}), "fstat", path);
  if (S_ISDIR(status.st_mode)) {
    throw net::error_of("read", path, EISDIR);
  }
  return io::End::own_file(std::move(fd), path);
}

} // namespace

io::End open_input(const Input& input)
{
  if (input.data) {
    return memory_input(*input.data);
  }
  return input.file.empty() ? io::End::inherited(STDIN_FILENO, O_RDONLY) : file_input(input.file);
}

} // namespace sockplay::play
