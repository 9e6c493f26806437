#include "io/record_tally.hh"

#include "text/quantity.hh"

#include <fmt/format.h>

namespace sockplay::io {

std::string to_string(const RecordTally& tally)
{
  auto words = fmt::format("{} {}, {}", tally.records, tally.records == 1 ? "record" : "records",
                           text::format_size(tally.bytes));
  if (tally.cut != 0) words += fmt::format(", {} of them cut", tally.cut);
  if (tally.lost != 0) words += fmt::format(", {} lost", tally.lost);
  return words;
}

} // namespace sockplay::io
