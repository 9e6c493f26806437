// Capture files in memory, written by hand, and sources that read them.
#pragma once

#include "capture/source.hh"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace sockplay::test {

/// What a frame in a file is made of; the time in nanoseconds since the epoch.
struct Recorded {
  std::string bytes;
  std::int64_t time = 0;
  std::uint32_t wire_bytes = 0; // 0: as many as there are
};

inline void append_number(std::string& out, std::uint32_t number)
{
  out.append(reinterpret_cast<const char*>(&number), sizeof number);
}

/// A pcap file with nanoseconds, of that link type.
inline std::string capture_file(const std::vector<Recorded>& frames, std::uint32_t link = 1)
{
  std::string file;
  for (const std::uint32_t number : {0xA1B23C4DU, 0x00040002U, 0U, 0U, 262144U, link})
    append_number(file, number);
  constexpr std::int64_t second = 1'000'000'000;
  for (const Recorded& frame : frames) {
    const auto size = static_cast<std::uint32_t>(frame.bytes.size());
    append_number(file, static_cast<std::uint32_t>(frame.time / second));
    append_number(file, static_cast<std::uint32_t>(frame.time % second));
    append_number(file, size);
    append_number(file, frame.wire_bytes != 0 ? frame.wire_bytes : size);
    file += frame.bytes;
  }
  return file;
}

/// A source that reads these bytes, at most `piece` at a time.
inline capture::Source source_of(std::string file, std::size_t piece = 1 << 20)
{
  auto read = [file = std::move(file), piece, done = std::size_t{0}](std::span<char> room) mutable -> long {
    const std::size_t size = std::min({room.size(), piece, file.size() - done});
    std::memcpy(room.data(), file.data() + done, size);
    done += size;
    return static_cast<long>(size);
  };
  return capture::Source::file(std::move(read), "test.pcap");
}

/// All frames of a source, copied.
inline std::vector<Recorded> frames_of(capture::Source& source)
{
  std::vector<Recorded> frames;
  for (capture::Frame frame; source.next(frame) == capture::Source::Next::frame;)
    frames.push_back({std::string(frame.bytes), frame.time.time_since_epoch().count(),
                      static_cast<std::uint32_t>(frame.wire_bytes)});
  return frames;
}

} // namespace sockplay::test
