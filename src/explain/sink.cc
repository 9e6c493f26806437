// Writing past the seam: calls are carried out directly, so that no observer sees them.
#include "explain/sink.hh"

#include "net/error.hh"
#include "sys/call.hh"

#include <memory>

namespace sockplay::explain {

namespace {

constexpr int lowest_number = 200;

void write_all(int fd, std::string_view bytes)
{
  while (!bytes.empty()) {
    const long written = sys::Write{fd, bytes.data(), bytes.size()}.invoke();
    if (written < 0 && errno == EAGAIN) { // somebody else made this description non-blocking
      pollfd full{fd, POLLOUT, 0};
      static_cast<void>(sys::Poll{&full, 1, -1}.invoke());
    } else if (written < 0 && errno != EINTR) {
      return;
    }
    bytes.remove_prefix(written > 0 ? static_cast<std::size_t>(written) : 0);
  }
}

// The owner of a descriptor whose close nobody sees.
class File {
public:
  explicit File(int number) : number_(number) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() { static_cast<void>(sys::Close{number_}.invoke()); }
  [[nodiscard]] int number() const { return number_; }

private:
  int number_;
};

} // namespace

Sink standard_error()
{
  return [](std::string_view bytes) { write_all(STDERR_FILENO, bytes); };
}

Sink file(const std::string& path)
{
  const long opened = sys::Open{path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600}.invoke();
  if (opened < 0) throw net::error_of("open", path, errno);
  auto low = std::make_shared<File>(static_cast<int>(opened));
  const long moved = sys::Fcntl{low->number(), F_DUPFD_CLOEXEC, lowest_number}.invoke();
  const auto owner = moved < 0 ? std::move(low) : std::make_shared<File>(static_cast<int>(moved));
  return [owner](std::string_view bytes) { write_all(owner->number(), bytes); };
}

} // namespace sockplay::explain
