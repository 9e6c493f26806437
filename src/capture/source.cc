// Two openings, one reading. Nanoseconds are asked for everywhere, so that times need no looking at.
#include "capture/source.hh"

#include "capture/interfaces.hh"
#include "net/error.hh"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <exception>
#include <fmt/format.h>
#include <pcap/pcap.h>
#include <utility>
#include <vector>

namespace sockplay::capture {

namespace {

using Reason = std::array<char, PCAP_ERRBUF_SIZE>;

net::Error failure(std::string_view operation, const std::string& object, std::string_view reason,
                   std::string hint = {})
{
  return net::Error({.operation = std::string(operation),
                     .object = object,
                     .reason = std::string(reason),
                     .hint = std::move(hint)});
}

// What a code of pcap_activate(3) means to people.
net::Error refusal(pcap_t* handle, int code, const std::string& interface)
{
  const std::string_view reason = ::pcap_geterr(handle);
  switch (code) {
  case PCAP_ERROR_PERM_DENIED:
  case PCAP_ERROR_PROMISC_PERM_DENIED:
    return net::Error({.fault = net::Fault::privilege,
                       .operation = "capture on",
                       .object = interface,
                       .reason = "CAP_NET_RAW is missing",
                       .hint = "sudo sockplay raw sniff ..., or once and for all: sudo setcap cap_net_raw+ep "
                               "$(command -v sockplay); -r FILE needs no privilege"});
  case PCAP_ERROR_NO_SUCH_DEVICE:
    return failure("capture on", interface, "no such interface", interfaces_hint());
  case PCAP_ERROR_IFACE_NOT_UP:
    return failure("capture on", interface, "the interface is down",
                   fmt::format("ip link set {} up", interface));
  default: return failure("capture on", interface, reason.empty() ? ::pcap_statustostr(code) : reason);
  }
}

void set_up(pcap_t* handle, const LiveOptions& options, const std::string& interface)
{
  ::pcap_set_snaplen(handle, options.snapshot_bytes);
  ::pcap_set_promisc(handle, options.is_promiscuous ? 1 : 0);
  ::pcap_set_buffer_size(handle, static_cast<int>(options.buffer_bytes));
  // Not pcap_set_immediate_mode(3): that takes TPACKET_V2, whose ring holds a tenth of the frames.
  ::pcap_set_timeout(handle, static_cast<int>(Source::longest_delay.count()));
  ::pcap_set_tstamp_precision(handle, PCAP_TSTAMP_PRECISION_NANO);
  if (const int code = ::pcap_activate(handle); code < 0) throw refusal(handle, code, interface);
}

void set_direction(pcap_t* handle, Direction direction, const std::string& interface)
{
  if (direction == Direction::both) return;
  const auto wanted = direction == Direction::in ? PCAP_D_IN : PCAP_D_OUT;
  if (::pcap_setdirection(handle, wanted) != 0) throw failure("capture on", interface, ::pcap_geterr(handle));
}

// Nanoseconds were asked for, and stand where a timeval has microseconds. What a file says may be anything:
// times are kept where the difference of two is one, too.
Time time_of(const timeval& time)
{
  constexpr std::int64_t least = -4'000'000'000, most = 5'000'000'000;
  return Time(std::chrono::seconds(std::clamp<std::int64_t>(time.tv_sec, least, most)) +
              std::chrono::nanoseconds(static_cast<std::uint32_t>(time.tv_usec)));
}

// Of `any` interface: the header that tells which one it was.
void prefer_index_in_header(pcap_t* handle)
{
  if (::pcap_datalink(handle) == DLT_LINUX_SLL) ::pcap_set_datalink(handle, DLT_LINUX_SLL2);
}

} // namespace

// libpcap reads files through stdio; this is what stands behind its FILE, so that the reads are ours.
struct Source::Input {
  explicit Input(ReadFile read_file) : read(std::move(read_file)), buffer(buffer_bytes) {}

  /// A FILE that reads from here, to be closed by whoever gets it. `this` stays where it is.
  FILE* open()
  {
    FILE* file =
        ::fopencookie(this, "rb", {.read = fill, .write = nullptr, .seek = nullptr, .close = nullptr});
    if (file != nullptr) std::setvbuf(file, buffer.data(), _IOFBF, buffer.size());
    return file;
  }

