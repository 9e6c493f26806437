#include "net/departures.hh"

#include <algorithm>
#include <cstring>
#include <fmt/format.h>
#include <linux/udp.h>
#include <netinet/in.h>

namespace sockplay::net {

namespace {

constexpr std::size_t messages_at_once = 64;
constexpr std::size_t message_bytes_at_most = 65'000; // with its headers it must be an IP packet: 65,535
constexpr std::size_t old_segments_at_most = 64;
constexpr std::uint16_t passes_everywhere = 508; // 576 bytes that every host takes (RFC 791), less headers
constexpr int send_flags = MSG_DONTWAIT | MSG_NOSIGNAL;

bool same_destination(const Endpoint* one, const Endpoint* other)
{
  return one == other || (one != nullptr && other != nullptr && *one == *other);
}

msghdr header_to(const Endpoint* to)
{
  msghdr header{};
  if (to != nullptr) {
    header.msg_name = const_cast<sockaddr*>(to->address()); // the kernel only reads it
    header.msg_namelen = to->size();
  }
  return header;
}

} // namespace

Departures::Sent Departures::send(int fd, std::span<const Departure> records)
{
  Sent sent;
  while (sent.records < records.size()) {
    const auto left = records.subspan(sent.records);
    gather(left);
    const auto outcome = ask(fd, left);
    if (outcome.error == EINTR || is_refused_segmentation(outcome.error)) continue;
    if (!outcome.ok()) {
      const bool waits = outcome.error == EAGAIN;
      sent.what = waits ? IoResult::What::would_block : IoResult::What::failed;
      sent.error = waits ? 0 : outcome.error;
      return sent;
    }
    for (const Message& message : std::span(messages_).first(static_cast<std::size_t>(outcome.value))) {
      sent.records += message.records;
      sent.bytes += message.bytes;
    }
  }
  return sent;
}

void Departures::gather(std::span<const Departure> records)
{
  messages_.clear();
  pieces_.clear();
  const std::size_t most = one_by_one_ ? 1 : messages_at_once;
  while (!records.empty() && messages_.size() < most) {
    const auto count = run_length(records);
    auto& message = messages_.emplace_back();
    message.records = count;
    message.first_piece = pieces_.size();
    message.segment_bytes = count > 1 ? static_cast<std::uint16_t>(records.front().bytes.size()) : 0;
    for (const Departure& record : records.first(count)) {
      add_piece(message, record.bytes);
    }
    records = records.subspan(count);
  }
}

// How many of the first can go as one message: all of the first one's size, but the last may be shorter. An
// empty one would be none.
std::size_t Departures::run_length(std::span<const Departure> records) const
{
  const auto& first = records.front();
  const auto size = first.bytes.size();
  if (!segments_ || size == 0 || size > segment_bytes_at_most_) return 1;
  const auto most = std::min({records.size(), segments_at_most_, message_bytes_at_most / size});
  std::size_t count = 1;
  while (count < most) {
    const auto& next = records[count];
    if (next.bytes.empty() || next.bytes.size() > size || !same_destination(first.to, next.to)) break;
    ++count;
    if (next.bytes.size() < size) break;
  }
  return count;
}

// What lies behind the last piece lengthens it.
void Departures::add_piece(Message& message, std::string_view bytes)
{
  message.bytes += bytes.size();
  if (message.pieces > 0) {
    auto& last = pieces_.back();
    if (static_cast<const char*>(last.iov_base) + last.iov_len == bytes.data()) {
      last.iov_len += bytes.size();
      return;
    }
  }
  pieces_.push_back({const_cast<char*>(bytes.data()), bytes.size()}); // the kernel only reads it
  ++message.pieces;
}

void Departures::write_headers(std::span<const Departure> records)
{
  headers_.clear();
  for (Message& message : messages_) {
    auto header = header_to(records.front().to);
    header.msg_iov = pieces_.data() + message.first_piece;
    header.msg_iovlen = message.pieces;
    if (message.segment_bytes != 0) {
      header.msg_control = message.control.data();
      header.msg_controllen = message.control.size();
      auto* control = CMSG_FIRSTHDR(&header);
      *control = {.cmsg_len = CMSG_LEN(sizeof message.segment_bytes),
                  .cmsg_level = IPPROTO_UDP,
                  .cmsg_type = UDP_SEGMENT};
      std::memcpy(CMSG_DATA(control), &message.segment_bytes, sizeof message.segment_bytes);
    }
    headers_.push_back({.msg_hdr = header, .msg_len = 0});
    records = records.subspan(message.records);
  }
}

// The value is how many of the messages went.
sys::Outcome Departures::ask(int fd, std::span<const Departure> records)
{
  const auto& only = messages_.front();
  if (messages_.size() == 1 && only.records == 1 && records.front().to == nullptr) {
    const auto bytes = records.front().bytes;
    const auto outcome = sys::invoke(sys::Send{fd, bytes.data(), bytes.size(), send_flags});
    return outcome.ok() ? sys::Outcome{1, 0} : outcome;
  }
  write_headers(records);
  if (messages_.size() == 1) {
    const auto outcome = sys::invoke(sys::SendMsg{fd, &headers_.front().msg_hdr, send_flags});
    return outcome.ok() ? sys::Outcome{1, 0} : outcome;
  }
  return sys::invoke(sys::SendMmsg{fd, headers_.data(), static_cast<unsigned>(headers_.size()), send_flags});
}

// Whether the first message, which the kernel did not take, would not have been one without us: then it goes
// in smaller parts. A segment must fit the path's MTU, where a datagram may be fragmented; a path without
// checksums of its own, and a socket of UDP-Lite, take none.
bool Departures::is_refused_segmentation(int error)
{
  constexpr std::array refusals{EINVAL, EIO, EMSGSIZE, EOPNOTSUPP, ENOPROTOOPT};
  const auto& first = messages_.front();
  if (first.segment_bytes == 0 || std::find(refusals.begin(), refusals.end(), error) == refusals.end()) {
    return false;
  }
  if (error == EINVAL && first.records > old_segments_at_most) {
    segments_at_most_ = old_segments_at_most;
  } else if ((error == EINVAL || error == EMSGSIZE) && first.segment_bytes > passes_everywhere) {
    segment_bytes_at_most_ = first.segment_bytes - 1U;
  } else {
    segments_ = false;
  }
  sys::remark(segments_ ? fmt::format("UDP_SEGMENT: at most {} segments of {} bytes", segments_at_most_,
                                      segment_bytes_at_most_)
                        : std::string("UDP_SEGMENT is refused here: records go one by one"));
  return true;
}

} // namespace sockplay::net
