// From a file to a UDP socket, in records of one size: sendfile(2) hands on the file's pages, UDP_SEGMENT
// (udp(7)) cuts them, and nothing is copied but by the receiver: 2.4 times what reading and sending reach.
// What else may be asked of records is FrameRecordsRoad's matter.
#pragma once

#include "io/record_sink.hh"
#include "io/road.hh"

#include <memory>

namespace sockplay::io {

class SegmentFileRoad : public Road {
public:
  struct Options {
    std::size_t record_bytes = 0;
    RecordSink::ErrorPolicy on_error = {}; // none: an error ends it
  };
  /// Whether a file gives a message more than one record of that size without a copy, and the kernel takes a
  /// message as a whole. That it does since Linux 6.5 (MSG_SPLICE_PAGES); before, sendfile(2) sent page by
  /// page, and where there was no room for one, IPv6 forgot those before it.
  static bool suits(const End& file, std::size_t record_bytes);

  /// suits() holds, `socket` is connected, and nobody else writes to it. What leaves is added to `tally`.
  /// Where the kernel refuses, and at what seems to be the end, `otherwise` goes on from where the file
  /// stands: it may have grown, and files of proc(5) have no size at all.
  SegmentFileRoad(End& file, End& socket, RecordTally& tally, Options options,
                  std::unique_ptr<Road> otherwise);

  Halt run(std::uint64_t& moved) override;
  [[nodiscard]] bool can_go_on() const override { return is_over_ && otherwise_->can_go_on(); }
  [[nodiscard]] std::optional<Clock::time_point> due() const override { return otherwise_->due(); }

private:
  bool set_segment(std::size_t bytes);
  [[nodiscard]] std::size_t segments_for(std::size_t most) const;
  bool is_at_end();
  void count(std::size_t bytes);
  Halt leave_the_rest(std::uint64_t& moved);
  [[nodiscard]] bool has_begun() const { return missing_bytes_ != message_bytes_; } // a message
  bool makes_do_with_fewer();
  std::optional<Halt> meet(int error);

  End& file_;
  End& socket_;
  RecordTally& tally_;
  Options options_;
  std::unique_ptr<Road> otherwise_;
  bool is_over_ = false;       // what is left is for the other road
  std::size_t message_bytes_;  // records that leave together
  std::size_t missing_bytes_;  // of the message that has begun
  std::size_t left_bytes_ = 0; // in the file, when last asked
  std::uint64_t sent_bytes_ = 0;
  std::uint64_t records_before_; // in the tally
};

} // namespace sockplay::io
