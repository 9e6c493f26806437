// A capture file as a command reads it: where nothing is there yet, of a pipe, somebody is asked to wait.
#pragma once

#include "capture/source.hh"
#include "io/end.hh"

#include <functional>
#include <memory>
#include <span>
#include <string>

namespace sockplay::play {

class CaptureFile {
public:
  /// Opens it; "-" is standard input. Throws net::Error.
  explicit CaptureFile(const std::string& path);

  /// Who waits until it may be readable; false from it ends the reading. Before, it is waited here.
  void set_wait(std::function<bool()> wait) { wait_ = std::move(wait); }
  /// For capture::Source: how many bytes, 0 at the end. Throws net::Error.
  long read(std::span<char> room);

  [[nodiscard]] io::End& end() { return end_; }
  [[nodiscard]] const std::string& name() const { return end_.name(); }

private:
  bool wait();

  io::End end_;
  std::function<bool()> wait_;
};

/// What is captured, opened: rights are not given up yet.
struct Capture {
  std::unique_ptr<CaptureFile> file; // null: live
  capture::Source source;
  std::string filter;
};

} // namespace sockplay::play
