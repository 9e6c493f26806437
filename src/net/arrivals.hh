// What came at a socket that keeps records: many of them by one call, each with who sent it and what the
// kernel told beside it. An empty record is a record; an orderly close is told apart from it.
#pragma once

#include "net/ancillary.hh"
#include "net/endpoint.hh"
#include "net/io_result.hh"

#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace sockplay::net {

struct Arrival {
  std::string_view bytes;            // good until the next receive()
  const Endpoint* from = nullptr;    // who sent it; of a connected socket unnamed
  const Ancillary* beside = nullptr; // never null
  std::size_t cut_bytes = 0;         // that did not fit into our room and are lost (MSG_TRUNC)
  bool is_notification = false;      // SCTP's MSG_NOTIFICATION: `bytes` is a sctp_notification
};

class Arrivals {
public:
  struct Options {
    int type = SOCK_DGRAM;   // SOCK_SEQPACKET: may end, and one record a call is what is quickest
    bool is_internet = true; // no UDP datagram has more than 65,527 bytes; the others have no such bound
    /// Of one record; more is cut. It is address space only: what no record touches takes no memory. 0:
    /// enough for any record of that kind of socket.
    std::size_t room_bytes = 0;
  };
  explicit Arrivals(const Options& options);

  /// Takes what is there, by one recvmmsg(2) or recvmsg(2): moved (`bytes` is the payload's), would_block,
  /// end (seqpacket: the other side has closed or half-closed), failed. Several records that UDP_GRO has put
  /// together are taken apart again; of SCTP (no MSG_EOR yet) a record may need more than one call.
  IoResult receive(int fd);
  /// What the last receive() took, in order.
  [[nodiscard]] std::span<const Arrival> all() const { return arrivals_; }

private:
  Options options_;
  std::vector<Arrival> arrivals_;
  // ... slots
};

} // namespace sockplay::net
