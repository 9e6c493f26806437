// What came at a socket that keeps records: many of them by one call, each with who sent it and what the
// kernel told beside it. An empty record is a record; an orderly close is told apart from it.
#pragma once

#include "net/ancillary.hh"
#include "net/endpoint.hh"
#include "net/io_result.hh"
#include "sys/invoke.hh"

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace sockplay::net {

struct Arrival {
  std::string_view bytes;            // good until the next receive()
  const Endpoint* from = nullptr;    // who sent it; unnamed where the kernel does not say; never null
  const Ancillary* beside = nullptr; // never null
  std::size_t cut_bytes = 0;         // that did not fit into our room and are lost (MSG_TRUNC)
  bool is_notification = false;      // SCTP's MSG_NOTIFICATION: `bytes` is a sctp_notification
};

class Arrivals {
public:
  struct Options {
    int type = SOCK_DGRAM;   // SOCK_SEQPACKET: may end
    bool is_internet = true; // no UDP datagram has more than 65,527 bytes; the others have no such bound
    /// Of one record; more is cut. It is address space only: what no record touches takes no memory. 0:
    /// enough for any record of that kind of socket.
    std::size_t room_bytes = 0;
  };
  explicit Arrivals(const Options& options);

  struct Wish {
    std::uint64_t most = std::numeric_limits<std::uint64_t>::max(); // messages
    bool bytes = true; // else records have their sizes, and what they held is undefined (not of SCTP)
  };
  /// Takes what is there, by one recvmmsg(2) or recvmsg(2): moved (`bytes` is the payload's), would_block,
  /// end (seqpacket: the other side has closed or half-closed), failed. Several records that UDP_GRO has put
  /// together are taken apart again; of SCTP (no MSG_EOR yet) a record may need more than one call.
  ///
  /// An empty record of a Unix seqpacket socket is told from a close only where the socket was asked for
  /// something that stands beside every record, its time or credentials: else it is taken for the end.
  /// Neither vsock nor SCTP has empty records. Descriptors that a Unix peer passes along are closed.
  IoResult receive(int fd, Wish wish);
  IoResult receive(int fd) { return receive(fd, Wish{}); }
  /// What the last receive() took, in order.
  [[nodiscard]] std::span<const Arrival> all() const { return arrivals_; }

private:
  // What is told of a message; its bytes are in room_.
  struct Slot {
    Endpoint from;
    Ancillary beside;
    alignas(cmsghdr) std::array<std::byte, ancillary_bytes> control;
  };

  // A connection of another kind has one sender, which everybody knows.
  [[nodiscard]] bool has_sender() const { return options_.is_internet || options_.type == SOCK_DGRAM; }
  [[nodiscard]] char* room(std::size_t slot) const { return room_.get() + slot * slot_bytes_; }
  void prepare(std::size_t slot);
  sys::Outcome ask(int fd, std::uint64_t most);
  void heed(bool bytes);
  [[nodiscard]] bool is_end(std::size_t slot) const;
  void take(std::size_t slot);
  void take_piece();
  void add(std::size_t slot, std::string_view bytes, std::size_t lost_bytes);

  Options options_;
  std::size_t slot_bytes_; // room for a message
  std::vector<Slot> slots_;
  std::unique_ptr<char[]> room_; // of all slots, one behind the other
  std::vector<iovec> pieces_;
  std::vector<mmsghdr> messages_;
  std::size_t used_;           // slots to be prepared anew: those that the last call may have written to
  bool fetches_ = true;        // the bytes of what comes, and not only their number
  std::size_t held_bytes_ = 0; // SCTP: of a record whose end has not come yet
  std::size_t lost_bytes_ = 0; // of the same, what found no room
  std::vector<Arrival> arrivals_;
};

} // namespace sockplay::net
