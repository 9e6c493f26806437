#include "io/segment_file_road.hh"

#include "sys/invoke.hh"

#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/format.h>
#include <iterator>
#include <linux/udp.h>
#include <netinet/in.h>
#include <utility>

namespace sockplay::io {

namespace {

// Fifteen pages: wherever it begins, a message is of at most sixteen, as many as sendfile's own pipe holds
// (fs/splice.c). Of what that pipe cannot hold at once the beginning would be held back (MSG_MORE), which
// keeps edges too, but costs a call for each part.
constexpr std::size_t message_bytes_at_most = 15 * 4096;
constexpr std::size_t segments_at_most = 128;    // UDP_MAX_SEGMENTS
constexpr std::size_t old_segments_at_most = 64; // ... before Linux 6.9

bool is_refusal(int error)
{
  constexpr std::array refusals{EINVAL, EIO, EMSGSIZE, ENOBUFS, ENOPROTOOPT, ENOSYS, EOPNOTSUPP};
  return std::find(refusals.begin(), refusals.end(), error) != refusals.end();
}

bool takes_messages_whole()
{
  utsname kernel{};
  if (!sys::invoke(sys::Uname{&kernel}).ok()) return false;
  std::pair<int, int> version;
  const char* const end = std::end(kernel.release);
  const auto major = std::from_chars(kernel.release, end, version.first);
  if (major.ptr == end || *major.ptr != '.') return false;
  std::from_chars(major.ptr + 1, end, version.second);
  return version >= std::pair(6, 5);
}

} // namespace

bool SegmentFileRoad::suits(const End& file, std::size_t record_bytes)
{
  return file.kind() == End::Kind::file && file.splices() && 2 * record_bytes <= message_bytes_at_most &&
         takes_messages_whole();
}

SegmentFileRoad::SegmentFileRoad(End& file, End& socket, RecordTally& tally, Options options,
                                 std::unique_ptr<Road> otherwise)
    : file_(file), socket_(socket), tally_(tally), options_(std::move(options)),
      otherwise_(std::move(otherwise)),
      message_bytes_(segments_for(segments_at_most) * options_.record_bytes), missing_bytes_(message_bytes_),
      records_before_(tally.records)
{
  is_over_ = !set_segment(options_.record_bytes);
}

bool SegmentFileRoad::set_segment(std::size_t bytes)
{
  const int value = static_cast<int>(bytes);
  return sys::invoke(sys::SetSockOpt{socket_.number(), IPPROTO_UDP, UDP_SEGMENT, &value, sizeof value}).ok();
}

std::size_t SegmentFileRoad::segments_for(std::size_t most) const
{
  return std::min(most, message_bytes_at_most / options_.record_bytes);
}

Halt SegmentFileRoad::run(std::uint64_t& moved)
{
  if (is_over_) return otherwise_->run(moved);
  for (const auto goal = moved + turn_bytes; moved < goal;) {
    if (!socket_.writable) return {Halt::Why::sink_full};
    if (is_at_end()) return leave_the_rest(moved);
    const auto wanted = std::min(missing_bytes_, left_bytes_);
    const auto outcome = sys::invoke(sys::SendFile{socket_.number(), file_.number(), wanted});
    if (outcome.error == EINTR) continue;
    if (outcome.value == 0) return leave_the_rest(moved); // somebody has cut the file off
    if (outcome.ok()) {
      count(static_cast<std::size_t>(outcome.value));
      moved += static_cast<std::uint64_t>(outcome.value);
    } else if (outcome.error == EINVAL && makes_do_with_fewer()) {
      continue;
    } else if (is_refusal(outcome.error) && !has_begun()) {
      sys::remark("sendfile with UDP_SEGMENT is refused here: records are read and sent");
      return leave_the_rest(moved);
    } else if (const auto halt = meet(outcome.error)) {
      return *halt;
    }
  }
  return {Halt::Why::turn_over};
}

bool SegmentFileRoad::is_at_end()
{
  if (left_bytes_ == 0) left_bytes_ = file_.size_left();
  return left_bytes_ == 0;
}

// Of a message whose end never came the beginning is still held back.
Halt SegmentFileRoad::leave_the_rest(std::uint64_t& moved)
{
  is_over_ = true;
  set_segment(0);
  if (has_begun()) {
    const int off = 0;
    sys::invoke(sys::SetSockOpt{socket_.number(), IPPROTO_UDP, UDP_CORK, &off, sizeof off});
  }
  return otherwise_->run(moved);
}

void SegmentFileRoad::count(std::size_t bytes)
{
  missing_bytes_ = bytes < missing_bytes_ ? missing_bytes_ - bytes : message_bytes_;
  left_bytes_ -= bytes;
  if (left_bytes_ == 0) missing_bytes_ = message_bytes_;
  sent_bytes_ += bytes;
  tally_.bytes += bytes;
  tally_.records = records_before_ +
                   (sent_bytes_ + options_.record_bytes - 1) / options_.record_bytes; // the last is short
}

bool SegmentFileRoad::makes_do_with_fewer()
{
  const auto fewer = segments_for(old_segments_at_most) * options_.record_bytes;
  if (has_begun() || fewer == message_bytes_) return false;
  message_bytes_ = missing_bytes_ = fewer;
  return true;
}

// None: on with it.
std::optional<Halt> SegmentFileRoad::meet(int error)
{
  if (error == EAGAIN) {
    socket_.writable = false;
    return Halt{Halt::Why::sink_full};
  }
  const auto remedy = options_.on_error ? options_.on_error(error, {}) : Remedy::fail;
  if (remedy != Remedy::fail) return {};
  return Halt{error == EIO ? Halt::Why::source_failed : Halt::Why::sink_failed, error};
}

} // namespace sockplay::io
