// The tree of a packet, opened and closed.
#include "browse/detail.hh"

#include "packet/build.hh"
#include "packet/samples.hh"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sockplay::browse {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::StartsWith;

std::vector<std::string> rows_of(const Detail& detail)
{
  std::vector<std::string> rows;
  for (std::size_t row = 0; row < detail.size(); ++row)
    rows.push_back(std::string(2 * detail[row].depth, ' ') + detail[row].text);
  return rows;
}

class DetailTest : public testing::Test {
protected:
  void describe(std::string_view name)
  {
    sample_ = packet::sample(name);
    detail_.describe(sample_.decoded(), false);
  }
  [[nodiscard]] std::string chosen() const { return detail_[detail_.chosen_row()].text; }
  void choose(std::string_view text)
  {
    for (detail_.choose_first(); !chosen().starts_with(text); detail_.move(1))
      ASSERT_LT(detail_.chosen_row() + 1, detail_.size());
  }

  packet::Sample sample_;
  Detail detail_;
};

TEST_F(DetailTest, BeginsWithItsLayers)
{
  describe("TCP SYN with the options of Linux");
  EXPECT_THAT(rows_of(detail_), ElementsAre("Ethernet", "IPv4", "TCP"));
}

// What was opened is forgotten when it is too much: then fewer rows are left than stood before the chosen
// one.
TEST_F(DetailTest, KeepsWithinItsRowsWhenAllCloses)
{
  const std::string common(12, 'x');
  std::string chunks;
  for (int i = 0; i < 1400; ++i)
    chunks += std::string("\x0B\0\0\4", 4); // COOKIE ACK
  const packet::Ipv4 ip{.ttl = 64, .carried = 132, .source = {{10, 0, 0, 1}}, .destination = {{10, 0, 0, 2}}};
  const auto bytes = build(ip, "", common + chunks);
  const auto packet = packet::decode(packet::LinkType::raw_ip, bytes, bytes.size());
  detail_.describe(packet, false);
  detail_.open_all();
  ASSERT_GT(detail_.size(), 1400U);
  detail_.move(static_cast<long>(detail_.size()));
  for (int i = 0; i < 4; ++i) {
    detail_.toggle();
    ASSERT_LT(detail_.chosen_row(), detail_.size());
    detail_.close();
    ASSERT_LT(detail_.chosen_row(), detail_.size());
  }
  detail_.describe(packet, false);
  EXPECT_LT(detail_.chosen_row(), detail_.size());
}

TEST_F(DetailTest, OpensAndCloses)
{
  describe("TCP SYN with the options of Linux");
  choose("TCP");
  detail_.toggle();
  EXPECT_THAT(rows_of(detail_), Contains("  Source port: 51324"));
  choose("Source port");
  detail_.close();
  EXPECT_THAT(rows_of(detail_), ElementsAre("Ethernet", "IPv4", "TCP"));
  EXPECT_EQ(chosen(), "TCP") << "what is closed within is chosen";
  detail_.close();
  EXPECT_EQ(chosen(), "TCP");
}

TEST_F(DetailTest, SaysWhichBytesAFieldWasReadFrom)
{
  describe("TCP SYN with the options of Linux");
  EXPECT_EQ(detail_.marked(), (packet::Range{0, 14}));
  choose("TCP");
  detail_.open();
  choose("Destination port");
  EXPECT_EQ(detail_.marked(), (packet::Range{36, 2}));
}

TEST_F(DetailTest, HasGroupsInGroupsOpenedOneByOne)
{
  describe("TCP SYN with the options of Linux");
  choose("TCP");
  detail_.open();
  const auto before = detail_.size();
  choose("Options");
  detail_.open();
  EXPECT_GT(detail_.size(), before);
  detail_.open_all();
  const auto all = detail_.size();
  EXPECT_GT(all, before + 5);
  detail_.close_all();
  EXPECT_EQ(detail_.size(), 3u);
}

TEST_F(DetailTest, OfTheNextPacketIsOpenAndChosenAlike)
{
  describe("TCP SYN with the options of Linux");
  choose("TCP");
  detail_.open();
  choose("Destination port");
  describe("TCP RST");
  EXPECT_THAT(chosen(), StartsWith("Destination port"));
  describe("ICMP echo request");
  EXPECT_EQ(detail_.chosen_row(), 0u) << "which has no ports";
}

TEST_F(DetailTest, HasTheTrailer)
{
  describe("UDP in a frame that is padded");
  detail_.choose_last();
  EXPECT_THAT(chosen(), StartsWith("Trailer: "));
}

TEST_F(DetailTest, OfNothingIsEmpty)
{
  detail_.clear();
  detail_.toggle();
  detail_.close();
  detail_.open_all();
  detail_.move(1);
  detail_.fit(5);
  EXPECT_EQ(detail_.size(), 0u);
  EXPECT_EQ(detail_.marked(), packet::Range());
}

// Every sample, cut everywhere: nothing but text that is safe to show, and ranges within the packet.
TEST(Detail, OfWhateverCutIsSafeToShow)
{
  for (const auto& sample : packet::samples()) {
    for (std::size_t size = 0; size <= sample.bytes.size(); size += 7) {
      Detail detail;
      const auto packet =
          packet::decode(sample.link, std::string_view(sample.bytes).substr(0, size), sample.bytes.size());
      detail.describe(packet, true);
      detail.open_all();
      for (std::size_t row = 0; row < detail.size(); ++row) {
        EXPECT_EQ(detail[row].text.find_first_of("\x1b\n\r\x07"), std::string::npos) << sample.name;
        EXPECT_LE(detail[row].range.offset, sample.bytes.size()) << sample.name;
      }
    }
  }
}

} // namespace
} // namespace sockplay::browse