  // Called from C, which nothing may be thrown through.
  static ssize_t fill(void* self, char* bytes, std::size_t size)
  {
    auto& input = *static_cast<Input*>(self);
    try {
      return input.read({bytes, size});
    } catch (...) {
      input.thrown = std::current_exception();
      errno = EIO;
      return -1;
    }
  }

  void rethrow()
  {
    if (thrown) std::rethrow_exception(std::exchange(thrown, nullptr));
  }

  static constexpr std::size_t buffer_bytes = 256 << 10;
  ReadFile read;
  std::vector<char> buffer;
  std::exception_ptr thrown;
};

void Source::Close::operator()(pcap* handle) const
{
  ::pcap_close(handle);
}

Source::Source(Handle handle, std::string name, std::unique_ptr<Input> input)
    : input_(std::move(input)), handle_(std::move(handle)), name_(std::move(name))
{}

Source::Source(Source&&) noexcept = default;
Source& Source::operator=(Source&&) noexcept = default;
Source::~Source() = default;

Source Source::live(const std::string& interface, const LiveOptions& options)
{
  Reason reason{};
  Handle handle(::pcap_create(interface.c_str(), reason.data()));
  if (!handle) throw failure("capture on", interface, reason.data());
  set_up(handle.get(), options, interface);
  set_direction(handle.get(), options.direction, interface);
  prefer_index_in_header(handle.get());
  if (::pcap_setnonblock(handle.get(), 1, reason.data()) != 0)
    throw failure("capture on", interface, reason.data());
  return {std::move(handle), interface, nullptr};
}

Source Source::file(ReadFile read, const std::string& name)
{
  Reason reason{};
  auto input = std::make_unique<Input>(std::move(read));
  FILE* file = input->open();
  if (file == nullptr) throw net::error_of("read", name, errno);
  Handle handle(::pcap_fopen_offline_with_tstamp_precision(file, PCAP_TSTAMP_PRECISION_NANO, reason.data()));
  if (!handle) {
    std::fclose(file); // NOLINT(cppcoreguidelines-owning-memory): libpcap owns it only where it succeeds
    input->rethrow();
    throw failure("read", name, reason.data());
  }
  return {std::move(handle), name, std::move(input)};
}

Source Source::none(packet::LinkType link)
{
  return {Handle(::pcap_open_dead(static_cast<int>(link), LiveOptions().snapshot_bytes)), "", nullptr};
}

Source::Next Source::next(Frame& frame)
{
  pcap_pkthdr* header = nullptr;
  const u_char* bytes = nullptr;
  switch (::pcap_next_ex(handle_.get(), &header, &bytes)) {
  case 1:
    frame = {.bytes = {reinterpret_cast<const char*>(bytes), header->caplen},
             .wire_bytes = header->len,
             .time = time_of(header->ts)};
    return Next::frame;
  case 0: return Next::dry;
  case PCAP_ERROR_BREAK: return Next::ended;
  default:
    if (input_) input_->rethrow();
    throw failure(input_ ? "read" : "capture on", name_, ::pcap_geterr(handle_.get()));
  }
}

packet::LinkType Source::link_type() const
{
  return static_cast<packet::LinkType>(::pcap_datalink(handle_.get()));
}

std::string Source::link_name() const
{
  const int link = ::pcap_datalink(handle_.get());
  const char* description = ::pcap_datalink_val_to_description(link);
  return description != nullptr ? description : fmt::format("link type {}", link);
}

int Source::snapshot_bytes() const
{
  return ::pcap_snapshot(handle_.get());
}

int Source::descriptor() const
{
  return ::pcap_get_selectable_fd(handle_.get());
}

std::optional<std::chrono::microseconds> Source::patience() const
{
  const timeval* const most = ::pcap_get_required_select_timeout(handle_.get());
  if (most == nullptr) return {};
  return std::chrono::seconds(most->tv_sec) + std::chrono::microseconds(most->tv_usec);
}

Counts Source::counts() const
{
  pcap_stat counted{};
  if (::pcap_stats(handle_.get(), &counted) != 0) return {}; // of a file
  return {
      .passed = counted.ps_recv, .lost_in_kernel = counted.ps_drop, .lost_in_interface = counted.ps_ifdrop};
}

} // namespace sockplay::capture
