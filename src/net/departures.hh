// Records on their way out: as few calls as the kernel allows, edges always kept. Neighbours of one size and
// destination leave as one segmented message (udp(7): UDP_SEGMENT), messages together by sendmmsg(2).
#pragma once

#include "net/endpoint.hh"
#include "net/io_result.hh"
#include "sys/invoke.hh"

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
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
    // A socket whose peer has room for a few records only (unix(7): max_dgram_qlen): what is gathered beyond
    // that would be gathered again.
    bool one_by_one = false;
  };
  explicit Departures(const Options& options) : segments_(options.segments), one_by_one_(options.one_by_one)
  {}

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
  // A message of one record or, segmented, of several.
  struct Message {
    std::size_t records = 0;
    std::size_t bytes = 0;
    std::size_t first_piece = 0, pieces = 0;
    std::uint16_t segment_bytes = 0; // 0: as it is
    alignas(cmsghdr) std::array<std::byte, CMSG_SPACE(sizeof(std::uint16_t))> control;
  };

  void gather(std::span<const Departure> records);
  [[nodiscard]] std::size_t run_length(std::span<const Departure> records) const;
  void add_piece(Message& message, std::string_view bytes);
  void write_headers(std::span<const Departure> records);
  sys::Outcome ask(int fd, std::span<const Departure> records);
  bool is_refused_segmentation(int error);

  bool segments_;
  bool one_by_one_;
  std::size_t segments_at_most_ = 128; // UDP_MAX_SEGMENTS; 64 before Linux 6.9
  std::size_t segment_bytes_at_most_ = std::numeric_limits<std::uint16_t>::max(); // the path's MTU has a say
  std::vector<Message> messages_;
  std::vector<iovec> pieces_;
  std::vector<mmsghdr> headers_;
};

} // namespace sockplay::net
