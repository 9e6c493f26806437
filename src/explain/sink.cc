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
    const auto written = sys::invoke_unobserved(sys::Write{fd, bytes.data(), bytes.size()});
    if (written.error == EAGAIN) { // somebody else made this description non-blocking
      pollfd full{fd, POLLOUT, 0};
      sys::invoke_unobserved(sys::Poll{&full, 1, -1});
    } else if (!written.ok() && written.error != EINTR) {
      return;
    }
    bytes.remove_prefix(written.ok() ? static_cast<std::size_t>(written.value) : 0);
  }
}

// The owner of a descriptor whose close nobody sees.
class File {
public:
  explicit File(int number) : number_(number) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() { sys::invoke_unobserved(sys::Close{number_}); }
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
  const auto opened =
      sys::invoke_unobserved(sys::Open{path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600});
  auto low = std::make_shared<File>(static_cast<int>(net::checked(opened, "open", path)));
  const auto moved = sys::invoke_unobserved(sys::Fcntl{low->number(), F_DUPFD_CLOEXEC, lowest_number});
  const auto owner = moved.ok() ? std::make_shared<File>(static_cast<int>(moved.value)) : std::move(low);
  return [owner](std::string_view bytes) { write_all(owner->number(), bytes); };
}

} // namespace sockplay::explain
