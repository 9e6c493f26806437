#include "io/frame_records_road.hh"

#include <algorithm>
#include <cstdint>
#include <fmt/format.h>

namespace sockplay::io {

namespace {

constexpr std::size_t read_bytes =
    64 << 10; // while it is read, a reader of 26 records of 4 KiB must not fall asleep
constexpr std::size_t record_limit_bytes = 16 << 20;
constexpr std::size_t most_at_once = 8192; // records that are cut before some are sent

} // namespace

std::size_t limit_of(const record::Framing& framing, std::size_t most_bytes)
{
  constexpr std::size_t line_limit_bytes = 64 << 10; // longer ones are no lines: --size was meant
  return framing.kind == record::Framing::Kind::line ? line_limit_bytes : most_bytes;
}

FrameRecordsRoad::FrameRecordsRoad(End& source, RecordSink sink, Options options)
    : source_(source), sink_(std::move(sink)), options_(std::move(options)),
      framer_(options_.framing, limit_of(options_.framing, record_limit_bytes)),
      nul_warning_(options_.framing, options_.warn), paced_(!options_.pace.unlimited()),
      pacer_({.rate_bytes = options_.pace.rate_bytes, .delay = options_.pace.delay, .chunk_bytes = SIZE_MAX})
{}

Halt FrameRecordsRoad::run(std::uint64_t& moved)
{
  unseen_ = unwanted_ = waits_ = false;
  const auto goal = sent_records_ + turn_records;
  for (int turns = 0; turns < turn_calls && sent_records_ < goal; ++turns) {
    const auto flushed = sink_.flush();
    if (flushed.why == Halt::Why::sink_full || flushed.why == Halt::Why::sink_failed) return flushed;
    if (next_ < leaving_.size()) {
      if (const auto halt = send(moved); halt.why != Halt::Why::turn_over) return halt;
    } else if (finished_) {
      return finish();
    } else if (const auto halt = fill(); halt.why != Halt::Why::turn_over) {
      waits_ = halt.why == Halt::Why::source_dry && sink_.due();
      return waits_ ? pause_until(sink_.due()) : halt;
    }
  }
  return {Halt::Why::turn_over};
}

// All are with the sink: none waits for a successor any more, and those that are late have their time.
Halt FrameRecordsRoad::finish()
{
  sink_.end();
  const auto flushed = sink_.flush();
  if (flushed.why == Halt::Why::paced) return pause_until(sink_.due());
  return flushed.why == Halt::Why::turn_over ? Halt{Halt::Why::ended} : flushed;
}

bool FrameRecordsRoad::can_go_on() const
{
  if (unseen_) return is_seen();
  return waits_ ? source_.readable : unwanted_ && is_wanted();
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
  unwanted_ = !is_wanted();
  if (unwanted_) return {Halt::Why::unwanted};
  cut();
  if (!leaving_.empty() || finished_) return {};
  if (!source_.readable) return {Halt::Why::source_dry};
  make_room(read_bytes);
  const auto result = source_.read(std::as_writable_bytes(std::span(buffer_.get() + end_, read_bytes)));
  switch (result.what) {
  case net::IoResult::What::would_block: return {Halt::Why::source_dry};
  case net::IoResult::What::failed: return {Halt::Why::source_failed, result.error};
  case net::IoResult::What::end: source_ended_ = true; return {};
  case net::IoResult::What::moved: break;
  }
  options_.crlf ? mend_line_ends(result.bytes) : static_cast<void>(end_ += result.bytes);
  return {};
}

// For so many behind what was not cut yet. Bounded: the framer gives up on a record above its limit.
void FrameRecordsRoad::make_room(std::size_t bytes)
{
  const std::string_view uncut(buffer_.get() + begin_, end_ - begin_);
  if (uncut.size() + bytes > buffer_bytes_) {
    buffer_bytes_ = std::max(2 * buffer_bytes_, uncut.size() + bytes);
    auto larger = std::make_unique_for_overwrite<char[]>(buffer_bytes_);
    std::copy(uncut.begin(), uncut.end(), larger.get());
    buffer_ = std::move(larger);
  } else if (begin_ != 0) {
    std::copy(uncut.begin(), uncut.end(), buffer_.get());
  }
  begin_ = 0;
  end_ = uncut.size();
}

void FrameRecordsRoad::mend_line_ends(std::size_t read)
{
  std::string mended;
  crlf_.append(mended, {buffer_.get() + end_, read});
  make_room(mended.size());
  std::copy(mended.begin(), mended.end(), buffer_.get() + end_);
  end_ += mended.size();
}

// To many destinations fewer records leave at once.
void FrameRecordsRoad::cut()
{
  leaving_.clear();
  records_.clear();
  next_ = 0;
  if (options_.destinations) {
    const auto destinations = options_.destinations();
    to_.assign(destinations.begin(), destinations.end()); // others may come while these are under way
  }
  const auto most = std::max<std::size_t>(most_at_once / std::max<std::size_t>(to_.size(), 1), 1);
  const std::string_view bytes(buffer_.get() + begin_, end_ - begin_);
  const auto cut = framer_.cut(bytes, source_ended_, records_, most);
  begin_ += cut.consumed_bytes;
  if (records_.empty() && cut.problem != record::Framer::Problem::none)
    throw_unframeable(cut.problem, framer_, source_.name());
  for (const auto record : records_) // as they are in the input
    nul_warning_.look_at(record);
  finished_ = source_ended_ && records_.size() < most && cut.problem == record::Framer::Problem::none;
  dress();
  address();
}

void FrameRecordsRoad::dress()
{
  if (!options_.dress) return;
  dressed_.clear();
  std::transform(records_.begin(), records_.end(), std::back_inserter(dressed_), options_.dress);
  records_.assign(dressed_.begin(), dressed_.end());
}

void FrameRecordsRoad::address()
{
  for (const auto record : records_) {
    if (!options_.destinations) leaving_.push_back({record, nullptr});
    for (const auto& to : to_) {
      leaving_.push_back({record, &to});
    }
  }
}

Halt FrameRecordsRoad::send(std::uint64_t& moved)
{
  unseen_ = options_.display && options_.display->outlet().turns_away();
  if (unseen_) return {Halt::Why::unseen};
  auto records = std::span(leaving_).subspan(next_);
  if (paced_) {
    const auto next = records.front().bytes;
    if (pacer_.next(next.empty() ? "\n" : next, Clock::now()) == 0)
      return pause_until(sooner(pacer_.due(), sink_.due()));
    records = records.first(1); // whole, whatever the pacer would rather have of it
  }
  const auto sent = sink_.send(records);
  for (const auto& gone : records.first(sent.records)) {
    moved += gone.bytes.size();
    if (options_.display) options_.display->show(gone.bytes, gone.to);
  }
  next_ += sent.records;
  sent_records_ += sent.records;
  if (paced_ && sent.records != 0) pacer_.sent(records.front().bytes.size(), Clock::now());
  return sent.halt.why == Halt::Why::paced ? pause_until(sink_.due()) : sent.halt;
}

void throw_unframeable(record::Framer::Problem problem, const record::Framer& framer,
                       const std::string& input)
{
  const bool too_long = problem == record::Framer::Problem::too_long;
  const bool is_line = framer.framing().kind == record::Framing::Kind::line;
  throw Unframeable({.fault = net::Fault::local,
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
