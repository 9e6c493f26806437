// Records on their way out: as few calls as the kernel allows, edges always kept. Neighbours of one size and
// destination leave as one segmented message (udp(7): UDP_SEGMENT), messages together by sendmmsg(2).
#pragma once

#include "net/endpoint.hh"
#include "net/io_result.hh"

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

namespace sockplay::net {

struct Departure {
  std::string_view bytes;
  const Endpoint* to = nullptr; // null: where the socket is connected to
};

class Departures {
public:
  struct Options {
    bool segments = false; // a UDP socket: UDP_SEGMENT may be tried; given up for good where it is refused
  };
  explicit Departures(const Options& options) : options_(options) {}

  /// How far it got: `records` went. Where that is not all of them: would_block, or failed with the errno
  /// that the next one met (it was not sent; whoever calls decides whether to skip it).
  struct Sent {
    IoResult::What what = IoResult::What::moved;
    std::size_t records = 0;
    std::uint64_t bytes = 0;
    int error = 0;
  };
  Sent send(int fd, std::span<const Departure> records);

private:
  Options options_;
};

} // namespace sockplay::net
