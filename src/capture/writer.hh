// A capture on its way to disk: one file, or one after the other. Those are made beneath a directory that is
// opened at the beginning, so that it can be all that is left to us of the file system (confinement.hh).
#pragma once

#include "capture/file_names.hh"
#include "capture/frame.hh"
#include "net/fd.hh"
#include "sys/invoke.hh"

#include <cstdint>
#include <functional>
#include <string>

namespace sockplay::capture {

/// The directory that a path is in: "." where it names none.
std::string directory_of(const std::string& path);
/// Opens a directory, for files to be made in it and nothing else. Throws net::Error.
net::Fd open_directory(const std::string& name);

class Writer {
public:
  struct Options {
    std::string path;
    Rotation rotation;
    bool flushes_each = false; // -U
    int source = -1;           // a file that is read meanwhile, and so not written
  };

  /// Opens the file, a new one for the user alone (0600), or with a rotation the directory of those to come.
  /// `header` begins every file. Throws net::Error.
  Writer(Options options, std::string header);

  /// Makes a file in an open directory, for the user alone. Throws net::Error, where there is one of that
  /// name too.
  Writer(int directory, const std::string& name, std::string header);

  /// Gives an open file to a user: what was made as root is to be read by who asked for it. Not what was
  /// there before: it may be anybody's.
  void give_to(uid_t user, gid_t group) const;

  /// Who waits where an open file takes nothing now, because it is a FIFO; false from it gives up what is not
  /// written. Before, a write blocks.
  void set_wait(std::function<bool()> wait);

  /// Appends a frame; begins the next file before it where that is due. Throws net::Error.
  void write(const Frame& frame);
  /// What was appended is written, or as much of it as was waited for.
  void flush();
  /// What is appended and not written.
  [[nodiscard]] std::size_t pending_bytes() const { return pending_.size(); }
  /// Whether as many files are full as were asked for: the last frame was not taken.
  [[nodiscard]] bool is_finished() const { return is_finished_; }

  /// The file that is open; -1: none.
  [[nodiscard]] int file() const { return file_.number(); }
  /// Where files will be made; -1 where there is but one, and that is open.
  [[nodiscard]] int directory() const { return directory_.number(); }
  [[nodiscard]] const std::string& directory_name() const { return directory_name_; }

private:
  void open(int directory, const std::string& name, std::string path);
  void adopt(const sys::Outcome& outcome, std::string path);
  void empty_file();
  void begin_file(Time now);
  [[nodiscard]] bool is_due(const Frame& frame) const;

  Options options_;
  std::string header_;
  std::string directory_name_;
  net::Fd directory_;
  FileNames names_;
  net::Fd file_;
  std::string file_name_;
  bool is_new_ = false;     // the file: it was made here
  Time begun_;              // the first frame of this file
  std::uint64_t bytes_ = 0; // of this file
  std::uint64_t files_ = 0;
  bool is_finished_ = false;
  std::string pending_;
  std::function<bool()> wait_;
};

} // namespace sockplay::capture
