// Into nothing: TCP throws bytes away without copying them (recv(2): MSG_TRUNC, tcp(7)), other sockets are
// read.
#pragma once

#include "io/road.hh"

namespace sockplay::io {

class DiscardRoad : public Road {
public:
  /// `truncates`: the source is a TCP socket.
  DiscardRoad(End& source, Middle& middle, bool truncates)
      : source_(source), middle_(middle), truncates_(truncates)
  {}
  Halt run(std::uint64_t& moved) override;

private:
  net::IoResult take();

  End& source_;
  Middle& middle_;
  bool truncates_;
};

} // namespace sockplay::io
