// Frames as a pcap file, read back.
#include "capture/pcap_format.hh"

#include "support/captures.hh"

#include <gtest/gtest.h>

namespace sockplay::capture {
namespace {

using test::capture_file;
using test::source_of;

std::string written(const std::string& file)
{
  auto source = source_of(file);
  std::string copy = file_header(source);
  for (Frame frame; source.next(frame) == Source::Next::frame;)
    append_record(copy, frame);
  return copy;
}

TEST(PcapFormat, IsReadBackAsItWasByteForByte)
{
  const auto file = capture_file({{"one", 1'234'567'890'123'456'789}, {std::string(60, 'x'), 7, 1500}, {""}});
  EXPECT_EQ(written(file), file);
}

TEST(PcapFormat, KeepsTheLinkType)
{
  for (const std::uint32_t link : {0U, 1U, 101U, 113U, 228U, 276U})
    EXPECT_EQ(written(capture_file({{"x"}}, link)), capture_file({{"x"}}, link)) << link;
}

} // namespace
} // namespace sockplay::capture
