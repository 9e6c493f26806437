// How records that pass in one direction are shown: each with its number, its other end and, where asked for,
// what the kernel told beside it.
#pragma once

#include "io/outlet.hh"
#include "net/arrivals.hh"

#include <span>
#include <string>

namespace sockplay::io {

/// Who knows more of records than what the kernel tells beside them.
class RecordNotes {
public:
  RecordNotes() = default;
  RecordNotes(const RecordNotes&) = delete;
  RecordNotes& operator=(const RecordNotes&) = delete;
  virtual ~RecordNotes() = default;
  /// Adds it. What is pointed to must live until the next call.
  virtual void add(const net::Arrival& arrival, record::Circumstances& known) = 0;
  /// Of one of ours; `to` may be null.
  virtual void add(std::string_view bytes, const net::Endpoint* to, record::Circumstances& known) = 0;
};

class RecordDisplay {
public:
  struct Options {
    record::Direction direction = record::Direction::received;
    std::string peer;           // of a connected socket; where it is empty, each record's own sender
    bool circumstances = false; // -v
    bool kernel_time = false;   // --timestamps=kernel
    RecordNotes* notes = nullptr;
  };
  RecordDisplay(Outlet& outlet, Options options) : outlet_(outlet), options_(std::move(options)) {}

  void show(const net::Arrival& arrival);
  /// What came together; where only bytes are shown, those that lie together are copied at once.
  void show(std::span<const net::Arrival> arrivals);
  /// One of ours; `to` may be null.
  void show(std::string_view bytes, const net::Endpoint* to);
  [[nodiscard]] Outlet& outlet() const { return outlet_; }

private:
  std::string_view name_of(const net::Endpoint* endpoint);

  Outlet& outlet_;
  Options options_;
  std::uint64_t number_ = 0;
  net::Endpoint named_; // whose name `name_` is: peers seldom change from one record to the next
  std::string name_;
};

} // namespace sockplay::io
