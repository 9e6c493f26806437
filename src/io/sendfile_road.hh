// sendfile(2): from a file's pages straight to the sink, 1 MiB a call: a single call for the whole file is
// several times slower, and nobody else gets a turn.
#pragma once

#include "io/road.hh"

namespace sockplay::io {

class SendfileRoad : public Road {
public:
  SendfileRoad(End& source, End& sink) : source_(source), sink_(sink) {}
  Halt run(std::uint64_t& moved) override;

private:
  End& source_;
  End& sink_;
};

} // namespace sockplay::io
