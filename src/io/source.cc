// Files are opened non-blocking: a FIFO without a writer must not stop us. It is waited for, as cat(1) does.
#include "io/source.hh"

#include "net/error.hh"
#include "sys/invoke.hh"

namespace sockplay::io {

End file_source(const std::string& path)
{
  const auto outcome = sys::invoke(sys::Open{path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0});
  net::Fd fd(static_cast<int>(net::checked(outcome, "open", path)));
  struct stat status {};
  net::checked(sys::invoke(sys::FStat{fd.number(), &status}), "fstat", path);
  if (S_ISDIR(status.st_mode)) throw net::error_of("read", path, EISDIR);
  auto end = End::own_file(std::move(fd), path);
  end.readable = end.kind() != End::Kind::pipe; // until somebody has opened it to write, a read finds an end
  return end;
}

End memory_source(const std::string& bytes, const std::string& name)
{
  net::Fd fd(
      static_cast<int>(net::checked(sys::invoke(sys::MemFd{"sockplay", MFD_CLOEXEC}), "memfd_create", name)));
  for (std::string_view rest = bytes; !rest.empty();) {
    const auto written = sys::invoke(sys::Write{fd.number(), rest.data(), rest.size()});
    rest.remove_prefix(static_cast<std::size_t>(net::checked(written, "write", name)));
  }
  net::checked(sys::invoke(sys::Seek{fd.number(), 0, SEEK_SET}), "lseek", name);
  return End::own_file(std::move(fd), name);
}

} // namespace sockplay::io
