// How a capture is shown: frames go in, text comes out. Where it is written, and when, is left to play/.
#pragma once

#include "capture/frame.hh"
#include "text/json.hh"

#include <string>

namespace sockplay::capture {

class View {
public:
  View() = default;
  View(const View&) = delete;
  View& operator=(const View&) = delete;
  virtual ~View() = default;

  /// Appends what is to be shown now that there is another frame.
  virtual void append(std::string& out, const Frame& frame) = 0;
  /// Appends what is still to be shown when no more come.
  virtual void finish(std::string& /*out*/) {}
  /// Throws net::UsageError if, at the end, what was asked for was not there.
  virtual void check() const {}

  /// Appends what was counted so far.
  virtual void report(std::string& /*out*/) const {}
  /// The same as fields of the event of totals.
  virtual void report(text::JsonLine& /*totals*/) const {}
};

} // namespace sockplay::capture
