#include "play/input.hh"

#include "io/source.hh"

#include <fcntl.h>
#include <unistd.h>

namespace sockplay::play {

io::End open_input(const Input& input)
{
  if (input.data) return io::memory_source(*input.data, "--data");
  return input.file.empty() ? io::End::inherited(STDIN_FILENO, O_RDONLY) : io::file_source(input.file);
}

} // namespace sockplay::play
