// splice(2): pages change hands inside the kernel and no byte passes through us. Between two ends that are no
// pipes it needs one of its own in the middle, enlarged to 1 MiB: with less the gain is gone.
#pragma once

#include "io/road.hh"

namespace sockplay::io {

/// One end is a pipe: one call moves the bytes.
class DirectSpliceRoad : public Road {
public:
  DirectSpliceRoad(End& source, End& sink) : source_(source), sink_(sink) {}
  Halt run(std::uint64_t& moved) override;

private:
  Halt blocked();

  End& source_;
  End& sink_;
};

/// Through a pipe of the middle's, borrowed while bytes are inside it.
class SpliceRoad : public Road {
public:
  SpliceRoad(End& source, End& sink, Middle& middle) : source_(source), sink_(sink), middle_(middle) {}
  Halt run(std::uint64_t& moved) override;
  std::string leftover() override;

private:
  Halt fill();
  Halt drain(std::uint64_t& moved);
  Halt halted(Halt halt);

  End& source_;
  End& sink_;
  Middle& middle_;
  Pipe pipe_;
  std::size_t inside_bytes_ = 0;
  bool source_ended_ = false;
};

} // namespace sockplay::io
