#include "capture/pcap_format.hh"

#include "net/error.hh"

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <pcap/pcap.h>

namespace sockplay::capture {

namespace {

struct RecordHeader {
  std::uint32_t seconds, nanoseconds, captured_bytes, wire_bytes;
};

} // namespace

std::string file_header(const Source& source)
{
  char* bytes = nullptr;
  std::size_t size = 0;
  FILE* file = ::open_memstream(&bytes, &size);
  if (file == nullptr) throw net::error_of("write", "a file header", errno);
  pcap_dumper_t* dumper = ::pcap_dump_fopen(source.handle(), file);
  if (dumper == nullptr) {
    std::fclose(file); // NOLINT(cppcoreguidelines-owning-memory): a dumper would have owned it
    std::free(bytes); // NOLINT(cppcoreguidelines-no-malloc,cppcoreguidelines-owning-memory): open_memstream's
    throw net::Error({.operation = "write", .object = "pcap", .reason = ::pcap_geterr(source.handle())});
  }
  ::pcap_dump_close(dumper);
  const std::unique_ptr<char, decltype(&std::free)> owner(bytes, std::free);
  return {bytes, size};
}

void append_record(std::string& out, const Frame& frame)
{
  const auto second = std::chrono::floor<std::chrono::seconds>(frame.time);
  const RecordHeader header{
      .seconds = static_cast<std::uint32_t>(second.time_since_epoch().count()),
      .nanoseconds = static_cast<std::uint32_t>((frame.time - second).count()),
      .captured_bytes = static_cast<std::uint32_t>(frame.bytes.size()),
      .wire_bytes = static_cast<std::uint32_t>(frame.wire_bytes),
  };
  out.append(reinterpret_cast<const char*>(&header), sizeof header);
  out += frame.bytes;
}

} // namespace sockplay::capture
