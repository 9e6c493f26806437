#include "io/record_tally.hh"

#include "text/quantity.hh"

#include <fmt/format.h>
#include <utility>

namespace sockplay::io {

std::string to_string(const RecordTally& tally)
{
  auto words = fmt::format("{} {}, {}", tally.records, tally.records == 1 ? "record" : "records",
                           text::format_size(tally.bytes));
  if (tally.cut != 0) words += fmt::format(", {} of them cut", tally.cut);
  if (tally.lost != 0) words += fmt::format(", {} lost", tally.lost);
  const auto& faults = tally.faults;
  for (const auto& [count, what] : {std::pair(faults.dropped, "dropped"),
                                    {faults.duplicated, "duplicated"},
                                    {faults.reordered, "reordered"},
                                    {faults.corrupted, "corrupted"}}) {
    if (count != 0) words += fmt::format(", {} {}", count, what);
  }
  return words;
}

} // namespace sockplay::io
