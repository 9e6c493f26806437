// The bytes that one end of a TCP connection sent, put in order: what came early waits, what came twice is
// compared, what did not come is told as missing. Which conversation is followed, and how it is shown, is
// left to others.
#pragma once

#include "capture/way.hh"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace sockplay::capture {

/// The next of what was said, in order.
struct Piece {
  enum class Kind : std::uint8_t {
    bytes,      // of a datagram: all of it, perhaps none
    missing,    // nobody captured them
    cut,        // the capture holds packets only up to some length, and these bytes are behind it
    differing,  // of a second copy, that are not those of the first
    mid_stream, // the capture begins amid the connection: what was said before is not known
    ended,
    reset,
  };
  Kind kind;
  Way way;
  std::string_view bytes{};     // kind bytes; until the sink returns
  std::uint64_t size_bytes = 0; // of bytes, missing, cut and differing
};

class PieceSink {
public:
  virtual ~PieceSink() = default;
  virtual void take(const Piece& piece) = 0;
};

/// A gap is waited for until the other end acknowledges what is behind it (so it had what the capture has
/// not), until more than `limit_bytes` wait (each packet with 128 for itself), or until the end. Copies are
/// compared as far as what they repeat is among the last MiB told, or waits.
class Stream {
public:
  static constexpr std::size_t usual_limit_bytes = 16 << 20;

  Stream(Way way, PieceSink& sink, std::size_t limit_bytes = usual_limit_bytes)
      : way_(way), sink_(sink), limit_bytes_(limit_bytes)
  {}

  /// The sequence number of its first byte, by a SYN. It begins once.
  void begin(std::uint32_t first);
  /// `captured` is the front of `wire_bytes` that were sent.
  void take(std::uint32_t sequence, std::string_view captured, std::size_t wire_bytes);
  /// A FIN stands where the next byte would.
  void end(std::uint32_t sequence);
  /// The other end has all before that.
  void acknowledge(std::uint32_t next);
  /// No more will come: tells what waits, and what is missing between and behind.
  void finish();

private:
  // Numbers that do not wrap around: the least is far from zero, so that what comes before it has one too.
  using Place = std::uint64_t;
  static constexpr Place no_place = UINT64_MAX;
  struct Waiting {
    std::string captured;
    std::size_t wire_bytes;
  };
  using Queue = std::map<Place, Waiting>;

  [[nodiscard]] Place place_of(std::uint32_t sequence) const;
  void begin_amid(std::uint32_t sequence);
  std::size_t pass_over_known(Place at, std::string_view captured, std::size_t wire_bytes);
  void keep(Place at, std::string_view captured, std::size_t wire_bytes);
  void insert(Queue::iterator before, Place at, std::string_view captured, std::size_t wire_bytes);
  void release();
  void tell(std::string_view captured, std::size_t wire_bytes);
  void tell(Piece::Kind kind, std::uint64_t size_bytes);
  void tell_end();
  void remember(std::string_view told);

  Way way_;
  PieceSink& sink_;
  std::size_t limit_bytes_;
  bool has_begun_ = false;
  Place next_ = 0;         // behind all that was told
  Place acknowledged_ = 0; // by the other end
  Place end_ = no_place;   // where the FIN stands
  bool has_ended_ = false; // and it was told
  Queue waiting_;
  std::size_t waiting_bytes_ = 0;
  std::string told_; // the last of it, up to next_
};

} // namespace sockplay::capture
