// Bytes on their way into a broadcast, cut into records: each leaves with its length before it.
#pragma once

#include "io/copy_road.hh"
#include "io/nul_warning.hh"
#include "io/record_display.hh"
#include "record/crlf.hh"
#include "record/framing.hh"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace sockplay::io {

class FrameStage : public Stage {
public:
  struct Options {
    record::Framing framing = {};
    bool crlf = false;
    std::size_t limit_bytes = 64 << 10; // of a record
    std::optional<RecordDisplay> display = {};
    std::function<void(std::string_view)> warn = {}; // of NULs in lines, once
  };
  explicit FrameStage(Options options)
      : options_(std::move(options)), framer_(options_.framing, options_.limit_bytes),
        nul_warning_(options_.framing, options_.warn)
  {}
  /// Both throw Unframeable, when what could be cut has left.
  void append(std::string& out, std::string_view bytes) override;
  void finish(std::string& out) override;

private:
  void cut(std::string& out, bool at_end);

  Options options_;
  record::Framer framer_;
  record::CrlfWriter crlf_;
  NulWarning nul_warning_;
  std::string uncut_;
  std::vector<std::string_view> records_;
};

} // namespace sockplay::io
