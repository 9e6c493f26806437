// Two ends of a TCP connection whose segments come in any order, twice, in parts, cut off or not at all,
// among packets that are anything: what is told of each direction is what that end said, at its place,
// whatever is missing is told as missing, and no copy differs, for none does. Whatever the packets, what is
// counted adds up, what is known is bounded, and all that is said is harmless. An input is a turn after
// another, each of its own kind and length.
#include "capture/conversations.hh"
#include "capture/follow.hh"
#include "capture/statistics.hh"
#include "packet/build.hh"
#include "text/escape.hh"
#include "text/json.hh"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace {

using namespace sockplay;
using capture::Way, capture::Piece;
using packet::Tcp;

void require(bool holds)
{
  if (!holds) std::abort();
}

void require_harmless(std::string_view text)
{
  std::string escaped;
  text::append_escaped(escaped, text, {.keep_newline = true});
  require(escaped == text);
}

class Input {
public:
  explicit Input(std::string_view bytes) : bytes_(bytes) {}
  [[nodiscard]] bool is_empty() const { return bytes_.empty(); }
  std::uint64_t number(std::size_t octets = 1)
  {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < octets && !bytes_.empty(); ++i) {
      value = value << 8 | static_cast<std::uint8_t>(bytes_.front());
      bytes_.remove_prefix(1);
    }
    return value;
  }
  std::string_view take(std::size_t size)
  {
    const std::string_view taken = bytes_.substr(0, size);
    bytes_.remove_prefix(taken.size());
    return taken;
  }

private:
  std::string_view bytes_;
};

// What an end says at some place of its stream: always the same there.
char said_at(Way from, std::uint32_t place)
{
  return static_cast<char>(place * 31 + place / 251 + (from == Way::back ? 101 : 0));
}

// Holds what is told against what was said.
class Listener final : public capture::PieceSink {
public:
  // Which end the next segment is from, and where it stands in what that end says.
  void expect(Way way, Way end, std::uint32_t place)
  {
    way_ = way;
    ends_[static_cast<std::size_t>(way)] = end;
    place_ = place;
  }

  void take(const Piece& piece) override
  {
    std::uint32_t& place = places_[static_cast<std::size_t>(piece.way)];
    switch (piece.kind) {
    case Piece::Kind::mid_stream:
      require(piece.way == way_);
      place = place_;
      break;
    case Piece::Kind::bytes:
      for (const char byte : piece.bytes)
        require(byte == said_at(ends_[static_cast<std::size_t>(piece.way)], place++));
      break;
    case Piece::Kind::missing:
    case Piece::Kind::cut:
      require(piece.size_bytes > 0);
      place += static_cast<std::uint32_t>(piece.size_bytes);
      break;
    case Piece::Kind::differing: std::abort();
    case Piece::Kind::ended:
    case Piece::Kind::reset: break;
    }
  }

private:
  Way way_ = Way::forth;      // as the conversation has it
  std::array<Way, 2> ends_{}; // who that is
  std::uint32_t place_ = 0;
  std::array<std::uint32_t, 2> places_{};
};

class Capture {
public:
  Capture(std::uint32_t first, std::uint32_t second) : first_{first, second} { conversations_.keep(1); }

  void turn(Input& input)
  {
    const std::uint64_t kind = input.number();
    if (const std::chrono::microseconds step(input.number()); now_ < capture::Time::max() - step)
      now_ += step;
    if (kind < 224)
      segment(input, kind);
    else if (kind < 250)
      anything(input);
    else
      now_ = capture::Time(std::chrono::nanoseconds(static_cast<std::int64_t>(input.number(8))));
  }

