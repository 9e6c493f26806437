// How a count of records is told.
#include "io/record_tally.hh"

#include <gtest/gtest.h>

namespace sockplay::io {
namespace {

TEST(RecordTally, IsToldInWords)
{
  EXPECT_EQ(to_string(RecordTally{}), "0 records, 0 bytes");
  EXPECT_EQ(to_string(RecordTally{.records = 1, .bytes = 14}), "1 record, 14 bytes");
  EXPECT_EQ(to_string(RecordTally{.records = 3, .bytes = 2048, .cut = 1, .lost = 2}),
            "3 records, 2.0 KiB, 1 of them cut, 2 lost");
}

TEST(RecordTally, IsAddedToAnother)
{
  RecordTally sum{.records = 1, .bytes = 2, .cut = 3, .lost = 4};
  sum += {.records = 10, .bytes = 20, .cut = 30, .lost = 40};
  EXPECT_EQ(to_string(sum), "11 records, 22 bytes, 33 of them cut, 44 lost");
}

} // namespace
} // namespace sockplay::io
