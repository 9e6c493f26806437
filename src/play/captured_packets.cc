#include "play/captured_packets.hh"

#include "io/interrupted.hh"
#include "play/packet_address.hh"

#include <algorithm>
#include <utility>

namespace sockplay::play {

CapturedPackets::CapturedPackets(const std::string& path, bool frames, io::Poller& poller)
    : file_(path),
      source_(capture::Source::file([this](std::span<char> room) { return file_.read(room); }, file_.name())),
      are_frames_(frames && source_.link_type() == packet::LinkType::ethernet)
{
  poller.add(file_.end());
  file_.set_wait([&poller] {
    poller.wait({});
    io::obey_signals(poller);
    return true;
  });
  read();
}

std::optional<Prober::Outgoing> CapturedPackets::take()
{
  auto taken = std::exchange(next_, std::nullopt);
  if (taken) read();
  return taken;
}

void CapturedPackets::read()
{
  capture::Frame frame;
  while (!next_ && source_.next(frame) == capture::Source::Next::frame) {
    const auto bytes = sendable(frame);
    if (bytes.empty()) {
      ++skipped_;
      continue;
    }
    const auto pause =
        time_ ? std::max(frame.time - *time_, std::chrono::nanoseconds(0)) : std::chrono::nanoseconds(0);
    time_ = frame.time;
    next_ = Prober::Outgoing{.bytes = std::string(bytes), .pause = pause};
    if (!are_frames_) next_->to = destination_of(packet::decode(link(), bytes, bytes.size()));
  }
}

// Empty where it is not whole, or where there is no IP in it.
std::string_view CapturedPackets::sendable(const capture::Frame& frame) const
{
  if (frame.bytes.size() < frame.wire_bytes) return {};
  if (are_frames_) return frame.bytes;
  const auto packet = packet::decode(source_.link_type(), frame.bytes, frame.wire_bytes);
  const auto* ip = std::find_if(packet.layers.begin(), packet.layers.end(), [](const packet::Layer& layer) {
    return layer.is_readable && (std::holds_alternative<packet::Ipv4>(layer.header) ||
                                 std::holds_alternative<packet::Ipv6>(layer.header));
  });
  return ip == packet.layers.end() ? std::string_view() : frame.bytes.substr(ip->offset, ip->bytes);
}

} // namespace sockplay::play