  void finish()
  {
    follow_.finish();
    capture::Tally total = conversations_.let_go_tally();
    total += conversations_.others();
    conversations_.for_each([&](const capture::Conversation& conversation) {
      total += conversation.total();
      require(conversation.span.duration().count() >= 0);
    });
    require(total == statistics_.total);
    require(conversations_.size() <= 8);
    std::string text;
    capture::append_text(text, statistics_, conversations_, 4);
    require_harmless(text);
    text::JsonLine line;
    capture::add_fields(line, statistics_, conversations_);
    const std::string json = std::move(line).str();
    require_harmless(json);
    require(nlohmann::json::accept(json) && json.find('\n') == json.size() - 1);
  }

private:
  // One of the followed connection.
  void segment(Input& input, std::uint64_t kind)
  {
    const auto from = static_cast<Way>(kind & 1);
    const bool is_syn = (kind & 6) == 6;
    std::uint16_t flags = is_syn ? Tcp::syn : std::uint16_t{0};
    if (kind & 8) flags |= Tcp::ack;
    if ((kind & 0x70) == 0x70) flags |= Tcp::fin;
    if ((kind & 0x70) == 0x60) flags |= Tcp::rst;
    const auto place = is_syn ? 0 : static_cast<std::uint32_t>(input.number(2));
    const auto size = static_cast<std::uint32_t>(input.number());
    const auto acknowledged = static_cast<std::uint32_t>(input.number(2));
    std::string payload;
    for (std::uint32_t i = 0; i < size; ++i)
      payload += said_at(from, place + i);
    const bool is_back = from == Way::back;
    packet::Ipv4 ip{.ttl = 64, .carried = 6, .source = {{10, 0, 0, 1}}, .destination = {{10, 0, 0, 2}}};
    Tcp tcp{.source_port = 1,
            .destination_port = 2,
            .sequence = first_[is_back ? 1 : 0] + place + (is_syn ? 0 : 1),
            .acknowledgement = first_[is_back ? 0 : 1] + acknowledged + 1,
            .flags = flags,
            .window = static_cast<std::uint16_t>(input.number())};
    if (is_back) {
      std::swap(ip.source, ip.destination);
      std::swap(tcp.source_port, tcp.destination_port);
    }
    const std::string bytes = packet::build(ip, "", packet::build(tcp, ip, "", payload));
    const std::size_t cut = (kind & 0x80) != 0 ? std::min<std::size_t>(input.number(), payload.size()) : 0;
    const auto packet = packet::decode(packet::LinkType::ipv4,
                                       std::string_view(bytes).substr(0, bytes.size() - cut), bytes.size());
    const capture::Heard heard = hear(packet);
    if (heard.conversation->number == 1) listener_.expect(heard.way, from, place);
    follow_.take(packet, heard);
  }

  void anything(Input& input)
  {
    constexpr std::array links{packet::LinkType::ethernet, packet::LinkType::raw_ip, packet::LinkType::ipv4};
    const auto link = links[input.number() % links.size()];
    const std::string_view bytes = input.take(input.number());
    const auto packet = packet::decode(link, bytes, bytes.size() + input.number());
    const capture::Heard heard = hear(packet);
    const bool is_forged = heard.conversation != nullptr && heard.conversation->number == 1;
    if (!is_forged) follow_.take(packet, heard);
  }

  capture::Heard hear(const packet::Packet& packet)
  {
    const capture::Heard heard = conversations_.hear(packet, now_);
    std::string words;
    capture::append_words(words, heard.notes);
    require_harmless(words);
    statistics_.take(packet, now_);
    return heard;
  }

  std::array<std::uint32_t, 2> first_; // sequence numbers of the SYNs
  capture::Time now_{};
  capture::Conversations conversations_{8};
  capture::Statistics statistics_;
  Listener listener_;
  capture::Follow follow_{1, listener_, 4096};
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
  Input input({reinterpret_cast<const char*>(data), size});
  const auto first = static_cast<std::uint32_t>(input.number(4));
  const auto second = static_cast<std::uint32_t>(input.number(4));
  Capture capture(first, second);
  while (!input.is_empty())
    capture.turn(input);
  capture.finish();
  return 0;
}
