// The options of the verbs of raw sockets: what a packet is made of, how fast they leave, how they are shown.
#include "flags.hh"
#include "net/error.hh"
#include "play/probe_words.hh"
#include "text/escape.hh"
#include "values.hh"

#include <algorithm>
#include <fmt/format.h>
#include <netinet/in.h>
#include <utility>

namespace sockplay::cmd {

using Kind = play::Probe::Kind;

void Flags::packet_kinds(play::RawSend& options)
{
  auto& probe = options.probe;
  group_ = "What is sent";
  kind(probe, "--icmp", Kind::echo, "an echo request (the default): ping");
  kind(probe, "--tcp", Kind::tcp, "a TCP segment: SYN, without --flags");
  kind(probe, "--udp", Kind::udp, "a UDP datagram");
  text("--protocol", "P", "the payload over IP, as gre, 47, ...", [this, &probe](const std::string& value) {
    const auto protocol = play::parse_protocol(value);
    if (!protocol) refuse("--protocol", value, "a protocol of IP is wanted: its name, or 0 to 255");
    set_kind(probe, Kind::protocol);
    probe.protocol = *protocol;
  });
  kind(probe, "--arp", Kind::arp, "ARP: who has ADDRESS? In a frame");
  kind(probe, "--header", Kind::packet, "the payload is a whole IP packet");
  kind(probe, "--frame", Kind::frame, "the payload is a whole Ethernet frame");
  text("--from", "FILE", "the packets of a capture file, at their pace",
       [this, &options](const std::string& value) {
         set_kind(options.probe, Kind::packet);
         options.from = value;
       });
  afterwards_.emplace_back([this, &options] {
    check_parts(options);
    check_host(options.probe.has_ports());
    if (options.probe.kind == Kind::arp) options.reach.family = AF_INET;
    if (!options.source) return;
    options.source->family = options.reach.family;
    options.source->numeric = options.reach.numeric;
  });
}

void Flags::kind(play::Probe& probe, const std::string& name, Kind kind, const std::string& help)
{
  app_.add_flag_callback(
          name, [this, &probe, kind] { set_kind(probe, kind); }, help)
      ->group(group_);
}

void Flags::set_kind(play::Probe& probe, Kind kind)
{
  if (has_kind_ && probe.kind != kind) {
    throw net::UsageError(
        "--icmp, --tcp, --udp, --protocol, --arp, --header, --frame and --from exclude each other");
  }
  has_kind_ = true;
  probe.kind = kind;
}

void Flags::packet_payload(play::RawSend& options)
{
  text("--data", "TEXT", "carry TEXT",
       [&](const std::string& value) { options.payload.emplace().data = value; });
  text("--hex-data", "HEX", "carry these bytes",
       [&](const std::string& value) { options.payload.emplace().data = bytes_of("--hex-data", value); });
  text("--file", "FILE", "carry FILE; -: standard input",
       [&](const std::string& value) { options.payload.emplace().file = value == "-" ? "" : value; });
  number("--data-length", "N", 0, 65535, "carry N bytes, counting up", [&](int value) {
    options.payload.emplace().data = play::echo_pattern(static_cast<std::size_t>(value));
  });
  afterwards_.emplace_back([this, &options] {
    exclude("--data", {"--hex-data", "--file", "--data-length"});
    exclude("--hex-data", {"--file", "--data-length"});
    exclude("--file", {"--data-length"});
    const auto is_nothing_without = options.probe.kind == Kind::protocol ||
                                    options.probe.kind == Kind::packet || options.probe.kind == Kind::frame;
    if (!options.payload && is_nothing_without) options.payload.emplace(); // standard input
    require({"--per-line", "--size", "--delimiter", "--null", "--length-prefix", "--whole"},
            options.payload.has_value() || !options.from.empty(),
            "it cuts what --file, --data or standard input holds");
    exclude("--from", {"--header", "--data", "--hex-data", "--file", "--data-length", "--per-line", "--size",
                       "--delimiter", "--null", "--length-prefix", "--whole"});
  });
}

void Flags::packet_headers(play::RawSend& options)
{
  auto& ip = options.probe.ip;
  group_ = "Headers";
  text("-s,--source", "ADDR[:PORT]", "from that address, even another host's",
       [&](const std::string& value) { options.source = play::Reach{.address = net::parse_source(value)}; });
  number("-p,--source-port", "N", 1, 65535, "from that port (another one each time)",
         [&](int value) { options.source_port = static_cast<std::uint16_t>(value); });
  number("--ttl", "N", 1, 255, "time to live, hop limit (64; to a group 1)",
         [&](int value) { ip.ttl = static_cast<std::uint8_t>(value); });
  number("--tos", "N", 0, 255, "type of service, traffic class",
         [&](int value) { ip.tos = static_cast<std::uint8_t>(value); });
  number("--id", "N", 0, 65535, "IPv4's identification (by chance)",
         [&](int value) { ip.id = static_cast<std::uint16_t>(value); });
  flag("--df", ip.dont_fragment, "IPv4: don't fragment");
  tcp_header(options.probe);
  flag("--badsum", options.probe.bad_checksum, "a wrong checksum of ICMP, TCP or UDP");
  text("-I,--interface", "NAME", "through that interface", [&](const std::string& value) {
    options.interface = value;
    options.socket.push_back(net::device_option(value));
  });
  frame_header(options.probe);
}

void Flags::tcp_header(play::Probe& probe)
{
  auto& tcp = probe.tcp;
  text("--flags", "LETTERS", "TCP's, as SA: F S R P A U E C N, or none", [&](const std::string& value) {
    const auto flags = play::parse_tcp_flags(value);
    if (!flags) refuse("--flags", value, "letters of F S R P A U E C N are wanted, each once; or none");
    tcp.flags = *flags;
  });
  unsigned_number("--seq", "N", UINT32_MAX, "TCP's sequence number; an echo's first one",
                  [&](std::uint32_t value) { probe.sequence = value; });
  unsigned_number("--ack", "N", UINT32_MAX, "TCP's acknowledgement number",
                  [&](std::uint32_t value) { tcp.acknowledgement = value; });
  number("--window", "N", 0, 65535, "TCP's window (64240)",
         [&](int value) { tcp.window = static_cast<std::uint16_t>(value); });
  text("--tcp-options", "LIST", "as mss=1460,sackok,ts=1:0,nop,wscale=7", [&](const std::string& value) {
    const auto parsed = play::parse_tcp_options(value);
    if (!parsed) {
      refuse("--tcp-options", value,
             "of mss=N, wscale=N, sackok, ts=N:N, nop, eol and xHEX at most 40 bytes are wanted");
    }
    tcp.options = *parsed;
  });
}

void Flags::frame_header(play::Probe& probe)
{
  auto& link = probe.link;
  text("--dest-mac", "MAC", "in an Ethernet frame for that address", [&](const std::string& value) {
    link.destination = play::parse_mac(value);
    if (!link.destination)
      refuse("--dest-mac", value, "a hardware address is wanted, as in 02:00:00:00:00:01");
  });
  number("--vlan", "ID", 0, 4095, "in an Ethernet frame with that tag",
         [&](int value) { link.vlan = static_cast<std::uint16_t>(value); });
}

void Flags::require(std::initializer_list<const char*> options, bool is_met, const std::string& hint)
{
  if (is_met) return;
  const auto* given =
      std::find_if(options.begin(), options.end(), [&](const char* name) { return app_.count(name) != 0; });
  if (given != options.end()) throw net::UsageError(fmt::format("{} means nothing here", *given), hint);
}

// What would change nothing is refused.
void Flags::check_parts(const play::RawSend& options)
{
  const auto kind = options.probe.kind;
  const bool is_whole = kind == Kind::packet || kind == Kind::frame;
  require({"--flags", "--ack", "--window", "--tcp-options"}, kind == Kind::tcp, "it is of --tcp");
  require({"--seq"}, kind == Kind::tcp || kind == Kind::echo, "it is of --tcp and of echoes");
  require({"--source-port"}, options.probe.has_ports(), "ports are of --tcp and --udp");
  require({"--badsum"}, options.probe.has_ports() || kind == Kind::echo,
          "checksums are those of ICMP, TCP and UDP");
  require({"--ttl", "--tos", "--id", "--df", "--badsum"}, !is_whole && kind != Kind::arp,
          kind == Kind::arp ? "ARP has no header of IP" : "the payload has its headers already");
  require({"--source", "--dest-mac", "--vlan"}, !is_whole, "the payload has its headers already");
  require({"--data", "--hex-data", "--file", "--data-length"}, kind != Kind::arp, "ARP carries nothing");
  if (!options.from.empty() && !address_.empty()) {
    throw net::UsageError("--from FILE needs no address", "captured packets go where their own headers say");
  }
  if (kind == Kind::frame && !address_.empty()) {
    throw net::UsageError("a frame needs no address", "where it goes stands in it");
  }
  if (kind == Kind::arp && reach_->address.host.find(':') != std::string::npos) {
    throw net::UsageError("--arp is of IPv4", "without it an echo asks for IPv6's neighbour as well");
  }
  if (kind == Kind::frame && options.interface.empty()) {
    throw net::UsageError("--frame needs --interface NAME", "`ip link` lists them");
  }
}

// A host, and a port where what is sent has one.
void Flags::check_host(bool has_ports)
{
  auto& address = reach_->address;
  if (address.kind != net::Address::Kind::internet || address.sctp) {
    throw net::UsageError("raw sockets are of IP: the address is a host");
  }
  const bool has_port = !port_.empty() || net::names_port(address_);
  if (has_ports && !has_port) {
    throw net::UsageError("a port is missing", fmt::format("sockplay {} {} HOST:PORT", type_, verb_));
  }
  if (!has_ports && has_port) {
    const bool hears = verb_ == "recv" || verb_ == "listen";
    throw net::UsageError(fmt::format("'{}': a raw socket has no port", text::escaped(address_)),
                          hears ? "sockplay raw sniff port N shows what comes to one"
                                : "sockplay raw send --tcp or --udp sends to one");
  }
  if (!has_ports) address.service = "0";
}

void Flags::packet_pace(play::Probing& probing)
{
  group_ = "How many, and how fast";
  counting(probing.count, "N packets (each payload once)");
  duration("-d,--delay", "between two (1s; of --from theirs)", [&](auto time) {
    if (time.count() == 0) {
      throw net::UsageError("--delay 0 would be a flood", "--packet-rate N says how many a second");
    }
    probing.interval = time;
  });
  number("--packet-rate", "N", 1, 1'000'000, "N a second",
         [&](int value) { probing.interval = std::chrono::nanoseconds(std::chrono::seconds(1)) / value; });
  duration("--wait", "for answers after the last (1s); 0: not at all",
           [&](auto time) { probing.wait = time; });
  afterwards_.emplace_back([this] { exclude("--delay", {"--packet-rate"}); });
}

void Flags::packet_views(play::Showing& showing)
{
  group_ = "Output";
  view(showing, "--text", record::ViewKind::text, "a line for each answer, and what it carries");
  view(showing, "--detail", record::ViewKind::detail, "and a tree of its fields");
  view(showing, "--hex", record::ViewKind::hex, "and its bytes, both directions");
  view(showing, "--json", record::ViewKind::json, "an object a line, both directions, with events");
  view(showing, "--raw", record::ViewKind::raw, "packets as they came, and nothing else");
  beside_views(showing);
}

void Flags::packet_socket(play::RawSend& options)
{
  group_ = "Socket options";
  broadcast(options.socket);
  each("--sockopt", "LEVEL:NAME=VALUE", "any other, as SOCKET:SO_MARK=7",
       [&](const std::string& value) { options.socket.push_back(net::parse_socket_option(value)); });
  afterwards_.emplace_back([this, &options] { options.to_broadcast = app_.count("--broadcast") != 0; });
}

// --- recv, listen, connect

void Flags::packet_protocol(net::SocketKind& socket)
{
  socket = {.type = SOCK_RAW, .protocol = IPPROTO_ICMP};
  const auto take = [this, &socket](int protocol) {
    if (std::exchange(has_kind_, true)) {
      throw net::UsageError("--icmp, --tcp, --udp and --protocol exclude each other");
    }
    socket.protocol = protocol;
  };
  const auto named = [&](const std::string& name, int protocol, const std::string& help) {
    app_.add_flag_callback(
            name, [take, protocol] { take(protocol); }, help)
        ->group(group_);
  };
  group_ = "Protocol";
  named("--icmp", IPPROTO_ICMP, "ICMP, over IPv6 ICMPv6 (the default)");
  named("--tcp", IPPROTO_TCP, "TCP, beside the kernel's");
  named("--udp", IPPROTO_UDP, "UDP, beside the kernel's");
  text("--protocol", "P", "any protocol of IP: gre, 47, ...", [take](const std::string& value) {
    const auto protocol = play::parse_protocol(value);
    if (!protocol) refuse("--protocol", value, "a protocol of IP is wanted: its name, or 0 to 255");
    take(*protocol == IPPROTO_ICMPV6 ? int{IPPROTO_ICMP} : *protocol);
  });
  afterwards_.emplace_back([this] {
    check_host(false);
    if (reach_->address.host.empty() && reach_->family == AF_UNSPEC) reach_->family = AF_INET;
  });
}

void Flags::packet_binding(net::AccessList& access, io::Announcer::Options& announcing)
{
  group_ = "Listening";
  this->access(access);
  readiness(announcing, "write the address there once listening");
}

void Flags::packet_source(std::optional<play::Reach>& source)
{
  group_ = "Connecting";
  text("-s,--source", "ADDR", "send from that address of this host", [&](const std::string& value) {
    source = play::Reach{.address = net::parse_source(value)};
    if (net::names_port(value)) refuse("--source", value, "a raw socket has no port");
  });
  afterwards_.emplace_back([this, &source] {
    if (!source) return;
    source->family = reach_->family;
    source->numeric = reach_->numeric;
  });
}

void Flags::packet_records(play::Showing& showing, play::Records& records)
{
  group_ = "Output";
  showing.packets = packet::LinkType::raw_ip;
  view(showing, "--raw", record::ViewKind::raw, "bytes as they came (the default but on a terminal)");
  view(showing, "--text", record::ViewKind::text, "a line each (the default on a terminal)");
  view(showing, "--detail", record::ViewKind::detail, "and a tree of its fields");
  view(showing, "--hex", record::ViewKind::hex, "and its bytes, both directions");
  view(showing, "--json", record::ViewKind::json, "an object a line, both directions, with events");
  beside_views(showing);
  kernel_time(records);
}

void Flags::packet_options(net::SocketOptions& options)
{
  group_ = "Socket options";
  broadcast(options);
  socket_options(options);
  afterwards_.emplace_back([this, &options] { hops_to_groups(options); });
}

} // namespace sockplay::cmd
