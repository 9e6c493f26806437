#include "net/arrivals.hh"

#include "net/socket_type.hh"

#include <algorithm>
#include <linux/sctp.h>
#include <utility>

namespace sockplay::net {

namespace {

constexpr std::size_t datagram_bytes = 1 << 16; // of UDP, or of several that UDP_GRO has put together
// Eight rooms stay in a processor's own cache: with 32 a datagram of 1400 bytes under UDP_GRO costs 110 ns
// and not 78, and single ones cost the same (measured on loopback).
constexpr std::size_t messages_at_once = 8;
constexpr std::size_t record_bytes = std::size_t{16} << 20; // more than net.core.wmem_max lets anybody send
constexpr std::size_t spare_bytes = 1 << 16;                // SCTP: for what goes beyond the room

// MSG_TRUNC: the length a record had, however much of it there is room for. Descriptors come along over Unix
// sockets only, and packet sockets do not know the flag for them.
int receive_flags(const Arrivals::Options& options)
{
  return MSG_DONTWAIT | MSG_TRUNC | (options.is_internet ? 0 : MSG_CMSG_CLOEXEC);
}

bool is_sctp(const Arrivals::Options& options)
{
  return options.is_internet && !is_connectionless(options.type);
}

// A room of the internet's has no smaller measure than the largest: what comes may be several of them in one.
std::size_t room_for(const Arrivals::Options& options)
{
  if (options.is_internet && is_connectionless(options.type)) return datagram_bytes;
  return options.room_bytes != 0 ? options.room_bytes : record_bytes;
}

// Of SCTP one a call: it may be a piece, and the next one must find its place behind it.
std::size_t slots_for(const Arrivals::Options& options)
{
  return is_sctp(options) ? 1 : messages_at_once;
}

} // namespace

Arrivals::Arrivals(const Options& options)
    : options_(options), slot_bytes_(room_for(options)), slots_(slots_for(options)),
      room_(std::make_unique_for_overwrite<char[]>(slots_.size() * slot_bytes_ + spare_bytes)),
      pieces_(slots_.size()), messages_(slots_.size()), used_(slots_.size())
{}

IoResult Arrivals::receive(int fd, Wish wish)
{
  heed(wish.bytes);
  arrivals_.clear();
  std::size_t bytes = 0;
  while (arrivals_.empty()) {
    const auto outcome = ask(fd, wish.most);
    if (outcome.error == EINTR) continue;
    if (outcome.error == EAGAIN) return {.what = IoResult::What::would_block};
    if (!outcome.ok()) return {.what = IoResult::What::failed, .error = outcome.error};
    if (is_end(0)) return {.what = IoResult::What::end};
    for (std::size_t slot = 0; slot < used_ && !is_end(slot);
         ++slot) { // an end comes again, when asked again
      take(slot);
    }
  }
  for (const Arrival& arrival : arrivals_) {
    bytes += arrival.bytes.size();
  }
  return {.what = IoResult::What::moved, .bytes = bytes};
}

void Arrivals::heed(bool bytes)
{
  if (bytes == fetches_ || is_sctp(options_)) return;
  fetches_ = bytes;
  used_ = slots_.size();
}

// The kernel has written over the lengths of what it used, and of nothing else.
void Arrivals::prepare(std::size_t slot)
{
  auto& [from, beside, control] = slots_[slot];
  auto& piece = pieces_[slot];
  const auto held = std::min(held_bytes_, slot_bytes_);
  piece = {.iov_base = room(slot) + held,
           .iov_len = slot_bytes_ - held + (is_sctp(options_) ? spare_bytes : 0)};
  if (!fetches_) piece.iov_len = 0;
  messages_[slot].msg_hdr = {.msg_name = has_sender() ? from.room() : nullptr,
                             .msg_namelen = has_sender() ? *from.room_size() : 0,
                             .msg_iov = &piece,
                             .msg_iovlen = 1,
                             .msg_control = control.data(),
                             .msg_controllen = control.size(),
                             .msg_flags = 0};
}

sys::Outcome Arrivals::ask(int fd, std::uint64_t most)
{
  for (std::size_t slot = 0; slot < used_; ++slot) {
    prepare(slot);
  }
  used_ = 0;
  if (messages_.size() > 1) {
    const auto count = static_cast<unsigned>(std::min<std::uint64_t>(messages_.size(), most));
    const auto outcome = sys::invoke(sys::RecvMmsg{fd, messages_.data(), count, receive_flags(options_)});
    used_ = outcome.ok() ? static_cast<std::size_t>(outcome.value) : 0;
    return outcome;
  }
  const auto outcome = sys::invoke(sys::RecvMsg{fd, &messages_.front().msg_hdr, receive_flags(options_)});
  messages_.front().msg_len = outcome.ok() ? static_cast<unsigned>(outcome.value) : 0;
  used_ = 1;
  return outcome;
}

// A datagram is none, however empty; a seqpacket record without a byte still has what was asked for beside
// it.
bool Arrivals::is_end(std::size_t slot) const
{
  const auto& message = messages_[slot];
  return !is_connectionless(options_.type) && message.msg_len == 0 && message.msg_hdr.msg_controllen == 0;
}

void Arrivals::take(std::size_t slot)
{
  auto& [from, beside, control] = slots_[slot];
  const auto& [message, length] = messages_[slot];
  if (message.msg_namelen > 0) {
    *from.room_size() = message.msg_namelen;
  } else {
    from = options_.is_internet ? Endpoint() : Endpoint::unix_unnamed();
  }
  beside = message.msg_controllen > 0 ? read_ancillary(message) : Ancillary();
  if (!options_.is_internet) close_passed_descriptors(message);
  if (is_sctp(options_)) {
    take_piece();
    return;
  }
  const std::size_t came = std::min<std::size_t>(length, slot_bytes_);
  std::string_view bytes(room(slot), came);
  const std::size_t segment = beside.segment_bytes != 0 ? beside.segment_bytes : came;
  for (; bytes.size() > segment; bytes.remove_prefix(segment)) {
    add(slot, bytes.substr(0, segment), 0);
  }
  add(slot, bytes, length - came);
}

// Of SCTP the kernel gives a long record in pieces; until it says that one was the last, they are kept.
void Arrivals::take_piece()
{
  const auto& [message, length] = messages_.front();
  const auto kept = std::min<std::size_t>(length, slot_bytes_ - held_bytes_);
  held_bytes_ += kept;
  lost_bytes_ += length - kept;
  if ((message.msg_flags & MSG_EOR) == 0) return;
  add(0, {room(0), std::exchange(held_bytes_, 0)}, std::exchange(lost_bytes_, 0));
}

void Arrivals::add(std::size_t slot, std::string_view bytes, std::size_t lost_bytes)
{
  const auto limit = options_.room_bytes != 0 ? options_.room_bytes : bytes.size();
  const auto shown = bytes.substr(0, limit);
  const int flags = messages_[slot].msg_hdr.msg_flags;
  arrivals_.push_back({.bytes = shown,
                       .from = &slots_[slot].from,
                       .beside = &slots_[slot].beside,
                       .cut_bytes = bytes.size() - shown.size() + lost_bytes,
                       .is_notification = is_sctp(options_) && (flags & MSG_NOTIFICATION) != 0});
}

} // namespace sockplay::net
