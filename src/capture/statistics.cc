#include "capture/statistics.hh"

#include "text/quantity.hh"
#include "text/table.hh"
#include "text/time.hh"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <string_view>
#include <vector>

namespace sockplay::capture {
namespace {

using text::format_count, text::format_duration, text::format_rate, text::format_size;

using namespace std::chrono_literals;
using text::Table;
using Side = Table::Side;

// Empty where there is none to speak of.
std::string_view state_of(const Conversation& conversation)
{
  constexpr std::uint8_t tcp = 6;
  return conversation.ends.protocol == tcp ? name_of(conversation.tcp.state()) : "";
}

// As long as `value` is beside the most there is.
std::string bar(std::uint64_t value, std::uint64_t most)
{
  constexpr double full = 40;
  const auto length = std::ceil(full * static_cast<double>(value) / static_cast<double>(most));
  std::string bar;
  for (double i = 0; i < length; ++i)
    bar += "▪";
  return bar;
}

// Those with most bytes first.
std::vector<const Conversation*> by_size(const Conversations& conversations)
{
  std::vector<const Conversation*> sorted;
  conversations.for_each([&](const Conversation& conversation) { sorted.push_back(&conversation); });
  std::sort(sorted.begin(), sorted.end(), [](const Conversation* one, const Conversation* other) {
    const auto bytes = one->total().bytes, other_bytes = other->total().bytes;
    return bytes != other_bytes ? bytes > other_bytes : one->number < other->number;
  });
  return sorted;
}

std::string end_of(const FiveTuple& ends, const End& end)
{
  std::string shown;
  append_end(shown, ends, end);
  return shown;
}

std::string packets(std::uint64_t count)
{
  return fmt::format("{} {}", format_count(count), count == 1 ? "packet" : "packets");
}

void append_total(std::string& out, const Statistics& statistics)
{
  out += fmt::format("{}, {}", packets(statistics.total.packets), format_size(statistics.total.bytes));
  if (statistics.span) out += fmt::format(", in {}", format_duration(statistics.span->duration()));
  out += '\n';
}

void append_protocols(std::string& out, const Statistics& statistics)
{
  Table table({{"protocol"}, {"packets", Side::right}, {"bytes", Side::right}, {"share", Side::right}});
  const auto all = static_cast<double>(statistics.total.bytes);
  for (const Protocols::Row& row : statistics.protocols.rows()) {
    const double share = all > 0 ? static_cast<double>(row.tally.bytes) / all : 0;
    table.add({std::string(2 * row.depth, ' ') + std::string(title_of(row.protocol)),
               format_count(row.tally.packets), format_count(row.tally.bytes),
               fmt::format("{:.1f} %", 100 * share)});
  }
  out += '\n';
  table.append_to(out);
  if (const auto incomplete = statistics.protocols.incomplete(); incomplete > 0)
    out += fmt::format("{} with more layers than could be told apart\n", packets(incomplete));
}

void append_conversations(std::string& out, Time begin, const std::vector<const Conversation*>& conversations)
{
  Table table({{"#", Side::right},
               {"protocol"},
               {"between"},
               {"and"},
               {"packets →", Side::right},
               {"size →", Side::right},
               {"← packets", Side::right},
               {"← size", Side::right},
               {"after", Side::right},
               {"lasts", Side::right},
               {"rate", Side::right},
               {"state"}});
  for (const Conversation* conversation : conversations) {
    const FiveTuple& ends = conversation->ends;
    const auto& [there, back] = conversation->tallies;
    const auto duration = conversation->span.duration();
    table.add({std::to_string(conversation->number), protocol_of(ends), end_of(ends, ends.source),
               end_of(ends, ends.destination), format_count(there.packets), format_size(there.bytes),
               format_count(back.packets), format_size(back.bytes),
               format_duration(elapsed(begin, conversation->span.first)), format_duration(duration),
               format_rate(conversation->total().bytes, duration), std::string(state_of(*conversation))});
  }
  out += '\n';
  table.append_to(out);
}

// What the table of conversations has not.
void append_rest(std::string& out, const Conversations& conversations, std::size_t shown)
{
  if (conversations.size() > shown)
    out += fmt::format("{} more conversations, each with fewer bytes\n",
                       format_count(conversations.size() - shown));
  if (conversations.let_go() > 0)
    out += fmt::format("{} conversations that had long been silent were let go: {}, {}\n",
                       format_count(conversations.let_go()), packets(conversations.let_go_tally().packets),
                       format_size(conversations.let_go_tally().bytes));
  if (const Tally& others = conversations.others(); others.packets > 0)
    out += fmt::format("{}, {}, of no conversation\n", packets(others.packets), format_size(others.bytes));
}

// With as many digits as tell a slot from the next.
std::string begin_of(std::size_t slot, std::chrono::nanoseconds width)
{
  const auto begin = slot * width;
  if (width >= 1s) return format_duration(begin);
  int digits = 0;
  for (auto unit = std::chrono::nanoseconds(1s); width % unit != 0ns; unit /= 10)
    ++digits;
  return fmt::format("{:.{}f} s", std::chrono::duration<double>(begin).count(), digits);
}

void append_rates(std::string& out, const Rates& rates)
{
  Table table({{"after", Side::right}, {"packets", Side::right}, {"rate", Side::right}, {""}});
  std::uint64_t most = 1;
  for (std::size_t slot = 0; slot < rates.size(); ++slot)
    most = std::max(most, rates[slot].bytes);
  for (std::size_t slot = 0; slot < rates.size(); ++slot) {
    const Tally& tally = rates[slot];
    table.add({begin_of(slot, rates.width()), format_count(tally.packets),
               format_rate(tally.bytes, rates.width()), bar(tally.bytes, most)});
  }
  out += fmt::format("\neach {}\n", format_duration(rates.width()));
  table.append_to(out);
}

std::string json_of_protocols(const Statistics& statistics)
{
  std::vector<std::string> rows, layers;
  for (const Protocols::Row& row : statistics.protocols.rows()) {
    layers.resize(row.depth);
    layers.push_back(fmt::format("\"{}\"", name_of(row.protocol)));
    rows.push_back(fmt::format(R"({{"layers":[{}],"packets":{},"bytes":{}}})", fmt::join(layers, ","),
                               row.tally.packets, row.tally.bytes));
  }
  return fmt::format("[{}]", fmt::join(rows, ","));
}

std::string json_of(const Conversation& conversation)
{
  const FiveTuple& ends = conversation.ends;
  const auto& [there, back] = conversation.tallies;
  std::string json =
      fmt::format("{{\"conversation\":{},\"protocol\":\"{}\",\"ends\":[\"{}\",\"{}\"],"
                  "\"packets\":[{},{}],\"bytes\":[{},{}],\"time\":\"{}\",\"duration_ns\":{}",
                  conversation.number, protocol_of(ends), end_of(ends, ends.source),
                  end_of(ends, ends.destination), there.packets, back.packets, there.bytes, back.bytes,
                  text::iso_time_in_full(conversation.span.first), conversation.span.duration().count());
  if (const std::string_view state = state_of(conversation); !state.empty())
    json += fmt::format(R"(,"state":"{}")", state);
  return json += '}';
}

std::string json_of(const Conversations& conversations)
{
  std::vector<std::string> rows;
  for (const Conversation* conversation : by_size(conversations))
    rows.push_back(json_of(*conversation));
  return fmt::format("[{}]", fmt::join(rows, ","));
}

std::string json_of(const Rates& rates)
{
  std::vector<std::uint64_t> packets, bytes;
  for (std::size_t slot = 0; slot < rates.size(); ++slot) {
    packets.push_back(rates[slot].packets);
    bytes.push_back(rates[slot].bytes);
  }
  return fmt::format(R"({{"slot_ns":{},"packets":[{}],"bytes":[{}]}})", rates.width().count(),
                     fmt::join(packets, ","), fmt::join(bytes, ","));
}

} // namespace

void Statistics::take(const packet::Packet& packet, Time at)
{
  total.add(packet.wire_bytes);
  if (!span) span = Span(at);
  span->extend(at);
  protocols.take(packet);
  rates.add(at, packet.wire_bytes);
}

void append_text(std::string& out, const Statistics& statistics, const Conversations& conversations,
                 std::size_t most)
{
  append_total(out, statistics);
  if (!statistics.span) return;
  append_protocols(out, statistics);
  auto sorted = by_size(conversations);
  sorted.resize(std::min(sorted.size(), most));
  append_conversations(out, statistics.span->first, sorted);
  append_rest(out, conversations, sorted.size());
  append_rates(out, statistics.rates);
}

void add_fields(text::JsonLine& line, const Statistics& statistics, const Conversations& conversations)
{
  const Tally& let_go = conversations.let_go_tally();
  const Tally& others = conversations.others();
  line.field("bytes", statistics.total.bytes);
  if (statistics.span) {
    line.field("first", text::iso_time_in_full(statistics.span->first));
    line.field("last", text::iso_time_in_full(statistics.span->last));
  }
  line.json("protocols", json_of_protocols(statistics));
  line.json("conversations", json_of(conversations));
  line.json("let_go", fmt::format(R"({{"conversations":{},"packets":{},"bytes":{}}})", conversations.let_go(),
                                  let_go.packets, let_go.bytes));
  line.json("others", fmt::format(R"({{"packets":{},"bytes":{}}})", others.packets, others.bytes));
  line.json("rates", json_of(statistics.rates));
}

} // namespace sockplay::capture
