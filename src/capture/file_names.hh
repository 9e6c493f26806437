// What the files of a capture are called that are written one after the other. Pure: the time is given.
#pragma once

#include <cstdint>
#include <ctime>
#include <string>

namespace sockplay::capture {

/// When a capture goes on in another file. All of them 0: never.
struct Rotation {
  std::uint64_t bytes = 0; // once a file has so many
  std::time_t seconds = 0; // once a file is so old
  std::uint64_t count = 0; // with bytes: so many files are written in turn; without: the end after so many

  [[nodiscard]] bool is_asked_for() const { return bytes != 0 || seconds != 0; }
};

/// As tcpdump(1) calls them: with a time that is in `name` (strftime(3)) where files are rotated by time;
/// and with a number behind it, from the second file on, where nothing else tells them apart. Under a count
/// numbers begin with the first file, have as many digits as they need, and begin again.
class FileNames {
public:
  FileNames(std::string name, Rotation rotation) : name_(std::move(name)), rotation_(rotation) {}

  /// The name of the next file, one that is begun at that time.
  std::string next(std::time_t now);

private:
  std::string name_, dated_;
  Rotation rotation_;
  std::uint64_t number_ = 0;
};

} // namespace sockplay::capture
