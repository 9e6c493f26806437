// Random bytes cut into records in every kind of framing: the same records however they came in pieces, none
// over the limit, none lost, and joined again they are what they were. An input is three octets (kind; limit;
// size and delimiter), then the lengths of the first pieces up to one of 0, then the bytes.
#include "record/framing.hh"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace sockplay;
using Kind = record::Framing::Kind;
using Problem = record::Framer::Problem;

void require(bool holds)
{
  if (!holds) std::abort();
}

std::uint8_t take_octet(std::string_view& input)
{
  if (input.empty()) return 0;
  const auto octet = static_cast<std::uint8_t>(input.front());
  input.remove_prefix(1);
  return octet;
}

std::vector<std::size_t> take_lengths(std::string_view& input)
{
  std::vector<std::size_t> lengths;
  while (const std::uint8_t length = take_octet(input))
    lengths.push_back(length);
  return lengths;
}

struct Outcome {
  std::vector<std::string> records;
  Problem problem = Problem::none;
  std::size_t consumed_bytes = 0;
  bool operator==(const Outcome&) const = default;
};

// Takes what can be taken of `kept`, so many records at a time.
void take(record::Framer& framer, std::string& kept, bool at_end, std::size_t most, Outcome& outcome)
{
  std::vector<std::string_view> records;
  do {
    records.clear();
    const record::Framer::Cut cut = framer.cut(kept, at_end, records, most);
    require(records.size() <= most && cut.consumed_bytes <= kept.size());
    for (const std::string_view record : records) {
      require(record.size() <= framer.limit_bytes());
      outcome.records.emplace_back(record);
    }
    outcome.consumed_bytes += cut.consumed_bytes;
    outcome.problem = cut.problem;
    kept.erase(0, cut.consumed_bytes);
  } while (!records.empty() && outcome.problem == Problem::none);
}

Outcome cut(record::Framer framer, std::string_view bytes, const std::vector<std::size_t>& lengths,
            std::size_t most)
{
  Outcome outcome;
  std::string kept;
  for (const std::size_t length : lengths) {
    const std::string_view piece = bytes.substr(0, length);
    bytes.remove_prefix(piece.size());
    take(framer, kept.append(piece), false, most, outcome);
    if (outcome.problem != Problem::none) return outcome;
    require(kept.size() < framer.limit_bytes() + 4);
  }
  take(framer, kept.append(bytes), true, most, outcome);
  require(outcome.problem != Problem::none || kept.empty());
  return outcome;
}

std::string joined(const std::vector<std::string>& records, const record::Framing& framing)
{
  std::string out;
  for (const std::string& record : records)
    record::append_framed(out, record, framing);
  return out;
}

// What was consumed, and what it becomes when its records are written in the same frames.
void require_the_same_bytes(const record::Framing& framing, const Outcome& outcome, std::string_view bytes)
{
  std::string again = joined(outcome.records, framing);
  const std::string_view consumed = bytes.substr(0, outcome.consumed_bytes);
  const bool is_ended = framing.kind != Kind::line && framing.kind != Kind::delimiter;
  if (!is_ended && again.size() > consumed.size()) again.pop_back(); // the last one had no end
  require(again == consumed);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
  constexpr Kind kinds[] = {Kind::line, Kind::size, Kind::delimiter, Kind::length_prefix, Kind::whole};
  std::string_view input(reinterpret_cast<const char*>(data), size);
  const Kind kind = kinds[take_octet(input) % std::size(kinds)];
  const std::size_t limit = take_octet(input);
  const std::uint8_t parameter = take_octet(input);
  const std::vector<std::size_t> lengths = take_lengths(input);

  const record::Framing framing{
      .kind = kind, .size_bytes = parameter + 1u, .delimiter = static_cast<char>(parameter)};
  const record::Framer framer(framing, limit);
  const Outcome outcome = cut(framer, input, {}, SIZE_MAX);
  require(outcome == cut(framer, input, lengths, 1));
  require(outcome == cut(framer, input, std::vector<std::size_t>(input.size(), 1), 2));
  require(outcome.problem != Problem::none || outcome.consumed_bytes == input.size());
  require(outcome.problem != Problem::incomplete || kind == Kind::length_prefix);
  require_the_same_bytes(framing, outcome, input);
  return 0;
}
