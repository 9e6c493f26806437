// The JSON object of a packet.
#include "packet/json.hh"

#include "samples.hh"

#include <gtest/gtest.h>
#include <string>

namespace sockplay::packet {
namespace {

TEST(PacketJson, HasALayerInEachObject)
{
  std::string out;
  const auto time =
      std::chrono::sys_days(std::chrono::year(2026) / 1 / 2) + std::chrono::nanoseconds(1234567890);
  append_json(out, sample("TCP data with an escape sequence in it").decoded(), time);
  EXPECT_EQ(out,
            "{\"event\":\"packet\",\"time\":\"2026-01-02T00:00:01.234567890Z\",\"length_bytes\":64,"
            "\"captured_bytes\":64,\"layers\":[\"eth\",\"ip\",\"tcp\",\"data\"],"
            "\"eth\":{\"dst\":\"02:00:00:00:00:02\",\"src\":\"02:00:00:00:00:01\",\"type\":2048},"
            "\"ip\":{\"version\":4,\"hdr_len\":20,\"dsfield\":184,\"dsfield.dscp\":46,\"dsfield.ecn\":0,"
            "\"len\":50,\"id\":7,\"flags.rb\":false,\"flags.df\":false,\"flags.mf\":false,\"frag_offset\":0,"
            "\"ttl\":64,\"proto\":6,\"checksum\":26117,\"src\":\"10.0.0.1\",\"dst\":\"10.0.0.2\"},"
            "\"tcp\":{\"srcport\":51324,\"dstport\":8080,\"seq_raw\":12345,\"ack_raw\":99,\"hdr_len\":20,"
            "\"flags\":\"PA\",\"window\":64240,\"checksum\":63118,\"urgent_pointer\":0,\"len\":10},"
            "\"data\":{\"len\":10,\"text\":\"hello \\u001b[2J\"}}\n");
}

TEST(PacketJson, NumbersLayersOfTheSameName)
{
  const std::string json = json_of(sample("IPv4 in IPv4").decoded());
  EXPECT_NE(json.find("\"layers\":[\"ip\",\"ip_2\",\"udp\"]"), std::string::npos) << json;
  EXPECT_NE(json.find("\"ip_2\":{"), std::string::npos) << json;
}

TEST(PacketJson, HasWhatElseIsKnown)
{
  std::string out;
  append_json(out, sample("ARP probe").decoded(), {}, {.members = R"("known":[1])"});
  EXPECT_NE(out.find(R"(,"known":[1],"layers":["eth","arp"],"eth":{)"), std::string::npos) << out;
}

TEST(PacketJson, GivesBytesThatAreNoTextInBase64)
{
  const std::string json = json_of(sample("UDP over IPv6 with bytes that are no text").decoded());
  EXPECT_NE(json.find("\"data\":{\"len\":6,\"base64\":\"/wBkYXRh\"}"), std::string::npos) << json;
}

TEST(PacketJson, HasWhatOthersKnowBeforeTheLayers)
{
  std::string out;
  append_json(out, sample("IPv4 in IPv4").decoded(), {}, {.members = "\"record\":3"});
  EXPECT_NE(out.find("_bytes\":48,\"record\":3,\"layers\":["), std::string::npos) << out;
}

} // namespace
} // namespace sockplay::packet
