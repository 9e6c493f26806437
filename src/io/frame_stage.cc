#include "io/frame_stage.hh"

#include "io/frame_records_road.hh"

#include <limits>

namespace sockplay::io {

void FrameStage::append(std::string& out, std::string_view bytes)
{
  options_.crlf ? crlf_.append(uncut_, bytes) : static_cast<void>(uncut_ += bytes);
  cut(out, false);
}

void FrameStage::finish(std::string& out)
{
  cut(out, true);
}

void FrameStage::cut(std::string& out, bool at_end)
{
  records_.clear();
  const auto cut = framer_.cut(uncut_, at_end, records_, std::numeric_limits<std::size_t>::max());
  for (const auto record : records_) {
    record::append_framed(out, record, {.kind = record::Framing::Kind::length_prefix});
    if (options_.display) options_.display->show(record, nullptr);
    nul_warning_.look_at(record);
  }
  uncut_.erase(0, cut.consumed_bytes);
  const bool has_problem = records_.empty() && cut.problem != record::Framer::Problem::none;
  if (has_problem) throw_unframeable(cut.problem, framer_, "standard input");
}

} // namespace sockplay::io
