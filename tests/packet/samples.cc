// Every sample as it was written down, cut at every length, and with every byte flipped: what is shown is
// harmless, and nothing is read that is not there (which the sanitizers see).
#include "samples.hh"

#include "packet/json.hh"
#include "packet/summary.hh"
#include "packet/tree.hh"
#include "text/escape.hh"
#include "text/hex.hh"
#include "text/utf8.hh"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>

namespace sockplay::packet {
namespace {

namespace fs = std::filesystem;

// A file has blocks: a line "# NAME", one "LINKTYPE HEX" that may go on in lines that begin with a blank, and
// one "= LINE", the line to be said.
void read_samples(std::vector<Sample>& out, const fs::path& path)
{
  std::ifstream file(path);
  Sample sample;
  std::string hex;
  for (std::string line; std::getline(file, line);) {
    if (line.empty()) continue;
    if (line.starts_with("# ")) {
      sample.name = line.substr(2);
    } else if (line.starts_with("= ")) {
      sample.line = line.substr(2);
      sample.bytes = text::parse_hex(hex).value();
      out.push_back(std::move(sample));
    } else if (line.starts_with(' ')) {
      hex += line;
    } else {
      sample.link = LinkType(std::stoul(line));
      hex = line.substr(line.find(' '));
    }
  }
}

std::vector<Sample> read_all()
{
  std::set<fs::path> paths;
  for (const auto& entry : fs::directory_iterator(SOCKPLAY_SOURCE_DIR "/tests/packet/samples"))
    paths.insert(entry.path());
  std::vector<Sample> samples;
  for (const fs::path& path : paths)
    read_samples(samples, path);
  return samples;
}

bool is_harmless(std::string_view text)
{
  std::string escaped;
  text::append_escaped(escaped, text, {.keep_newline = true});
  return text::is_valid(text) && escaped == text;
}

// Shows a packet in every way, and looks at what came of it.
void expect_shown_safely(const Packet& packet, const std::string& what)
{
  const std::string line = line_of(packet);
  EXPECT_TRUE(is_harmless(line)) << what;
  EXPECT_EQ(line.find('\n'), std::string::npos) << what;
  EXPECT_TRUE(is_harmless(tree_of(packet))) << what;
  const std::string json = json_of(packet);
  EXPECT_TRUE(is_harmless(json)) << what;
  EXPECT_EQ(json.find('\n'), json.size() - 1) << what;
  EXPECT_TRUE(nlohmann::json::accept(json)) << what << json;
}

} // namespace

const std::vector<Sample>& samples()
{
  static const std::vector<Sample> all = read_all();
  return all;
}

const Sample& sample(std::string_view name)
{
  const auto found = std::ranges::find(samples(), name, &Sample::name);
  if (found == samples().end()) throw std::out_of_range("no sample named " + std::string(name));
  return *found;
}

std::string line_of(const Packet& packet)
{
  std::string out;
  append_summary(out, packet);
  return out;
}

std::string tree_of(const Packet& packet)
{
  std::string out;
  append_tree(out, packet, {.hex = true});
  return out;
}

std::string json_of(const Packet& packet)
{
  std::string out;
  append_json(out, packet, {});
  return out;
}

TEST(Samples, HaveNamesOfTheirOwn)
{
  std::set<std::string> names;
  for (const Sample& sample : samples())
    EXPECT_TRUE(names.insert(sample.name).second) << sample.name;
  EXPECT_FALSE(names.empty());
}

TEST(Samples, AreSaidInOneLineAsWrittenDown)
{
  for (const Sample& sample : samples())
    EXPECT_EQ(line_of(sample.decoded()), sample.line) << sample.name;
}

TEST(Samples, AreMalformedInDetailIfTheirLineSaysSo)
{
  for (const Sample& sample : samples()) {
    const std::string json = json_of(sample.decoded());
    if (sample.line.find("[malformed]") != std::string::npos) {
      EXPECT_NE(json.find("\"malformed\":true"), std::string::npos) << json;
    }
  }
}

TEST(Samples, AreShownSafely)
{
  for (const Sample& sample : samples())
    expect_shown_safely(sample.decoded(), sample.name);
}

TEST(Samples, AreHarmlessWhereverTheCaptureEnds)
{
  for (const Sample& sample : samples()) {
    for (std::size_t size = 0; size < sample.bytes.size(); ++size) {
      const std::string cut = sample.bytes.substr(0, size); // a copy, so that AddressSanitizer knows its end
      expect_shown_safely(decode(sample.link, cut, sample.bytes.size()), sample.name);
    }
  }
}

TEST(Samples, AreHarmlessWhereverThePacketEnds)
{
  for (const Sample& sample : samples()) {
    for (std::size_t size = 0; size < sample.bytes.size(); ++size) {
      const std::string cut = sample.bytes.substr(0, size);
      expect_shown_safely(decode(sample.link, cut, size), sample.name);
    }
  }
}

TEST(Samples, AreHarmlessWhicheverByteIsFlipped)
{
  for (const Sample& sample : samples()) {
    std::string bytes = sample.bytes;
    for (char& byte : bytes) {
      byte = static_cast<char>(~byte);
      expect_shown_safely(decode(sample.link, bytes, bytes.size()), sample.name);
      byte = static_cast<char>(~byte);
    }
  }
}

} // namespace sockplay::packet
