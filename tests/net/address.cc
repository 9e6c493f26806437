// Addresses as people write them: every form, every refusal with its words, and that printing undoes parsing.
// What they stand for is tested in resolve.cc.
#include "net/address.hh"

#include "net/error.hh"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <string_view>
#include <vector>

namespace sockplay::net {
namespace {

using testing::HasSubstr;
using Kind = Address::Kind;

Address internet(std::string host, std::string service = "8000")
{
  return {.kind = Kind::internet, .host = std::move(host), .service = std::move(service), .name = {}};
}

Address unix_path(std::string name)
{
  return {.kind = Kind::unix_path, .host = {}, .service = {}, .name = std::move(name)};
}

Address abstract(std::string name)
{
  return {.kind = Kind::unix_abstract, .host = {}, .service = {}, .name = std::move(name)};
}

// What is said against it, and the hint behind a "; ".
std::string refusal(std::string_view word, std::string_view port = {})
{
  try {
    return "accepted as " + to_string(parse_address(word, port));
  } catch (const UsageError& error) {
    return error.what() + (error.hint().empty() ? "" : "; " + error.hint());
  }
}

TEST(ParseAddress, OfNothingIsPort8000)
{
  EXPECT_EQ(parse_address(""), internet(""));
  EXPECT_EQ(parse_address("").service, "8000");
}

TEST(ParseAddress, TakesAPortAlone)
{
  EXPECT_EQ(parse_address("8000"), internet("", "8000"));
  EXPECT_EQ(parse_address("0"), internet("", "0"));
  EXPECT_EQ(parse_address("65535"), internet("", "65535"));
  EXPECT_EQ(parse_address(":80"), internet("", "80"));
  EXPECT_EQ(parse_address(":http"), internet("", "http"));
}

TEST(ParseAddress, TakesAHostWithAPortOrAServiceName)
{
  EXPECT_EQ(parse_address("host:8000"), internet("host", "8000"));
  EXPECT_EQ(parse_address("host:http"), internet("host", "http"));
  EXPECT_EQ(parse_address("127.0.0.1:80"), internet("127.0.0.1", "80"));
  EXPECT_EQ(parse_address("host"), internet("host", "8000"));
  EXPECT_EQ(parse_address("bücher.example:80"), internet("bücher.example", "80"));
}

TEST(ParseAddress, TakesThePortAsASecondWord)
{
  EXPECT_EQ(parse_address("host", "8000"), internet("host", "8000"));
  EXPECT_EQ(parse_address("host", "http"), internet("host", "http"));
  EXPECT_EQ(parse_address("::1", "80"), internet("::1", "80"));
  EXPECT_EQ(parse_address("[::1]", "80"), internet("::1", "80"));
  EXPECT_EQ(parse_address("", "80"), internet("", "80"));
}

TEST(ParseAddress, TakesIpv6WithAndWithoutBrackets)
{
  EXPECT_EQ(parse_address("[::1]:8000"), internet("::1", "8000"));
  EXPECT_EQ(parse_address("[::1]"), internet("::1"));
  EXPECT_EQ(parse_address("::1"), internet("::1"));
  EXPECT_EQ(parse_address("fe80::1%eth0"), internet("fe80::1%eth0"));
  EXPECT_EQ(parse_address("[fe80::1%eth0]:22"), internet("fe80::1%eth0", "22"));
}

TEST(ParseAddress, ReadsAStarAsEveryInterface)
{
  EXPECT_EQ(parse_address("*:80"), internet("", "80"));
  EXPECT_EQ(parse_address("*"), internet(""));
  EXPECT_EQ(parse_address("*", "80"), internet("", "80"));
}

TEST(ParseAddress, TakesPathsBySlashOrPrefix)
{
  EXPECT_EQ(parse_address("./path"), unix_path("./path"));
  EXPECT_EQ(parse_address("/run/a b:80"), unix_path("/run/a b:80"));
  EXPECT_EQ(parse_address("unix:path"), unix_path("path"));
  EXPECT_EQ(parse_address("unix:/run/x"), unix_path("/run/x"));
}

TEST(ParseAddress, TakesAbstractNames)
{
  EXPECT_EQ(parse_address("@name"), abstract("name"));
  EXPECT_EQ(parse_address("unix:@name"), abstract("name"));
  EXPECT_EQ(parse_address("@a/b:80"), abstract("a/b:80"));
}

TEST(ParseAddress, RefusesBadPorts)
{
  EXPECT_EQ(refusal("host:"), "bad address 'host:': no port after the colon");
  EXPECT_EQ(refusal("[::1]:"), "bad address '[::1]:': no port after the colon");
  EXPECT_EQ(refusal("65536"), "bad address '65536': port 65536 is not in 0..65535");
  EXPECT_EQ(refusal("host:99999999999999999999"),
            "bad address 'host:99999999999999999999': port 99999999999999999999 is "
            "not in 0..65535");
  EXPECT_EQ(refusal("host:80 "), "bad address 'host:80 ': '80 ' is neither a port number nor a service name");
  EXPECT_EQ(refusal("host", "-1.5"),
            "bad address 'host': '-1.5' is neither a port number nor a service name");
}

TEST(ParseAddress, RefusesBadHosts)
{
  EXPECT_EQ(refusal("a b"), "bad address 'a b': that is no host name");
  EXPECT_EQ(refusal(std::string(256, 'a')),
            "bad address '" + std::string(256, 'a') + "': that is no host name");
  EXPECT_EQ(refusal("a\x1b[31m"), "bad address 'a\\x1b[31m': that is no host name");
  EXPECT_EQ(refusal(std::string_view("a\0b", 3)), "bad address 'a\\x00b': that is no host name");
  EXPECT_EQ(refusal("a]:b:c"), "bad address 'a]:b:c': that is no host name");
}

TEST(ParseAddress, RefusesBadBrackets)
{
  EXPECT_EQ(refusal("[::1"), "bad address '[::1': the bracket is not closed");
  EXPECT_EQ(refusal("[host]:80"), "bad address '[host]:80': brackets are for IPv6 addresses");
  EXPECT_EQ(refusal("[]"), "bad address '[]': brackets are for IPv6 addresses");
  EXPECT_EQ(refusal("[::1]80"), "bad address '[::1]80': after the bracket comes a colon and the port");
}

TEST(ParseAddress, RefusesSocketNamesThatDoNotFit)
{
  EXPECT_EQ(refusal("@"), "bad address '@': an empty name");
  EXPECT_EQ(refusal("unix:"), "bad address 'unix:': an empty name");
  EXPECT_EQ(refusal("unix:@"), "bad address 'unix:@': an empty name");
  EXPECT_EQ(refusal(std::string_view("@a\0b", 4)), "bad address '@a\\x00b': a NUL byte in the name");
  const std::string longest = "/" + std::string(106, 'x');
  EXPECT_EQ(parse_address(longest), unix_path(longest));
  EXPECT_EQ(refusal(longest + "y"),
            "bad address '" + longest +
                "y': the name has 108 bytes, a Unix socket's has at most 107; "
                "use a shorter path: a relative one, or a symbolic link to the directory");
}

TEST(ParseAddress, RefusesAPortForAUnixSocket)
{
  EXPECT_THAT(refusal("./path", "80"),
              HasSubstr("a Unix socket has no port, but '80' follows; options may stand anywhere"));
  EXPECT_THAT(refusal("@name", "hello"), HasSubstr("a Unix socket has no port, but 'hello' follows"));
}

TEST(ParseAddress, HintsAtDataWhereAWordFollowsThePort)
{
  EXPECT_EQ(
      refusal("8000", "hello"),
      "bad address '8000': two ports, or a port and something else: 'hello'; did you mean --data 'hello'?");
  EXPECT_EQ(refusal("host:8000", "hello"), "bad address 'host:8000': two ports, or a port and something "
                                           "else: 'hello'; did you mean --data 'hello'?");
  EXPECT_EQ(refusal("[::1]:8000", "hello"), "bad address '[::1]:8000': two ports, or a port and something "
                                            "else: 'hello'; did you mean --data 'hello'?");
}

TEST(ParseAddress, OfVsockIsAMachineAndAPort)
{
  const auto vsock = [](const std::string& cid, const std::string& port) {
    return Address{.kind = Address::Kind::vsock, .host = cid, .service = port, .name = {}};
  };
  EXPECT_EQ(parse_address("vsock:2:80"), vsock("2", "80"));
  EXPECT_EQ(parse_address("vsock:local:4294967295"), vsock("local", "4294967295"));
  EXPECT_EQ(parse_address("vsock:host:0"), vsock("host", "0"));
  EXPECT_EQ(parse_address("vsock:any:80"), vsock("", "80"));
  EXPECT_EQ(parse_address("vsock::80"), vsock("", "80"));
}

TEST(ParseAddress, OfVsockSaysWhatIsWrongWithIt)
{
  EXPECT_EQ(refusal("vsock:8000"),
            "bad address 'vsock:8000': the form is vsock:CID:PORT; vsock:local:8000 is "
            "this machine, vsock:host:8000 the one it runs on");
  EXPECT_EQ(refusal("vsock:here:80"), "bad address 'vsock:here:80': the CID is a number, local, host or any");
  EXPECT_EQ(refusal("vsock:2:http"),
            "bad address 'vsock:2:http': the port of vsock is a number in 0..4294967295");
  EXPECT_EQ(refusal("vsock:2:4294967296"),
            "bad address 'vsock:2:4294967296': the port of vsock is a number in 0..4294967295");
  EXPECT_EQ(refusal("vsock:2:80", "hello"),
            "bad address 'vsock:2:80': it has its port already, but 'hello' follows");
}

TEST(ParseAddress, OfSctpIsAnInternetAddress)
{
  const auto sctp = [](Address address) {
    address.sctp = true;
    return address;
  };
  EXPECT_EQ(parse_address("sctp:host:80"), sctp(internet("host", "80")));
  EXPECT_EQ(parse_address("sctp:[::1]:80"), sctp(internet("::1", "80")));
  EXPECT_EQ(parse_address("sctp:80"), sctp(internet("", "80")));
  EXPECT_EQ(parse_address("sctp:host", "80"), sctp(internet("host", "80")));
  EXPECT_EQ(parse_address("sctp:"), sctp(internet("", "8000")));
  EXPECT_FALSE(parse_address("host:80").sctp);
}

TEST(ParseSource, AsksForAnyPortWhereNoneIsNamed)
{
  EXPECT_EQ(parse_source("192.0.2.1"), internet("192.0.2.1", "0"));
  EXPECT_EQ(parse_source("fe80::1"), internet("fe80::1", "0"));
  EXPECT_EQ(parse_source("[fe80::1]"), internet("fe80::1", "0"));
}

TEST(ParseSource, TakesAPort)
{
  EXPECT_EQ(parse_source("192.0.2.1:53"), internet("192.0.2.1", "53"));
  EXPECT_EQ(parse_source("[::1]:53"), internet("::1", "53"));
  EXPECT_EQ(parse_source(":53"), internet("", "53"));
}

TEST(ParseSource, HintsAtSourcePortForANumberAlone)
{
  try {
    parse_source("53");
    FAIL() << "accepted";
  } catch (const UsageError& error) {
    EXPECT_STREQ(error.what(), "bad address '53': a source needs an address");
    EXPECT_EQ(error.hint(), "--source-port 53 sets the port alone");
  }
}

TEST(AddressText, IsTheOneWordForm)
{
  EXPECT_EQ(to_string(internet("host", "80")), "host:80");
  EXPECT_EQ(to_string(internet("::1", "80")), "[::1]:80");
  EXPECT_EQ(to_string(internet("unix", "80")), "[unix]:80") << "else it would be the path 80";
  EXPECT_EQ(to_string(internet("", "80")), "*:80");
  EXPECT_EQ(to_string(abstract("name")), "@name");
  EXPECT_EQ(to_string(unix_path("/run/x")), "/run/x");
}

// What is refused is named in the words, of `sctp:host:port` without its beginning.
void expect_round_trip(std::string_view word)
{
  const auto named = word.starts_with("sctp:") ? word.substr(5) : word;
  try {
    const auto address = parse_address(word);
    ASSERT_TRUE(parse_address(to_string(address)) == address) << word << " became " << to_string(address);
  } catch (const UsageError& error) {
    if (std::string_view(error.what()).find(named) == std::string_view::npos) {
      FAIL() << word << " was accepted, what it was printed as is not: " << error.what();
    }
  }
}

TEST(AddressText, IsReadAsTheAddressItPrints)
{
  for (const std::string_view word : {"",
                                      "80",
                                      "host",
                                      "host:80",
                                      "*:80",
                                      ":80",
                                      "::1",
                                      "[::1]:80",
                                      "fe80::1%eth0",
                                      "./path",
                                      "/run/x",
                                      "unix:path",
                                      "unix:unix:path",
                                      "unix:unix:a/b",
                                      "unix:a:1",
                                      "unix:80",
                                      "@name",
                                      "@a/b",
                                      "unix:@name",
                                      "unix:./@name",
                                      "[unix:a]:80",
                                      "[vsock:1]:80",
                                      "unix",
                                      "vsock",
                                      "[sctp]:80",
                                      "vsock:2:80",
                                      "vsock::80",
                                      "vsock:local:0",
                                      "sctp:",
                                      "sctp:80",
                                      "sctp:host:80",
                                      "sctp:[::1]:80",
                                      "sctp:[sctp]:80",
                                      "sctp:sctp",
                                      "sctp:vsock",
                                      "unix:http://x/y",
                                      "unix:://",
                                      "unix:///x"}) {
    expect_round_trip(word);
  }
}

TEST(AddressText, IsReadAsTheAddressItPrintsForEveryShortWord)
{
  constexpr std::string_view letters = "a1:@/[]*%.";
  std::vector<std::string> words{""};
  for (std::size_t next = 0; next < words.size(); ++next) {
    const std::string word = words[next];
    expect_round_trip(word);
    expect_round_trip("unix:" + word);
    expect_round_trip("vsock:" + word);
    expect_round_trip("sctp:" + word);
    if (testing::Test::HasFatalFailure()) {
      return;
    }
    for (std::size_t i = 0; word.size() < 4 && i < letters.size(); ++i) {
      words.push_back(word + letters[i]);
    }
  }
}

} // namespace
} // namespace sockplay::net
