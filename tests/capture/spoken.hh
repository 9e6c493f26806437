// Packets for the tests of captures: two ends, what each says, and when.
#pragma once

#include "capture/conversations.hh"
#include "packet/build.hh"
#include "packet/packet.hh"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace sockplay::capture {

using packet::Tcp;
using namespace std::chrono_literals;

inline constexpr Time beginning{std::chrono::seconds(1'700'000'000)};

/// One segment between 10.0.0.1:1000, which speaks first, and 10.0.0.2:80.
struct Said {
  Way from = Way::forth;
  std::uint16_t flags = Tcp::ack;
  std::uint32_t seq = 0;
  std::uint32_t ack = 0;
  std::string payload{};
  std::uint16_t window = 1000;
  std::string options{};
  std::uint16_t port = 1000; // of the first end
  std::chrono::nanoseconds after = 10ms;
};

inline constexpr Way back = Way::back;

inline std::string bytes_of(const Said& said)
{
  const bool is_back = said.from == Way::back;
  packet::Ipv4 ip{.identification = 1,
                  .ttl = 64,
                  .carried = 6,
                  .source = {{10, 0, 0, is_back ? std::uint8_t{2} : std::uint8_t{1}}},
                  .destination = {{10, 0, 0, is_back ? std::uint8_t{1} : std::uint8_t{2}}}};
  const Tcp tcp{.source_port = is_back ? std::uint16_t{80} : said.port,
                .destination_port = is_back ? said.port : std::uint16_t{80},
                .sequence = said.seq,
                .acknowledgement = said.ack,
                .flags = said.flags,
                .window = said.window};
  return packet::build(ip, "", packet::build(tcp, ip, said.options, said.payload));
}

/// A datagram between the same hosts.
inline std::string datagram(std::uint16_t port, std::string_view payload, Way from = Way::forth)
{
  const bool is_back = from == Way::back;
  packet::Ipv4 ip{.ttl = 64,
                  .carried = 17,
                  .source = {{10, 0, 0, is_back ? std::uint8_t{2} : std::uint8_t{1}}},
                  .destination = {{10, 0, 0, is_back ? std::uint8_t{1} : std::uint8_t{2}}}};
  const packet::Udp udp{.source_port = is_back ? std::uint16_t{9} : port,
                        .destination_port = is_back ? port : std::uint16_t{9}};
  return packet::build(ip, "", packet::build(udp, ip, payload));
}

inline packet::Packet decoded(std::string_view bytes)
{
  return packet::decode(packet::LinkType::ipv4, bytes, bytes.size());
}

/// Conversations that are listened to. What was heard last stays until the next is.
class Listening {
public:
  explicit Listening(std::size_t most = Conversations::usual_most) : conversations(most) {}

  Heard hear_bytes(std::string bytes, std::chrono::nanoseconds after = 10ms)
  {
    bytes_ = std::move(bytes);
    packet_ = decoded(bytes_);
    now_ += after;
    return conversations.hear(packet_, now_);
  }
  Heard hear(const Said& said) { return hear_bytes(bytes_of(said), said.after); }

  /// "[retransmission]", or nothing.
  std::string notes(const Said& said)
  {
    std::string words;
    append_words(words, hear(said).notes);
    return words;
  }

  /// The three segments that begin, with sequence numbers 100 and 500, and a round trip of 20 ms.
  void shake_hands(const std::string& options = "")
  {
    hear({.flags = Tcp::syn, .seq = 100, .options = options});
    hear({.from = back, .flags = Tcp::syn | Tcp::ack, .seq = 500, .ack = 101, .options = options});
    hear({.seq = 101, .ack = 501});
  }

  [[nodiscard]] const packet::Packet& packet() const { return packet_; }
  [[nodiscard]] Time now() const { return now_; }

  Conversations conversations;

private:
  std::string bytes_;
  packet::Packet packet_{decoded("")};
  Time now_ = beginning;
};

} // namespace sockplay::capture
