#include "flags.hh"

#include "explanations.hh"
#include "net/error.hh"
#include "text/escape.hh"
#include "text/quantity.hh"
#include "values.hh"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fmt/format.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>
#include <utility>

namespace sockplay::cmd {

namespace {

// Asked before any descriptor is ours: a number that nobody opened for --ready-fd would be given to one of
// them, and the port written into it.
void check_open(int ready_fd)
{
  net::checked(sys::invoke(sys::Fcntl{ready_fd, F_GETFD, 0}), "", fmt::format("--ready-fd {}", ready_fd));
}

// The words as CLI11 is to be given them, and which of them are options: neither values nor behind `--`.
struct CommandLine {
  std::vector<std::string> words;
  std::vector<std::string> options;

  [[nodiscard]] bool has(std::string_view option) const
  {
    return std::find(options.begin(), options.end(), option) != options.end();
  }
};

// What people get wrong most, and CLI11 says in words of its own: "--size: 1 required N missing", "--flags:
// At Most 1 required but received 2".
std::string in_our_words(std::string_view said)
{
  constexpr std::string_view wanted = ": 1 required ", missing = " missing",
                             repeated = ": At Most 1 required";
  const auto option = said.substr(0, said.find(':'));
  const auto rest = said.substr(option.size());
  if (rest.starts_with(repeated)) return fmt::format("{} is given more than once", option);
  if (!rest.starts_with(wanted) || !rest.ends_with(missing)) return std::string(said);
  return fmt::format("{} needs a value: {} {}", option, option,
                     rest.substr(wanted.size(), rest.size() - wanted.size() - missing.size()));
}

// How long the name is in a word that is an option with a value: 6 in `--data` and `--data=x`, 3 in `-vw`,
// `-vw=2s` and `-vw2s`. 0 where no value is wanted.
std::size_t name_length(const std::string& word, const CLI::App& app)
{
  const auto wants_value = [&](const std::string& name) {
    const auto* option = app.get_option_no_throw(name);
    return option != nullptr && option->get_items_expected_min() > 0;
  };
  if (word.starts_with("--")) {
    const auto length = std::min(word.find('='), word.size());
    return wants_value(word.substr(0, length)) ? length : 0;
  }
  for (std::size_t at = 1; at < word.size(); ++at) {
    if (wants_value({'-', word[at]})) return at + 1;
  }
  return 0;
}

// Values become words of their own: CLI11 would take `-s=x` for "=x", and find no value in `--data=`. The
// word after an option that wants one is its value, whatever it looks like.
CommandLine tidied(const std::vector<std::string>& words, const CLI::App& app)
{
  CommandLine line;
  for (auto word = words.begin(); word != words.end(); ++word) {
    if (*word == "--") {
      line.words.insert(line.words.end(), word, words.end());
      break;
    }
    line.words.push_back(*word);
    if (!word->starts_with('-')) continue;
    line.options.push_back(*word);
    const auto length = name_length(*word, app);
    if (length == 0) continue;
    if (length == word->size()) {
      if (word + 1 != words.end()) line.words.push_back(*++word);
    } else if ((*word)[length] == '=') {
      line.words.back() = word->substr(0, length);
      line.words.push_back(word->substr(length + 1));
    }
  }
  return line;
}

} // namespace

Flags::Flags(std::string_view type, std::string_view verb, std::string_view summary,
             std::string_view examples)
    : type_(type), verb_(verb), summary_(summary), examples_(examples)
{
  app_.allow_extras();
  app_.set_help_flag();
  app_.add_option("address", address_);
  app_.add_option("port", port_);
}

void Flags::flag(const std::string& name, bool& target, const std::string& help)
{
  app_.add_flag(name, target, help)->group(group_);
}

void Flags::text(const std::string& name, const std::string& value, const std::string& help,
                 const std::function<void(const std::string&)>& take)
{
  app_.add_option_function<std::string>(name, take, help)
      ->type_name(value)
      ->group(group_)
      ->allow_extra_args(false);
}

void Flags::each(const std::string& name, const std::string& value, const std::string& help,
                 std::function<void(const std::string&)> take)
{
  const auto take_all = [take = std::move(take)](const std::vector<std::string>& values) {
    std::for_each(values.begin(), values.end(), take);
  };
  app_.add_option_function<std::vector<std::string>>(name, take_all, help)
      ->type_name(value)
      ->group(group_)
      ->allow_extra_args(false); // each time one value: the next word is the address
}

void Flags::duration(const std::string& name, const std::string& help,
                     const std::function<void(io::Clock::duration)>& take)
{
  text(name, "T", help, [name, take](const std::string& value) { take(time_of(long_name(name), value)); });
}

void Flags::size(const std::string& name, const std::string& value_name, const std::string& help,
                 const std::function<void(std::uint64_t)>& take)
{
  text(name, value_name, help, [name, take](const std::string& value) {
    const auto bytes = text::parse_size(value);
    if (!bytes) {
      refuse(long_name(name), value, "a size is wanted, as in 512, 64k, 1M");
    }
    take(*bytes);
  });
}

void Flags::number(const std::string& name, const std::string& value_name, int least, int most,
                   const std::string& help, const std::function<void(int)>& take)
{
  text(name, value_name, help, [=](const std::string& value) {
    take(static_cast<int>(number_of(long_name(name), value, least, most)));
  });
}

void Flags::unsigned_number(const std::string& name, const std::string& value_name, std::uint32_t most,
                            const std::string& help, const std::function<void(std::uint32_t)>& take)
{
  text(name, value_name, help, [=](const std::string& value) {
    take(static_cast<std::uint32_t>(number_of(long_name(name), value, 0, most)));
  });
}

void Flags::option_flag(net::SocketOptions& options, const std::string& name, int level, int option,
                        const std::string& help)
{
  app_.add_flag_callback(
          name, [&options, level, option] { options.push_back(net::integer_option(level, option, 1)); }, help)
      ->group(group_);
}

void Flags::reach(play::Reach& reach)
{
  reach_ = &reach;
  group_ = "Address";
  auto* only4 = app_.add_flag_callback(
                        "-4", [&reach] { reach.family = AF_INET; }, "IPv4 only")
                    ->group(group_);
  auto* only6 = app_.add_flag_callback(
                        "-6", [&reach] { reach.family = AF_INET6; }, "IPv6 only")
                    ->group(group_);
  only4->excludes(only6);
  flag("-n,--numeric", reach.numeric, "ask no name service");
}

void Flags::listening(net::ListenOptions& socket, net::AccessList& access, io::Announcer::Options& announcing)
{
  group_ = "Listening";
  number("--backlog", "N", 0, 1 << 20, "listen(2) queue (4096)", [&](int value) { socket.backlog = value; });
  binding(socket, access, announcing);
}

void Flags::binding(net::ListenOptions& socket, net::AccessList& access, io::Announcer::Options& announcing)
{
  group_ = "Listening";
  text("--mode", "OCTAL", "permissions of the Unix socket file", [&](const std::string& value) {
    const bool octal =
        !value.empty() && value.size() <= 4 && value.find_first_not_of("01234567") == std::string::npos;
    if (!octal) {
      refuse("--mode", value, "octal digits are wanted, as in 0660");
    }
    socket.unix_mode = static_cast<mode_t>(std::stoul(value, nullptr, 8));
  });
  flag("--unlink", socket.replace_unix_path, "replace even a Unix socket somebody answers on");
  option_flag(socket.socket, "--reuseport", SOL_SOCKET, SO_REUSEPORT, "share the port with other listeners");
  this->access(access);
  text("--port-file", "FILE", "write the bound port there once listening",
       [&](const std::string& value) { announcing.port_file = value; });
  readiness(announcing, "the same to that descriptor");
  afterwards_.emplace_back([this, &socket] { socket.only_v6 = reach_->family == AF_INET6; });
}

void Flags::access(net::AccessList& access)
{
  each("--allow", "CIDR", "only these may come (repeatable)",
       [&](const std::string& value) { access.allow.push_back(net::parse_network(value)); });
  each("--deny", "CIDR", "these may not (repeatable)",
       [&](const std::string& value) { access.deny.push_back(net::parse_network(value)); });
}

void Flags::readiness(io::Announcer::Options& announcing, const std::string& help)
{
  number("--ready-fd", "N", 0, 1 << 20, help, [&](int value) { announcing.ready_fd = value; });
  afterwards_.emplace_back([&announcing] {
    if (announcing.ready_fd) {
      check_open(*announcing.ready_fd);
    }
  });
}

void Flags::accepting(play::Door& door)
{
  duration("--accept-timeout", "wait that long for a peer, then exit 3",
           [&](auto time) { door.accept_timeout = time; });
}

void Flags::many(bool& keep_open, play::Door& door)
{
  flag("-k,--keep-open", keep_open, "serve many peers at once, until ^C");
  number("-m,--max-conns", "N", 1, 1 << 30, "with -k: that many at once, more wait",
         [&](int value) { door.max_conns = static_cast<std::size_t>(value); });
  number("-c,--count", "N", 1, 1 << 30, "with -k: end after N peers",
         [&](int value) { door.count = static_cast<std::uint64_t>(value); });
  afterwards_.emplace_back([&] {
    if (!keep_open && (door.max_conns != 0 || door.count != 0)) {
      throw net::UsageError("--max-conns and --count need --keep-open",
                            "without -k exactly one peer is served");
    }
  });
}

void Flags::services(play::Host::Options& host, play::Reach& forward, const std::string& of)
{
  group_ = "Instead of standard input and output";
  const auto serve = [this, &host](const std::string& name, play::Service::Kind kind,
                                   const std::string& help) {
    app_.add_flag_callback(
            name, [this, &host, kind] { set_service(host, kind); }, help)
        ->group(group_);
  };
  serve("--echo", play::Service::Kind::echo, "send back what comes");
  serve("--discard", play::Service::Kind::discard, "take it and throw it away");
  text("--forward", "ADDRESS", "relay each peer to that address",
       [this, &host, &forward](const std::string& value) {
         set_service(host, play::Service::Kind::forward);
         forward.address = net::parse_address(value);
       });
  program(host, of);
  afterwards_.emplace_back([this, &host] {
    // A command for everybody is not what a forgotten address means.
    const bool unguarded =
        host.service.kind == play::Service::Kind::program && address_.empty() && app_.count("--allow") == 0;
    if (unguarded) {
      reach_->address.host = "localhost";
    }
  });
}

void Flags::program(play::Host::Options& host, const std::string& of)
{
  group_ = "Instead of standard input and output";
  text("--exec", "CMD", "run CMD (by /bin/sh -c) for each " + of, [this, &host](const std::string& value) {
    if (value.find_first_not_of(" \t\n") == std::string::npos) {
      refuse("--exec", value, "a command is wanted");
    }
    set_service(host, play::Service::Kind::program);
    host.service.command = value;
  });
  afterwards_.emplace_back([this] { exclude_beside_services(); });
}

void Flags::exclude_beside_services()
{
  for (const auto* service : {"--echo", "--discard", "--forward", "--exec"}) {
    exclude(service,
            {"--data", "--hex-data", "--file", "--crlf", "--send-only", "--recv-only", "--no-shutdown",
             "--stay", "--reply-to", "--read-rate", "--reset-after"},
            fmt::format("{} takes the place of standard input and output", service));
  }
  exclude("--discard", {"--drop", "--duplicate", "--reorder", "--corrupt", "--jitter"},
          "faults meet what is sent, and nothing is");
  for (const auto* service : {"--echo", "--discard"}) {
    exclude(service, {"--quit-after-eof"}, fmt::format("{} has no input that could end", service));
  }
}

void Flags::set_service(play::Host::Options& host, play::Service::Kind kind)
{
  if (host.service.kind != play::Service::Kind::screen) {
    throw net::UsageError("--echo, --discard, --exec and --forward exclude each other");
  }
  host.service.kind = kind;
}

// An option that would do nothing beside another is refused, not ignored.
void Flags::exclude(std::string_view one, std::initializer_list<const char*> others, const std::string& hint)
{
  const auto is_given = [&](const std::string& name) {
    const auto* option = app_.get_option_no_throw(name);
    return option != nullptr && option->count() > 0;
  };
  const auto* other = std::find_if(others.begin(), others.end(), is_given);
  if (is_given(std::string(one)) && other != others.end()) {
    throw net::UsageError(fmt::format("{} and {} exclude each other", *other, one), hint);
  }
}

void Flags::connecting(std::optional<play::Reach>& source, net::ConnectOptions& socket,
                       io::Patience& patience)
{
  dialling(source, socket);
  duration("-w,--connect-timeout", "give each address that long, then exit 3",
           [&](auto time) { patience.connect_timeout = time; });
  number("--retry", "N", 0, 1 << 30, "try again N times",
         [&](int value) { patience.retries = static_cast<unsigned>(value); });
  duration("--retry-delay", "between tries (1s, doubling up to 30s)",
           [&](auto time) { patience.retry_delay = time; });
}

// Who is connected to, and from where.
void Flags::dialling(std::optional<play::Reach>& source, net::ConnectOptions& socket)
{
  group_ = "Connecting";
  text("-s,--source", "ADDR[:PORT]", "connect from that address",
       [&](const std::string& value) { source = play::Reach{.address = net::parse_source(value)}; });
  number("-p,--source-port", "N", 0, 65535, "connect from that port",
         [&](int value) { socket.source_port = value; });
  afterwards_.emplace_back([this, &source, &socket] {
    if (socket.source_port != 0) {
      source = source.value_or(play::Reach{.address = net::parse_source("*")});
      source->address.service = std::to_string(socket.source_port);
    }
    if (source) {
      source->family = reach_->family;
      source->numeric = reach_->numeric;
    }
    if (reach_->address.service == "0") {
      throw net::UsageError("port 0 is for listening only", "name the port that somebody listens on");
    }
  });
}

void Flags::probing(bool& probe)
{
  flag("-z,--probe", probe, "only tell whether it is open: exit 0, 1 or 3");
}

void Flags::one_way(play::Host::Options& host, play::Limits& limits)
{
  group_ = "Session";
  app_.add_flag_callback(
          "--send-only", [&] { host.receives = false; }, "throw away what the peer says")
      ->group(group_);
  app_.add_flag_callback(
          "--recv-only", [&] { host.sends = false; }, "do not read the input")
      ->group(group_);
  duration("-q,--quit-after-eof", "end T after the input's end",
           [&](auto time) { limits.quit_after_eof = time; });
}

void Flags::datagram_directions(play::Host::Options& host, play::Limits& limits)
{
  one_way(host, limits);
  afterwards_.emplace_back([this] {
    exclude("--recv-only", {"--send-only", "--data", "--hex-data", "--file"});
  });
}

void Flags::probe_time(io::Clock::duration& time)
{
  duration("-w,--connect-timeout", "how long --probe waits for an answer (2s)",
           [&](auto value) { time = value; });
}

void Flags::answering(play::Limits& limits, std::uint64_t& most_records)
{
  group_ = "Session";
  duration("--wait", "show what comes back for T; exit 3 if nothing does",
           [&](auto time) { limits.wait = time; });
  counting(most_records, "with --wait: N answers are enough");
  afterwards_.emplace_back([&] {
    if (most_records != 0 && limits.wait.value_or(io::Clock::duration(0)).count() == 0) {
      throw net::UsageError("--count needs --wait", "without --wait T no answer is waited for");
    }
  });
}

void Flags::staying(play::Host::Options& host, const std::string& help)
{
  flag("--stay", host.stays, help);
}

void Flags::directions(play::Host::Options& host, play::Limits& limits)
{
  one_way(host, limits);
  app_.add_flag_callback(
          "--no-shutdown", [&] { host.half_closes = false; }, "do not half-close at the input's end")
      ->group(group_);
  staying(host, "go on after the peer's end until the input ends");
  afterwards_.emplace_back([this] {
    exclude("--recv-only", {"--send-only", "--data", "--hex-data", "--file"});
  });
}

void Flags::input(play::Input& input)
{
  what_is_sent(input, "pause between lines, or between chunks");
  size("--chunk", "N", "send at most N bytes a write",
       [&](std::uint64_t bytes) { input.pace.chunk_bytes = bytes; });
}

void Flags::record_input(play::Input& input)
{
  what_is_sent(input, "pause between records");
  afterwards_.emplace_back([this] {
    for (const auto* service : {"--echo", "--discard", "--forward"}) {
      exclude(service, {"--rate", "--delay"}, "records that are passed on go as they come");
    }
  });
}

void Flags::what_is_sent(play::Input& input, const std::string& delay_help)
{
  group_ = "What is sent";
  text("--data", "TEXT", "send TEXT instead of standard input",
       [&](const std::string& value) { input.data = value; });
  text("--hex-data", "HEX", "send these bytes",
       [&](const std::string& value) { input.data = bytes_of("--hex-data", value); });
  text("--file", "FILE", "send FILE", [&](const std::string& value) { input.file = value; });
  flag("-C,--crlf", input.crlf, "send CRLF for LF (never doubles a CR)");
  size("--rate", "BYTES/s", "send no faster", [&](std::uint64_t bytes) { input.pace.rate_bytes = bytes; });
  duration("-d,--delay", delay_help, [&](auto time) { input.pace.delay = time; });
  afterwards_.emplace_back([this] {
    exclude("--data", {"--hex-data", "--file"});
    exclude("--hex-data", {"--file"});
  });
}

void Flags::waiting(play::Limits& limits)
{
  group_ = "Session";
  duration("--wait", "for its close, else exit 3; 0: until acknowledged",
           [&](auto time) { limits.wait = time; });
}

void Flags::idling(play::Limits& limits, const std::string& help)
{
  group_ = "Session";
  duration("--idle-timeout", help, [&](auto time) {
    if (time == time.zero()) refuse("--idle-timeout", "0", "it would be over at once");
    limits.idle = time;
  });
}

void Flags::stream_options(net::SocketOptions& options, net::SocketKind& kind)
{
  group_ = "Socket options";
  option_flag(options, "--nodelay", IPPROTO_TCP, TCP_NODELAY, "TCP_NODELAY");
  option_flag(options, "--keepalive", SOL_SOCKET, SO_KEEPALIVE, "SO_KEEPALIVE");
  duration("--linger", "SO_LINGER, whole seconds; 0 resets at close", [&](auto time) {
    options.push_back(
        net::linger_option(static_cast<int>(std::chrono::ceil<std::chrono::seconds>(time).count())));
  });
  app_.add_flag_callback(
          "--mptcp", [&] { kind.protocol = IPPROTO_MPTCP; }, "Multipath TCP")
      ->group(group_);
  socket_options(options);
  afterwards_.emplace_back([this, &kind] {
    if (!reach_->address.sctp) return;
    if (kind.protocol != 0) throw net::UsageError("--mptcp is of TCP, the address of SCTP");
    kind.protocol = IPPROTO_SCTP;
  });
}

// A seqpacket socket of the internet is SCTP's. Its one-to-one face is the same on the wire as its
// one-to-many face, and can end in order, and tell that all was taken (RFC 6458 section 4).
void Flags::seqpacket_options(net::SocketOptions& options, net::SocketKind& kind)
{
  group_ = "Socket options";
  socket_options(options);
  afterwards_.emplace_back([this, &kind] {
    if (reach_->address.kind != net::Address::Kind::internet) return;
    kind = {.type = SOCK_STREAM, .protocol = IPPROTO_SCTP};
  });
}

void Flags::broadcast(net::SocketOptions& options)
{
  option_flag(options, "-b,--broadcast", SOL_SOCKET, SO_BROADCAST,
              "SO_BROADCAST: to a network's broadcast address");
}

void Flags::datagram_options(net::SocketOptions& options, net::SocketKind& kind)
{
  group_ = "Socket options";
  broadcast(options);
  app_.add_flag("--loop{on}", loop_, "whether this host's own members get it (on)")->group(group_);
  app_.add_flag_callback(
          "--udplite", [&] { kind.protocol = IPPROTO_UDPLITE; }, "UDP-Lite")
      ->group(group_);
  socket_options(options);
  afterwards_.emplace_back([this, &options] {
    if (reach_->address.sctp) {
      throw net::UsageError("SCTP has no datagrams",
                            "its records are for sockplay seqpacket, its stream for stream");
    }
    hops_to_groups(options);
    if (loop_.empty()) return;
    if (loop_ != "on" && loop_ != "off") refuse("--loop", loop_, "on or off is wanted");
    const int on = loop_ == "on" ? 1 : 0;
    options.push_back(net::integer_option(IPPROTO_IP, IP_MULTICAST_LOOP, on, AF_INET));
    options.push_back(net::integer_option(IPPROTO_IPV6, IPV6_MULTICAST_LOOP, on, AF_INET6));
  });
}

// As many as to others.
void Flags::hops_to_groups(net::SocketOptions& options) const
{
  if (hops_ == 0) return;
  options.push_back(net::integer_option(IPPROTO_IP, IP_MULTICAST_TTL, hops_, AF_INET));
  options.push_back(net::integer_option(IPPROTO_IPV6, IPV6_MULTICAST_HOPS, hops_, AF_INET6));
}

// What sockets of every type have.
void Flags::socket_options(net::SocketOptions& options)
{
  const auto buffer = [&](const std::string& name, int option, const std::string& help) {
    size(name, "SIZE", help, [&options, option, name](std::uint64_t bytes) {
      if (bytes > INT32_MAX) {
        refuse(name, std::to_string(bytes), "at most 2 GiB");
      }
      options.push_back(net::integer_option(SOL_SOCKET, option, static_cast<int>(bytes)));
    });
  };
  buffer("--sndbuf", SO_SNDBUF, "SO_SNDBUF");
  buffer("--rcvbuf", SO_RCVBUF, "SO_RCVBUF");
  number("--ttl", "N", 1, 255, "IP_TTL, IPV6_UNICAST_HOPS", [&](int value) {
    options.push_back(net::integer_option(IPPROTO_IP, IP_TTL, value));
    options.push_back(net::integer_option(IPPROTO_IPV6, IPV6_UNICAST_HOPS, value, AF_INET6));
    hops_ = value;
  });
  number("--tos", "N", 0, 255, "IP_TOS, IPV6_TCLASS", [&](int value) {
    options.push_back(net::integer_option(IPPROTO_IP, IP_TOS, value));
    options.push_back(net::integer_option(IPPROTO_IPV6, IPV6_TCLASS, value, AF_INET6));
  });
  text("-I,--interface", "NAME", "SO_BINDTODEVICE",
       [&](const std::string& value) { options.push_back(net::device_option(value)); });
  each("--sockopt", "LEVEL:NAME=VALUE", "any other, as TCP:TCP_CONGESTION=cubic",
       [&](const std::string& value) { options.push_back(net::parse_socket_option(value)); });
}

void Flags::frame_once()
{
  if (std::exchange(framed_, true)) {
    throw net::UsageError(
        "--per-line, --size, --delimiter, --null, --length-prefix and --whole exclude each other");
  }
}

void Flags::frame(const std::string& name, const std::string& help, const record::Framing& framing,
                  const std::function<void(const record::Framing&)>& take)
{
  const auto use = [this, framing, take] {
    frame_once();
    take(framing);
  };
  app_.add_flag_callback(name, use, help)->group(group_);
}

// How an input is cut into records, and how records are told apart where they become bytes again.
void Flags::framing(record::Framing& in, record::Framing& out)
{
  using Kind = record::Framing::Kind;
  group_ = "Records";
  const auto take = [&in, &out](const record::Framing& framing) { in = out = framing; };
  const bool is_whole = in.kind == Kind::whole; // unless told
  frame("--per-line", is_whole ? "a line each" : "a line each (the default for what is sent)",
        {.kind = Kind::line}, take);
  size("--size", "N", "N bytes each, whatever is in them", [this, take](std::uint64_t bytes) {
    if (bytes == 0 || bytes > (16 << 20)) refuse("--size", std::to_string(bytes), "from 1 byte to 16M");
    frame_once();
    take({.kind = Kind::size, .size_bytes = bytes});
  });
  frames("between them", take);
  frame("--whole", is_whole ? "all of the input is one (the default)" : "all of the input is one",
        {.kind = Kind::whole}, take);
}

void Flags::framing(record::Framing& in)
{
  framing(in, in);
}

// Where nothing is cut, some of the words mean something else, and some nothing.
void Flags::unframing(record::Framing& out)
{
  group_ = "Records";
  const auto take = [&out](const record::Framing& framing) { out = framing; };
  frame("--per-line", "a newline after each that has none at its end", {.kind = record::Framing::Kind::line},
        take);
  frames("after each", take);
}

// Those that mean the same both ways.
void Flags::frames(const std::string& where, const std::function<void(const record::Framing&)>& take)
{
  using Kind = record::Framing::Kind;
  text("--delimiter", "C", fmt::format("the byte C {}: , or \\t or 0x1e", where),
       [this, take](const std::string& value) {
         frame_once();
         take({.kind = Kind::delimiter, .delimiter = byte_of("--delimiter", value)});
       });
  frame("-0,--null", "the same with NUL", {.kind = Kind::delimiter, .delimiter = '\0'}, take);
  frame("--length-prefix", "four bytes before each, its length, big end first", {.kind = Kind::length_prefix},
        take);
}

void Flags::probability(const std::string& name, double& target, const std::string& help)
{
  text(name, "P", help, [&target, name](const std::string& value) {
    const bool is_percent = value.ends_with('%');
    char* end = nullptr;
    const double number = std::strtod(value.c_str(), &end) / (is_percent ? 100 : 1);
    const bool is_number = end != value.c_str() && std::string_view(end) == (is_percent ? "%" : "");
    const bool is_probability = number >= 0 && number <= 1; // which NaN is not
    if (!is_number || !is_probability) {
      refuse(name, value, "a probability is wanted, as in 0.1 or 10%");
    }
    target = number;
  });
}

void Flags::faults(record::Faults::Options& faults)
{
  group_ = "Faults at our own edge (messages are lost, not packets)";
  probability("--drop", faults.drop, "of so many records that are sent, nothing leaves");
  probability("--duplicate", faults.duplicate, "they leave twice");
  probability("--reorder", faults.reorder, "they leave behind the next one");
  probability("--corrupt", faults.corrupt, "one bit of them is turned");
  duration("--jitter", "each is late by up to T", [&](auto time) { faults.jitter = time; });
  number("--seed", "N", 0, INT32_MAX, "of chance: the same faults again (1)",
         [&](int value) { faults.seed = static_cast<std::uint64_t>(value); });
}

void Flags::faults(play::StreamFaults& faults)
{
  group_ = "Faults at our own edge";
  size("--read-rate", "BYTES/s", "read no faster than that",
       [&](std::uint64_t bytes) { faults.read_rate_bytes = bytes; });
  size("--reset-after", "N", "reset the connection after N bytes",
       [&](std::uint64_t bytes) { faults.reset_after = bytes; });
}

void Flags::counting(std::uint64_t& most_records, const std::string& help)
{
  number("-c,--count", "N", 1, INT32_MAX, help,
         [&](int value) { most_records = static_cast<std::uint64_t>(value); });
}

void Flags::groups(std::vector<net::Membership>& groups)
{
  each("--join", "GROUP[@SOURCE][%IF]", "take part in a multicast group (repeatable)",
       [&](const std::string& value) { groups.push_back(net::parse_membership(value)); });
}

void Flags::lanes(std::size_t& most, bool& keeps_programs)
{
  group_ = "Instead of standard input and output";
  number("-m,--max-conns", "N", 1, 1 << 20, "with --exec, --forward: that many at once (256)",
         [&](int value) { most = static_cast<std::size_t>(value); });
  flag("--per-peer", keeps_programs, "with --exec: one program for all that a peer sends");
  afterwards_.emplace_back([this, &keeps_programs] {
    for (const auto* service : {"--forward", "--exec"}) {
      exclude(service, {"--count", "--quit-after-eof", "--rate", "--delay"},
              fmt::format("{} goes on until ^C, and passes on what comes as it comes", service));
    }
    if (keeps_programs && app_.count("--exec") == 0) {
      throw net::UsageError("--per-peer needs --exec", "--forward keeps peers apart anyway");
    }
    if (framed_ && !keeps_programs && app_.count("--exec") != 0) {
      throw net::UsageError(
          "a program for each datagram is given it as it is, and its answer is one datagram",
          "--per-peer --size N cuts what one program says to a peer");
    }
    if (app_.count("--max-conns") != 0 && app_.count("--exec") + app_.count("--forward") == 0) {
      throw net::UsageError("--max-conns needs --exec or --forward",
                            "one datagram socket serves any number of peers");
    }
  });
}

void Flags::replying(std::string& reply_to)
{
  text("--reply-to", "WHO", "who is answered: last, first, all, or an ADDRESS",
       [&](const std::string& value) { reply_to = value; });
}

void Flags::showing(play::Showing& showing)
{
  group_ = "Output";
  view(showing, "--raw", record::ViewKind::raw, "bytes as they came (the default but on a terminal)");
  view(showing, "--text", record::ViewKind::text, "control bytes escaped (the default on a terminal)");
  view(showing, "--hex", record::ViewKind::hex, "hex with offsets, both directions");
  view(showing, "--json", record::ViewKind::json, "an object a line, both directions, with events");
  beside_views(showing);
}

void Flags::view(play::Showing& showing, const std::string& name, record::ViewKind kind,
                 const std::string& help)
{
  app_.add_flag_callback(
          name,
          [&showing, kind] {
            if (showing.view && *showing.view != kind) {
              throw net::UsageError("only one view can be chosen: --raw, --text, --hex or --json");
            }
            showing.view = kind;
          },
          help)
      ->group(group_);
}

// What is told beside the bytes, in which colours, and where copies are kept.
void Flags::beside_views(play::Showing& showing)
{
  app_.add_flag("--timestamps{user}", timestamps_, "a time before each line")->group(group_);
  colour(showing.colour);
  text("-o,--output", "FILE", "copy of the session, with directions and times",
       [&](const std::string& value) { showing.copy_file = value; });
  text("--log-hex", "FILE", "the same in hex",
       [&](const std::string& value) { showing.hex_log_file = value; });
  afterwards_.emplace_back([this, &showing] {
    json_ = showing.view == record::ViewKind::json;
    showing.timestamps = !timestamps_.empty();
    if (showing.timestamps && timestamps_ != "user" && timestamps_ != "kernel") {
      refuse("--timestamps", timestamps_, "user or kernel is wanted");
    }
    if (timestamps_ == "kernel" && !has_kernel_time_) {
      throw net::UsageError("--timestamps=kernel is of records that come",
                            "--timestamps takes this program's own clock");
    }
  });
}

// Only records have a time of the kernel's.
void Flags::kernel_time(play::Records& records)
{
  has_kernel_time_ = true;
  afterwards_.emplace_back([this, &records] { records.kernel_time = timestamps_ == "kernel"; });
}

void Flags::telling(io::Announcer::Options& announcing, const std::string& verbose)
{
  announcing_ = &announcing;
  group_ = "Telling";
  app_.add_flag("-v,--verbose", announcing.verbosity, verbose)->group(group_);
  app_.add_flag_callback(
          "--quiet", [&] { announcing.verbosity = -1; }, "failures only")
      ->group(group_);
  app_.add_flag("--explain{-}", explain_, "every call as it happens, to stderr or FILE")->group(group_);
}

void Flags::reporting(play::Reporting& reporting)
{
  app_.add_flag("--tcp-info{-}", tcp_info_, "TCP's state at the end, or every T")->group(group_);
  afterwards_.emplace_back([this, &reporting] {
    if (!tcp_info_.empty()) {
      reporting.tcp_info = true;
    }
    if (tcp_info_.size() > 1 || (tcp_info_.size() == 1 && tcp_info_ != "-")) {
      reporting.tcp_info_every = time_of("--tcp-info", tcp_info_);
      if (reporting.tcp_info_every->count() == 0) {
        refuse("--tcp-info", tcp_info_, "a time is wanted, as in --tcp-info=1s");
      }
    }
  });
}

void Flags::serving_chat(play::ChatServe& options)
{
  auto& room = options.room;
  group_ = "The room";
  text("--nick", "NAME", "what the host is called (host)",
       [&](const std::string& value) { options.nick = value; });
  text("--motd", "TEXT", "told to everybody who comes", [&](const std::string& value) { room.motd = value; });
  number("--history", "N", 0, 1 << 30, "lines repeated to everybody who comes (10)",
         [&](int value) { room.history = static_cast<std::size_t>(value); });
  text("--log", "FILE", "keep the log there, and go on from it",
       [&](const std::string& value) { options.log_file = value; });
  text("--password-file", "FILE", "who comes has to know its first line",
       [&](const std::string& value) { options.password_file = value; });
  number("-m,--max-conns", "N", 1, 1 << 30, "members at once (as many as there are descriptors)",
         [&](int value) { options.max_conns = static_cast<std::size_t>(value); });
  size("--max-line", "BYTES", "longer lines are refused (4096)",
       [&](std::uint64_t bytes) { room.max_line_bytes = bytes; });
  size("--buffer", "BYTES", "what was said last, for the slow and late (16M)",
       [&](std::uint64_t bytes) { room.buffer_bytes = bytes; });
  number("--line-rate", "N", 1, 1 << 30, "lines a second that a member may say",
         [&](int value) { room.line_rate = value; });
  duration("--idle-timeout", "who sends nothing for T has to leave", [&](auto time) { room.idle = time; });
  painting(options.painting, options.colour, options.edits, options.announcing);
}

void Flags::joining_chat(play::ChatJoin& options)
{
  group_ = "The room";
  text("--nick", "NAME", "what you are called", [&](const std::string& value) { options.nick = value; });
  text("--password-file", "FILE", "the room's password is its first line",
       [&](const std::string& value) { options.password_file = value; });
  flag("--reconnect", options.reconnects, "come back after a break, and lose nothing");
  painting(options.painting, options.colour, options.edits, options.announcing);
}

void Flags::painting(chat::Painter::Options& painting, play::Colour& colour, bool& edits,
                     io::Announcer::Options& announcing)
{
  group_ = "Output";
  app_.add_flag_callback(
          "--no-edit", [&] { edits = false; }, "leave lines that are typed to the terminal")
      ->group(group_);
  app_.add_flag_callback(
          "--json", [&] { painting.json = announcing.json = json_ = true; }, "an event a line, for programs")
      ->group(group_);
  flag("--timestamps", painting.timestamps, "a time before each line");
  this->colour(colour);
}

void Flags::colour(play::Colour& colour)
{
  text("--color", "WHEN", "auto, always or never", [&](const std::string& value) {
    if (value != "auto" && value != "always" && value != "never") {
      refuse("--color", value, "auto, always or never is wanted");
    }
    colour = value == "always"  ? play::Colour::always
             : value == "never" ? play::Colour::never
                                : play::Colour::automatic;
  });
}

bool Flags::parse(const std::vector<std::string>& words, Context& context)
{
  const auto line = tidied(words, app_);
  if (line.has("--help") || line.has("-h")) {
    context.answer = help();
    return false;
  }
  if (line.has("--version") || line.has("-V")) {
    context.answer = version_line;
    return false;
  }
  try {
    app_.parse(std::vector<std::string>(line.words.rbegin(), line.words.rend()));
  } catch (const CLI::Error& error) {
    throw net::UsageError(in_our_words(error.what()),
                          fmt::format("sockplay {} {} --help lists the options", type_, verb_));
  }
  words_ != nullptr ? take_words(line.options) : take_address(line.options);
  std::for_each(afterwards_.begin(), afterwards_.end(), [](const auto& step) { step(); });
  context.json = announcing_->json = json_;
  start_trace(context);
  return true;
}

void Flags::take_address(const std::vector<std::string>& options)
{
  check_leftovers(options);
  if (address_.empty() && app_.count("address") != 0) {
    throw net::UsageError("bad address '': an empty word",
                          "leave the address out for the usual one: port 8000");
  }
  reach_->address = net::parse_address(address_, port_);
  refuse_beside_path();
}

// What the kernel would overlook; the rest it refuses itself.
void Flags::refuse_beside_path()
{
  using Kind = net::Address::Kind;
  const auto kind = reach_->address.kind;
  if (kind != Kind::unix_path && kind != Kind::unix_abstract) return;
  for (const auto* name : {"-4", "-6", "--interface", "--broadcast", "--udplite"}) {
    const auto* option = app_.get_option_no_throw(name);
    if (option != nullptr && option->count() != 0)
      throw net::UsageError(fmt::format("{} is nothing for a Unix socket", name),
                            "it is for UDP and IP: an address like 127.0.0.1:8000");
  }
}

// Words that are no options are taken as they are, and all that stands behind `--`.
void Flags::words(std::vector<std::string>& words, const std::string& usage)
{
  words_ = &words;
  usage_ = usage;
  for (const auto* name : {"address", "port"})
    app_.remove_option(app_.get_option(name));
}

void Flags::take_words(const std::vector<std::string>& options)
{
  *words_ = app_.remaining();
  std::erase(*words_, "--");
  for (const auto& word : *words_) {
    if (std::find(options.begin(), options.end(), word) != options.end()) refuse_option(word);
  }
}

// CLI11 keeps what it does not know, and takes `-9` for a number and so for an address.
void Flags::check_leftovers(const std::vector<std::string>& options)
{
  auto leftovers = app_.remaining();
  for (const auto& word : {address_, port_}) {
    if (std::find(options.begin(), options.end(), word) != options.end()) {
      leftovers.insert(leftovers.begin(), word);
    }
  }
  std::erase(leftovers, "--");
  if (leftovers.empty()) {
    return;
  }
  const auto option = std::find_if(leftovers.begin(), leftovers.end(),
                                   [](const std::string& word) { return word.starts_with('-'); });
  if (option != leftovers.end()) refuse_option(*option);
  throw net::UsageError(fmt::format("one word too many: '{}'", text::escaped(leftovers.front())),
                        type_ == "chat" ? "what is said is standard input: echo hello | sockplay chat join"
                                        : fmt::format("data is given with --data '{}' or on standard input",
                                                      text::escaped(leftovers.front())));
}

void Flags::refuse_option(const std::string& option) const
{
  std::vector<std::string> known;
  for (const auto* candidate : app_.get_options()) {
    for (const auto& name : candidate->get_lnames()) {
      known.push_back("--" + name);
    }
  }
  auto explanation = explain_option(type_, verb_, option, known);
  throw net::UsageError(explanation.line, explanation.hint);
}

void Flags::start_trace(Context& context)
{
  if (explain_.empty()) {
    return;
  }
  auto sink = explain_ == "-" ? explain::standard_error() : explain::file(explain_);
  context.trace = std::make_unique<explain::Trace>(std::move(sink), explain::TraceOptions{.json = json_});
  context.scope = std::make_unique<sys::ObserverScope>(*context.trace);
}

// As in `--explain[=FILE]`.
std::string_view Flags::optional_value_of(std::string_view option) const
{
  struct Row {
    std::string_view option, value;
  };
  const std::array rows{Row{"--explain", "[=FILE]"}, Row{"--tcp-info", "[=T]"}, Row{"--loop", "[=off]"},
                        Row{"--timestamps", has_kernel_time_ ? "[=kernel]" : ""}};
  const auto* row =
      std::find_if(rows.begin(), rows.end(), [&](const Row& one) { return one.option == option; });
  return row == rows.end() ? "" : row->value;
}

std::string Flags::help() const
{
  std::string text = fmt::format("Usage: sockplay {} {} {} [OPTIONS]\n{}\n", type_, verb_, usage_, summary_);
  std::string group;
  for (const auto* option : app_.get_options()) {
    if (option->get_positional()) {
      continue;
    }
    if (option->get_group() != group) {
      group = option->get_group();
      text += fmt::format("\n{}:\n", group);
    }
    const auto name = option->get_name(false, true);
    const auto value = option->get_type_name();
    const auto brace = name.find('{');
    const auto left = brace != std::string::npos
                          ? name.substr(0, brace) + std::string(optional_value_of(name.substr(0, brace)))
                          : name + (option->get_items_expected_max() > 0 ? " " + value : "");
    text += fmt::format("  {:<27} {}\n", left, option->get_description());
  }
  return text + "\nExamples:\n" + examples_;
}

} // namespace sockplay::cmd
