#include "play/payloads.hh"

#include "io/frame_records_road.hh"
#include "io/interrupted.hh"
#include "net/error.hh"
#include "record/crlf.hh"

#include <array>
#include <cstdint>

namespace sockplay::play {

namespace {

constexpr std::size_t most_bytes = 16 << 20;

std::string read_all(io::End& input, io::Poller& poller)
{
  std::string all;
  std::array<std::byte, 65536> room{};
  while (true) {
    const auto result = input.read(room);
    switch (result.what) {
    case net::IoResult::What::end: return all;
    case net::IoResult::What::failed: throw net::error_of("read", input.name(), result.error);
    case net::IoResult::What::would_block:
      poller.wait({});
      io::obey_signals(poller);
      break;
    case net::IoResult::What::moved:
      all.append(reinterpret_cast<const char*>(room.data()), result.bytes);
      if (all.size() > most_bytes) throw net::error_of("read", input.name(), EFBIG);
    }
  }
}

} // namespace

std::vector<std::string> read_payloads(const Input& input, const record::Framing& framing, io::Poller& poller)
{
  auto end = open_input(input);
  poller.add(end);
  auto bytes = read_all(end, poller);
  if (input.crlf) {
    std::string mended;
    record::CrlfWriter().append(mended, bytes);
    bytes = std::move(mended);
  }
  record::Framer framer(framing, most_bytes);
  std::vector<std::string_view> records;
  const auto cut = framer.cut(bytes, true, records, SIZE_MAX);
  if (cut.problem != record::Framer::Problem::none) io::throw_unframeable(cut.problem, framer, end.name());
  if (records.empty()) return {std::string()};
  return {records.begin(), records.end()};
}

} // namespace sockplay::play
