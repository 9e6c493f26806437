// Columns of text.
#include "text/table.hh"

#include <gtest/gtest.h>
#include <string>

namespace sockplay::text {
namespace {

std::string shown(const Table& table)
{
  std::string out;
  table.append_to(out);
  return out;
}

TEST(Table, IsAsWideAsItsWidestCells)
{
  Table table({{"name"}, {"count", Table::Side::right}, {"note"}});
  table.add({"a", "1", "first"});
  table.add({"longer", "1 000 000", ""});
  EXPECT_EQ(shown(table), "name        count  note\n"
                          "a               1  first\n"
                          "longer  1 000 000\n");
}

TEST(Table, CountsCharactersNotBytes)
{
  Table table({{"→"}, {"b"}});
  table.add({"▪▪▪", "x"});
  table.add({"abc", "y"});
  EXPECT_EQ(shown(table), "→    b\n▪▪▪  x\nabc  y\n");
}

TEST(Table, WithoutRowsHasItsTitles)
{
  EXPECT_EQ(shown(Table({{"a"}, {"b"}})), "a  b\n");
}

} // namespace
} // namespace sockplay::text
