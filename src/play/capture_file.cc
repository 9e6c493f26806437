#include "play/capture_file.hh"

#include "io/source.hh"
#include "net/error.hh"

namespace sockplay::play {

CaptureFile::CaptureFile(const std::string& path)
    : end_(path == "-" ? io::End::inherited(STDIN_FILENO, O_RDONLY) : io::file_source(path))
{}

long CaptureFile::read(std::span<char> room)
{
  while (true) {
    const auto result = end_.readable ? end_.read(std::as_writable_bytes(room))
                                      : net::IoResult{net::IoResult::What::would_block};
    switch (result.what) {
    case net::IoResult::What::moved: return static_cast<long>(result.bytes);
    case net::IoResult::What::end: return 0;
    case net::IoResult::What::failed: throw net::error_of("read", name(), result.error);
    case net::IoResult::What::would_block: break;
    }
    if (!wait()) return 0;
  }
}

bool CaptureFile::wait()
{
  if (wait_) return wait_();
  pollfd input{end_.number(), POLLIN, 0};
  sys::invoke(sys::Poll{&input, 1, -1});
  end_.readable = true;
  return true;
}

} // namespace sockplay::play
