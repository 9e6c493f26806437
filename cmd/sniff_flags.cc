// The options of `raw sniff`. Their letters are tcpdump's, and so are the units of bare numbers.
#include "flags.hh"
#include "net/error.hh"
#include "text/escape.hh"
#include "text/quantity.hh"

#include <algorithm>
#include <fmt/format.h>

namespace sockplay::cmd {

namespace {

// A bare number counts units of so many bytes, as with tcpdump; with a suffix it is a size like everywhere.
std::uint64_t size_of(const std::string& option, const std::string& value, std::uint64_t unit)
{
  const bool is_bare = !value.empty() && value.find_first_not_of("0123456789") == std::string::npos;
  const auto size = text::parse_size(value);
  if (!size || (is_bare && *size > UINT64_MAX / unit))
    throw net::UsageError(
        fmt::format("{} '{}': a size is wanted, as in 512, 64k, 1M", option, text::escaped(value)));
  return is_bare ? *size * unit : *size;
}

capture::Direction direction_of(const std::string& value)
{
  if (value == "in") return capture::Direction::in;
  if (value == "out") return capture::Direction::out;
  if (value == "inout") return capture::Direction::both;
  throw net::UsageError(fmt::format("--direction '{}': in, out or inout is wanted", text::escaped(value)));
}

} // namespace

void Flags::sniffing(play::Sniff& options)
{
  words(options.words, "[INTERFACE] [FILTER...]");
  capturing(options);
  showing_packets(options);
  writing_packets(options);
  telling(options.announcing, "checksums, totals, how rights were given up");
  number("--ready-fd", "N", 0, 1 << 20, "write the interface there once capturing",
         [&](int value) { options.announcing.ready_fd = value; });
}

void Flags::capturing(play::Sniff& options)
{
  group_ = "What is captured";
  auto& live = options.live;
  text("-i,--interface", "IF", "on that interface, or number of -D",
       [&](const std::string& value) { options.interface = value; });
  flag("-D,--list-interfaces", options.lists_interfaces, "list those there are, and exit");
  text("-r,--read", "FILE", "read a capture file, pcap or pcapng; - is stdin",
       [&](const std::string& value) { options.read_file = value; });
  number("-c,--count", "N", 1, INT32_MAX, "end after N packets",
         [&](int value) { options.most_packets = static_cast<std::uint64_t>(value); });
  text("-Q,--direction", "WAY", "in, out or inout",
       [&](const std::string& value) { live.direction = direction_of(value); });
  app_.add_flag_callback(
          "-p,--no-promiscuous-mode", [&] { live.is_promiscuous = false; }, "what is for this host only")
      ->group(group_);
  text("-s,--snapshot-length", "N", "at most N bytes of each packet (262144)", [&](const std::string& value) {
    const auto bytes = size_of("--snapshot-length", value, 1);
    const auto most = static_cast<std::uint64_t>(capture::LiveOptions().snapshot_bytes);
    live.snapshot_bytes = static_cast<int>(bytes == 0 ? most : std::min(bytes, most));
  });
  text("-B,--buffer-size", "KIB", "room in the kernel (65536)", [&](const std::string& value) {
    const auto bytes = size_of("--buffer-size", value, 1024);
    if (bytes == 0 || bytes > INT32_MAX)
      throw net::UsageError(fmt::format("--buffer-size {}: from 1 KiB to 2 GiB", value));
    live.buffer_bytes = bytes;
  });
  app_.add_flag("-d,--dump-filter", options.dumped_form, "print the compiled filter, and exit")
      ->group(group_);
  afterwards_.emplace_back([this] {
    exclude("--read",
            {"--interface", "--list-interfaces", "--direction", "--no-promiscuous-mode", "--snapshot-length",
             "--buffer-size", "--ready-fd"},
            "that is for an interface, and --read reads a file");
  });
}

void Flags::showing_packets(play::Sniff& options)
{
  group_ = "Output";
  auto& view = options.view;
  const auto kind = [this, &view](const std::string& name, capture::ViewKind kind, const std::string& help) {
    app_.add_flag_callback(
            name, [&view, kind] { view.kind = kind; }, help)
        ->group(group_);
  };
  kind("--detail", capture::ViewKind::tree, "every field, with the bytes it was read from");
  kind("--json", capture::ViewKind::json, "an object a packet, with events");
  flag("--screen", options.screen, "browse packets on the whole terminal");
  flag("--stats", options.counts_only, "protocols, conversations and rates, at the end");
  number("--follow", "N", 1, INT32_MAX, "what is said in conversation N of --stats",
         [&](int value) { options.followed = static_cast<std::uint64_t>(value); });
  packet_bytes(view);
  packet_times(view);
  flag("-e", view.link, "the link's addresses, and the length");
  flag("-q", view.quick, "less: ends, protocol and length");
  flag("-N", options.resolves_names, "ask for names of addresses");
  app_.add_flag_function(
          "-n", [](std::int64_t) {}, "no names: so it is anyway")
      ->group(group_);
  app_.add_flag_function(
          "-l", [](std::int64_t) {}, "line by line: so it is anyway")
      ->group(group_);
  colour(options.colour);
  afterwards_.emplace_back([this, &options] {
    json_ = options.view.kind == capture::ViewKind::json;
    exclude_views();
    if (options.screen && explain_ == "-")
      throw net::UsageError("--screen and --explain exclude each other on one terminal",
                            "--explain=FILE writes calls elsewhere");
    options.view.checksums = options.announcing.verbosity > 0;
  });
}

void Flags::packet_bytes(capture::ViewOptions& view)
{
  const auto bytes = [this, &view](const std::string& name, capture::BytesForm form,
                                   const std::string& help) {
    app_.add_flag_function(
            name, [&view, form](std::int64_t count) { view.bytes = {.form = form, .with_link = count > 1}; },
            help)
        ->group(group_);
  };
  bytes("-x", capture::BytesForm::hex, "the bytes beneath, in hex; -xx: link header too");
  bytes("-X", capture::BytesForm::hex_and_text, "in hex and characters; beside --detail");
  bytes("-A", capture::BytesForm::text, "in characters");
}

void Flags::packet_times(capture::ViewOptions& view)
{
  app_.add_flag_function(
          "-t",
          [&view](std::int64_t count) {
            view.times = static_cast<capture::TimeForm>(std::min<std::int64_t>(count, 5));
          },
          "no time; -tt epoch, -ttt since last, -tttt date")
      ->group(group_);
}

void Flags::exclude_views()
{
  exclude("--json", {"--detail", "-x", "-X", "-A", "-t", "-e", "-q", "-N"}, "an object has it all");
  exclude("--screen", {"--detail", "--json", "--stats", "--follow", "-x", "-X", "-A"},
          "it shows fields and bytes of the chosen packet");
  exclude("--screen", {"-N"}, "a name would be waited for, and nobody waits there");
  exclude("--stats", {"--follow"}, "one after the other: the first tells the numbers that the second takes");
  exclude("--stats", {"--detail", "-x", "-X", "-A", "-t", "-e", "-q", "-N"}, "no packets are shown");
  exclude("--follow", {"--detail", "-t", "-e", "-q", "-N"}, "no packets are shown, but what they carry");
  exclude("-n", {"-N"});
  exclude("-q", {"--detail"});
}

void Flags::writing_packets(play::Sniff& options)
{
  group_ = "Capture files";
  text("-w,--write", "FILE", "keep packets in a file, and show none; - is stdout",
       [&](const std::string& value) { options.write_file = value; });
  flag("-U,--packet-buffered", options.flushes_each, "write each at once");
  text("-C,--rotate-size", "MB", "go on in another file after so much", [&](const std::string& value) {
    options.rotation.bytes = size_of("--rotate-size", value, 1'000'000);
    if (options.rotation.bytes == 0)
      throw net::UsageError("--rotate-size 0: a size is wanted, as in 10, 64k, 1M");
  });
  duration("-G,--rotate-time", "after so long; FILE may have %H:%M:%S", [&](auto time) {
    options.rotation.seconds = std::chrono::duration_cast<std::chrono::seconds>(time).count();
    if (options.rotation.seconds == 0) throw net::UsageError("--rotate-time: at least a second is wanted");
  });
  number("-W,--rotate-count", "N", 1, 1 << 30, "with -C: N files in turn; -G alone: end after N",
         [&](int value) { options.rotation.count = static_cast<std::uint64_t>(value); });
  afterwards_.emplace_back([this, &options] {
    if (!options.screen)
      exclude("--write",
              {"--stats", "--follow", "--detail", "--json", "-x", "-X", "-A", "-t", "-e", "-q", "-N"},
              "it keeps packets as they are; -r shows them later");
    if (options.screen && options.write_file == "-")
      throw net::UsageError("--screen and -w - exclude each other", "-w FILE keeps what the screen shows");
    const bool is_file = !options.write_file.empty() && options.write_file != "-";
    if (options.rotation.is_asked_for() && !is_file)
      throw net::UsageError("--rotate-size and --rotate-time need --write FILE");
    if (options.rotation.count != 0 && !options.rotation.is_asked_for())
      throw net::UsageError("--rotate-count needs --rotate-size or --rotate-time");
    if (options.flushes_each && !is_file)
      throw net::UsageError("--packet-buffered needs --write FILE",
                            "standard output is written as packets come anyway");
  });
}

} // namespace sockplay::cmd
