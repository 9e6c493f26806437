// The log on disk (--log): JSON lines, each written before anybody is sent what it tells. Of an older one
// only the end is read. What cannot be written is missing there, and the room goes on.
#pragma once

#include "chat/feed_line.hh"
#include "chat/room.hh"
#include "net/fd.hh"

#include <optional>
#include <string>
#include <unordered_map>

namespace sockplay::chat {

class Journal {
public:
  /// What an older one told.
  struct Past {
    std::string room; // empty: there is none
    std::uint64_t next_seq = 1;
    std::uint32_t next_speaker = 1;
    std::vector<FeedLine> events;
    std::vector<Identity> identities;
  };

  /// Opens `path`, for the user alone (0600), and locks it; reads at most `tail_bytes` of its end, and cuts
  /// off a last line that is not whole. Throws net::Error, also where another relay writes it.
  Journal(std::string path, std::size_t tail_bytes);

  Past take_past() { return std::exchange(past_, {}); }
  /// Of a new journal the first line: which room it is.
  void begin(const std::string& room);

  /// Writes what happened in the room since it was called last. A line for the host where that fails, and
  /// where it works again.
  std::optional<std::string> write(Room& room);

private:
  std::string read(off_t begin, std::size_t bytes);
  void read_tail(std::size_t tail_bytes);
  void take(std::string_view text);
  void take_member(const FeedLine& line);
  void follow_member(const Event& event);
  bool append();

  std::string path_;
  net::Fd file_;
  off_t size_ = 0;
  Past past_;
  std::unordered_map<std::uint32_t, std::size_t> members_; // speaker → its place in the past
  std::uint64_t next_seq_ = 1;                             // what is written next
  std::string pending_;
  std::string newcomers_;     // lines of who may come back, until they are written
  std::uint64_t missing_ = 0; // events that could not be written
};

} // namespace sockplay::chat
