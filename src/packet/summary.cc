// The line: each layer says its words in turn, but a transport is silent if what it carries speaks for
// itself.
#include "packet/summary.hh"

#include <algorithm>
#include <array>
#include <concepts>
#include <optional>
#include <utility>

namespace sockplay::packet {
namespace {

template <class Header>
concept HasEnds = Internet<Header> || std::same_as<Header, Ethernet> || std::same_as<Header, Cooked>;

template <class Header>
concept Speaking =
    requires(const Header& header, Words& words, Reader& reader) { header.summarise(words, reader); };

struct Ports {
  std::uint16_t source;
  std::uint16_t destination;
};

std::optional<Ports> ports_of(const Layer* layer)
{
  if (layer == nullptr || !layer->is_readable) return {};
  return std::visit(
      []<class Header>(const Header& header) -> std::optional<Ports> {
        if constexpr (Transport<Header>) return Ports{header.source_port, header.destination_port};
        return std::nullopt;
      },
      layer->header);
}

template <class Address>
void say_end(Words& words, const Address& address, std::optional<std::uint16_t> port, Names* names)
{
  if (const auto name = names != nullptr ? names->of(address) : std::string_view(); !name.empty()) {
    words << Foreign{name};
    if (port) words << ":" << *port;
    return;
  }
  constexpr bool is_bracketed = std::same_as<Address, Ipv6Address>;
  if (port && is_bracketed) words << "[";
  words << address;
  if (port) words << (is_bracketed ? "]:" : ":") << *port;
}

bool speaks(const Layer* layer)
{
  return layer != nullptr && layer->is_readable && !std::holds_alternative<Payload>(layer->header);
}

// Whether it names ends of its own, so that those of the link need not be.
bool names_ends(const Layer& layer)
{
  return std::holds_alternative<Ipv4>(layer.header) || std::holds_alternative<Ipv6>(layer.header) ||
         std::holds_alternative<Arp>(layer.header);
}

bool is_transport(const Layer& layer)
{
  return std::visit([]<class Header>(const Header&) { return Transport<Header>; }, layer.header);
}

// The words for PACKET_ of packet(7).
std::string_view direction_word(const Cooked& cooked)
{
  constexpr std::array<std::string_view, 5> words{"in", "broadcast", "multicast", "other", "out"};
  return cooked.direction < words.size() ? words[cooked.direction] : "";
}

// The layers of one packet, each with the one it carries.
class Line {
public:
  Line(std::string& out, const Packet& packet, const SummaryOptions& options)
      : words_(out), packet_(packet), options_(options)
  {}

  void append(std::size_t index)
  {
    const Layer& layer = packet_.layers[index];
    const Layer* carried = index + 1 < packet_.layers.size() ? &packet_.layers[index + 1] : nullptr;
    note(layer, layer.extent);
    if (!layer.is_readable) return words_.apart([&] { words_ << title_of(layer); });
    std::visit([&](const auto& header) { say(header, layer, carried); }, layer.header);
  }

  // The ends of all layers, and how much the last transport carries; where there is none, the last header.
  void append_quick()
  {
    const Layer* subject = nullptr;
    for (std::size_t i = 0; i < packet_.layers.size(); ++i) {
      const Layer& layer = packet_.layers[i];
      const Layer* carried = i + 1 < packet_.layers.size() ? &packet_.layers[i + 1] : nullptr;
      note(layer, layer.extent);
      if (layer.is_readable)
        std::visit([&](const auto& header) { words_.apart([&] { say_ends(header, carried); }); },
                   layer.header);
      const bool is_known = !std::holds_alternative<Payload>(layer.header);
      if (subject == nullptr || is_transport(layer) || (is_known && !is_transport(*subject)))
        subject = &layer;
    }
    if (subject != nullptr)
      words_.apart(
          [&] { words_ << title_of(*subject) << " " << subject->bytes - subject->header_bytes << " bytes"; });
  }

  void end()
  {
    if (extent_ == Extent::truncated) words_ << " [truncated]";
    if (extent_ == Extent::malformed) words_ << " [malformed]";
  }

private:
  template <class Header>
  void say(const Header& header, const Layer& layer, const Layer* carried)
  {
    if constexpr (HasEnds<Header>) words_.apart([&] { say_ends(header, carried); });
    if (Transport<Header> && speaks(carried)) return;
    if constexpr (Speaking<Header>) words_.apart([&] { say_words(header, layer); });
  }

  template <class Header>
  void say_ends(const Header& header, const Layer* carried)
  {
    if constexpr (Internet<Header>) {
      if (std::exchange(has_ends_, true)) words_ << "| "; // a packet within a packet
      const std::optional<Ports> ports = ports_of(carried);
      say_end(words_, header.source, ports ? std::optional(ports->source) : std::nullopt, options_.names);
      words_ << " → ";
      say_end(words_, header.destination, ports ? std::optional(ports->destination) : std::nullopt,
              options_.names);
    } else if constexpr (std::same_as<Header, Ethernet>) {
      if (options_.link || std::none_of(packet_.layers.begin(), packet_.layers.end(), names_ends))
        words_ << header.source << " → " << header.destination;
      say_length();
    } else if constexpr (std::same_as<Header, Cooked>) {
      say_interface(header);
    }
  }

  // One that has a name is told in any case: it is all that is known of the way.
  void say_interface(const Cooked& cooked)
  {
    const bool is_named = cooked.is_version_2 && options_.names != nullptr;
    const auto name = is_named ? options_.names->of_interface(cooked.interface_index) : std::string_view();
    if (!name.empty()) words_ << Foreign{name} << " " << direction_word(cooked);
    if (!options_.link) return;
    if (name.empty() && cooked.is_version_2) words_ << "interface " << cooked.interface_index << " ";
    if (name.empty()) words_ << direction_word(cooked);
    if (cooked.address_bytes == 6) words_ << " " << cooked.source;
    say_length();
  }

  void say_length()
  {
    if (options_.link) words_ << ", " << packet_.wire_bytes << " bytes:";
  }

  template <class Header>
  void say_words(const Header& header, const Layer& layer)
  {
    Reader reader = packet_.reader(layer);
    header.summarise(words_, reader);
    note(layer, reader.extent());
  }

  // That a beginning ends is nothing to be told of, unless it was the capture that ended it.
  void note(const Layer& layer, Extent extent)
  {
    const bool is_expected = layer.is_beginning && extent == Extent::truncated && !packet_.is_truncated();
    if (extent_ == Extent::whole && !is_expected) extent_ = extent;
  }

  Words words_;
  const Packet& packet_;
  const SummaryOptions& options_;
  bool has_ends_ = false;
  Extent extent_ = Extent::whole; // the first that was not whole
};

} // namespace

void append_summary(std::string& out, const Packet& packet, const SummaryOptions& options)
{
  Line line(out, packet, options);
  if (options.quick) {
    line.append_quick();
  } else {
    for (std::size_t i = 0; i < packet.layers.size(); ++i)
      line.append(i);
  }
  line.end();
}

} // namespace sockplay::packet
