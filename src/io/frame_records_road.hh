// From bytes to records: what an input gives is cut at its frames, and each record leaves by itself.
#pragma once

#include "io/nul_warning.hh"
#include "io/pacer.hh"
#include "io/record_display.hh"
#include "io/record_sink.hh"
#include "io/road.hh"
#include "net/error.hh"
#include "record/crlf.hh"
#include "record/framing.hh"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace sockplay::io {

class FrameRecordsRoad : public Road {
public:
  /// Who gets the records to come, over a socket that is not connected; while there is nobody, nothing is
  /// read.
  using Destinations = std::function<std::span<const net::Endpoint>()>;
  struct Options {
    record::Framing framing = {};
    bool crlf = false;
    Pace pace = {};                                          // of records; chunk_bytes means nothing here
    Destinations destinations = {};                          // none: the socket is connected
    std::function<std::string(std::string_view)> dress = {}; // what becomes of a record before it leaves
    std::optional<RecordDisplay> display = {};               // sees what leaves
    std::function<void(std::string_view)> warn = {};         // of what a person should know of the input
  };
  FrameRecordsRoad(End& source, RecordSink sink, Options options);

  /// Throws Unframeable.
  Halt run(std::uint64_t& moved) override;
  [[nodiscard]] std::optional<Clock::time_point> due() const override { return due_; }
  [[nodiscard]] bool can_go_on() const override;

private:
  Halt fill();
  void make_room(std::size_t bytes);
  void mend_line_ends(std::size_t read);
  void cut();
  void dress();
  void address();
  Halt send(std::uint64_t& moved);
  Halt finish();
  Halt pause_until(std::optional<Clock::time_point> due);
  [[nodiscard]] bool is_wanted() const;
  [[nodiscard]] bool is_seen() const;

  End& source_;
  RecordSink sink_;
  Options options_;
  record::Framer framer_;
  NulWarning nul_warning_;
  record::CrlfWriter crlf_;
  bool paced_;
  Pacer pacer_;
  std::unique_ptr<char[]> buffer_; // address space only: what nothing was read into takes no memory
  std::size_t buffer_bytes_ = 0;
  std::size_t begin_ = 0, end_ = 0; // of what was read and not cut yet, in the buffer
  std::vector<std::string_view> records_;
  std::vector<std::string> dressed_; // what they have become
  std::vector<net::Endpoint> to_;
  std::vector<net::Departure> leaving_;
  std::size_t next_ = 0; // of leaving_: those before were sent
  std::uint64_t sent_records_ = 0;
  bool source_ended_ = false;
  bool finished_ = false; // every record was cut
  bool unseen_ = false;   // halted because nobody could see what leaves
  bool unwanted_ = false; // halted because nobody is there to get anything
  bool waits_ = false;    // halted until a time, or until more comes
  std::optional<Clock::time_point> due_;
};

/// What was read cannot be cut into records.
class Unframeable : public net::Error {
public:
  using Error::Error;
};

/// The longest record of an input that is cut so, where others may have `most_bytes`.
std::size_t limit_of(const record::Framing& framing, std::size_t most_bytes);

/// Throws Unframeable, with the hint that belongs to it.
[[noreturn]] void throw_unframeable(record::Framer::Problem problem, const record::Framer& framer,
                                    const std::string& input);

} // namespace sockplay::io
