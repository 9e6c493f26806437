#include "io/frame_records_road.hh"

#include "net/error.hh"

#include <algorithm>
#include <cstdint>
#include <fmt/format.h>

namespace sockplay::io {

namespace {

constexpr std::size_t read_bytes = 256 << 10;
constexpr std::size_t line_limit_bytes = 64 << 10; // longer ones are no lines: --size was meant
constexpr std::size_t record_limit_bytes = 16 << 20;
constexpr std::size_t most_at_once = 8192; // records that are cut before some are sent

std::size_t limit_of(const record::Framing& framing)
{
  return framing.kind == record::Framing::Kind::line ? line_limit_bytes : record_limit_bytes;
}

} // namespace

FrameRecordsRoad::FrameRecordsRoad(End& source, RecordSink sink, Options options)
    : source_(source), sink_(std::move(sink)), options_(std::move(options)),
      framer_(options_.framing, limit_of(options_.framing)), paced_(!options_.pace.unlimited()),
      pacer_({.rate_bytes = options_.pace.rate_bytes, .delay = options_.pace.delay, .chunk_bytes = SIZE_MAX})
{}

Halt FrameRecordsRoad::run(std::uint64_t& moved)
{
  unseen_ = waits_ = false;
  for (int turns = 0; turns < turn_calls; ++turns) {
    const auto flushed = sink_.flush();
    if (flushed.why == Halt::Why::sink_full || flushed.why == Halt::Why::sink_failed) return flushed;
    if (next_ < leaving_.size()) {
      if (const auto halt = send(moved); halt.why != Halt::Why::turn_over) return halt;
    } else if (finished_) {
      return flushed.why == Halt::Why::paced ? pause_until(sink_.due()) : Halt{Halt::Why::ended};
    } else if (const auto halt = fill(); halt.why != Halt::Why::turn_over) {
      waits_ = halt.why == Halt::Why::source_dry && sink_.due();
      return waits_ ? pause_until(sink_.due()) : halt;
    }
  }
  return {Halt::Why::turn_over};
}

bool FrameRecordsRoad::can_go_on() const
{
  return (unseen_ && is_seen()) || (waits_ && source_.readable && is_wanted());
}

bool FrameRecordsRoad::is_wanted() const
{
  return !options_.destinations || !options_.destinations().empty();
}

bool FrameRecordsRoad::is_seen() const
{
  return !options_.display || !options_.display->outlet().is_full();
}

Halt FrameRecordsRoad::pause_until(std::optional<Clock::time_point> due)
{
  due_ = due;
  return {Halt::Why::paced};
}

// Cuts what is there, else reads more. Turn_over: perhaps something is leaving now.
Halt FrameRecordsRoad::fill()
{
  if (!is_wanted()) {
    waits_ = true;
    return {Halt::Why::source_dry};
  }
  cut();
  if (!leaving_.empty() || finished_) return {};
  if (!source_.readable) return {Halt::Why::source_dry};
  const auto uncut = std::span(buffer_).subspan(begin_, end_ - begin_);
  std::copy(uncut.begin(), uncut.end(), buffer_.begin());
  begin_ = 0;
  end_ = uncut.size();
  if (buffer_.size() - end_ < read_bytes) buffer_.resize(std::max(2 * buffer_.size(), end_ + read_bytes));
  const auto result = source_.read(std::as_writable_bytes(std::span(buffer_).subspan(end_, read_bytes)));
  switch (result.what) {
  case net::IoResult::What::would_block: return {Halt::Why::source_dry};
  case net::IoResult::What::failed: return {Halt::Why::source_failed, result.error};
  case net::IoResult::What::end: source_ended_ = true; return {};
  case net::IoResult::What::moved: break;
  }
  options_.crlf ? mend_line_ends(result.bytes) : static_cast<void>(end_ += result.bytes);
  return {};
}

void FrameRecordsRoad::mend_line_ends(std::size_t read)
{
  std::string mended;
  crlf_.append(mended, {buffer_.data() + end_, read});
  buffer_.resize(std::max(buffer_.size(), end_ + mended.size()));
  std::copy(mended.begin(), mended.end(), buffer_.begin() + static_cast<std::ptrdiff_t>(end_));
  end_ += mended.size();
}

void FrameRecordsRoad::cut()
{
  leaving_.clear();
  records_.clear();
  next_ = 0;
  const auto left = options_.most_records == 0 ? most_at_once : options_.most_records - cut_records_;
  const auto most = static_cast<std::size_t>(std::min<std::uint64_t>(left, most_at_once));
  const std::string_view bytes(buffer_.data() + begin_, end_ - begin_);
  const auto cut = framer_.cut(bytes, source_ended_, records_, most);
  begin_ += cut.consumed_bytes;
  cut_records_ += records_.size();
  if (records_.empty() && cut.problem != record::Framer::Problem::none)
    throw_unframeable(cut.problem, framer_, source_.name());
  const bool has_all = options_.most_records != 0 && cut_records_ == options_.most_records;
  finished_ =
      has_all || (source_ended_ && records_.size() < most && cut.problem == record::Framer::Problem::none);
  if (finished_) sink_.end();
  address(records_);
}

void FrameRecordsRoad::address(std::span<const std::string_view> records)
{
  if (!options_.destinations) {
    for (const auto record : records) {
      leaving_.push_back({record, nullptr});
    }
    return;
  }
  const auto destinations = options_.destinations();
  to_.assign(destinations.begin(), destinations.end()); // others may come while these are under way
  for (const auto record : records) {
    for (const auto& to : to_) {
      leaving_.push_back({record, &to});
    }
  }
}

Halt FrameRecordsRoad::send(std::uint64_t& moved)
{
  unseen_ = !is_seen();
  if (unseen_) return {Halt::Why::unseen};
  auto records = std::span(leaving_).subspan(next_);
  if (paced_) {
    const auto next = records.front().bytes;
    if (pacer_.next(next.empty() ? "\n" : next, Clock::now()) == 0) return pause_until(pacer_.due());
    records = records.first(1); // whole, whatever the pacer would rather have of it
  }
  const auto sent = sink_.send(records);
  for (const auto& gone : records.first(sent.records)) {
    moved += gone.bytes.size();
    if (options_.display) options_.display->show(gone.bytes, gone.to);
    warn_of_nul(gone.bytes);
  }
  next_ += sent.records;
  if (paced_ && sent.records != 0) pacer_.sent(records.front().bytes.size(), Clock::now());
  return sent.halt.why == Halt::Why::paced ? pause_until(sink_.due()) : sent.halt;
}

void FrameRecordsRoad::warn_of_nul(std::string_view record)
{
  const bool may_hold_any =
      options_.framing.kind == record::Framing::Kind::line && options_.warn && !warned_of_nul_;
  if (!may_hold_any || record.find('\0') == std::string_view::npos) return;
  warned_of_nul_ = true;
  options_.warn(
      "the input has NUL bytes, yet it is cut at its newlines: --null cuts at NULs, --size N anywhere");
}

void throw_unframeable(record::Framer::Problem problem, const record::Framer& framer,
                       const std::string& input)
{
  const bool too_long = problem == record::Framer::Problem::too_long;
  const bool is_line = framer.framing().kind == record::Framing::Kind::line;
  throw net::Error({.fault = net::Fault::local,
                    .operation = "read",
                    .object = input,
                    .reason = too_long ? fmt::format("{} of more than {} bytes",
                                                     is_line ? "a line" : "a record", framer.limit_bytes())
                                       : "the input ended within a record that had announced more",
                    .hint = too_long && is_line
                                ? "--size 1400 makes records of that many bytes, whatever is in them"
                                : ""});
}

} // namespace sockplay::io
