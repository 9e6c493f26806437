// Names of files that follow each other, as tcpdump gives them.
#include "capture/file_names.hh"

#include <cstdlib>
#include <gtest/gtest.h>
#include <vector>

namespace sockplay::capture {
namespace {

class FileNamesTest : public testing::Test {
protected:
  void SetUp() override
  {
    ::setenv("TZ", "UTC", 1);
    ::tzset();
  }
  void TearDown() override
  {
    ::unsetenv("TZ");
    ::tzset();
  }

  static std::vector<std::string> names(FileNames files, const std::vector<std::time_t>& times)
  {
    std::vector<std::string> names;
    for (const std::time_t time : times)
      names.push_back(files.next(time));
    return names;
  }
};

using Names = std::vector<std::string>;

TEST_F(FileNamesTest, AreNumberedFromTheSecondOn)
{
  EXPECT_EQ(names({"all.pcap", {.bytes = 1}}, {0, 0, 0}), (Names{"all.pcap", "all.pcap1", "all.pcap2"}));
}

TEST_F(FileNamesTest, OfARingHaveAsManyDigitsAsTheLastAndBeginAgain)
{
  EXPECT_EQ(names({"x", {.bytes = 1, .count = 2}}, {0, 0, 0}), (Names{"x0", "x1", "x0"}));
  EXPECT_EQ(names({"x", {.bytes = 1, .count = 11}}, {0, 0}), (Names{"x00", "x01"}));
}

TEST_F(FileNamesTest, HaveTheTimeInThemWhereTheyAreRotatedByTime)
{
  EXPECT_EQ(names({"%H%M%S.pcap", {.seconds = 60}}, {0, 3661}), (Names{"000000.pcap", "010101.pcap"}));
}

TEST_F(FileNamesTest, ThatWouldBeTheSameAreNumbered)
{
  EXPECT_EQ(names({"%H.pcap", {.seconds = 60}}, {0, 60, 3600}), (Names{"00.pcap", "00.pcap1", "01.pcap"}));
  EXPECT_EQ(names({"x.pcap", {.seconds = 60}}, {0, 60}), (Names{"x.pcap", "x.pcap1"}));
}

TEST_F(FileNamesTest, KeepPercentSignsWhereTimeHasNoPart)
{
  EXPECT_EQ(names({"100%.pcap", {.bytes = 1}}, {0}), (Names{"100%.pcap"}));
}

} // namespace
} // namespace sockplay::capture
