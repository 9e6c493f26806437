// From addresses to endpoints: what the resolver is asked, the order to try, and the words where it has no
// answer. The name service is played by a script, so that no test depends on a network.
#include "net/resolve.hh"

#include "net/error.hh"
#include "support/loopback.hh"
#include "support/recorded_calls.hh"
#include "support/scripted_kernel.hh"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netdb.h>
#include <string>
#include <vector>

namespace sockplay::net {
namespace {

using test::inet;
using test::inet6;
using testing::ElementsAre;
using testing::HasSubstr;

ResolveOptions numeric(Purpose purpose, int family = AF_UNSPEC)
{
  return {.purpose = purpose, .family = family, .numeric = true};
}

TEST(Resolve, ReadsNumbersWithoutANameService)
{
  EXPECT_THAT(resolve(parse_address("127.0.0.1:80"), numeric(Purpose::connect)),
              ElementsAre(inet("127.0.0.1", 80)));
  EXPECT_THAT(resolve(parse_address("[2001:db8::1]:443"), numeric(Purpose::connect)),
              ElementsAre(inet6("2001:db8::1", 443)));
}

TEST(Resolve, KeepsTheInterfaceOfALinkLocalAddress)
{
  const auto found = resolve(parse_address("[fe80::1%lo]:22"), numeric(Purpose::connect));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(to_string(found[0]), "[fe80::1%lo]:22");
}

TEST(Resolve, ReadsVsockWithoutAnybodysHelp)
{
  const test::ScriptedKernel nobody_is_asked;
  const auto only = [](std::string_view word, Purpose purpose) {
    return resolve(parse_address(word), {.purpose = purpose}).at(0);
  };
  EXPECT_EQ(only("vsock:7:8000", Purpose::connect), Endpoint::vsock(7, 8000));
  EXPECT_EQ(only("vsock:host:8000", Purpose::connect), Endpoint::vsock(VMADDR_CID_HOST, 8000));
  EXPECT_EQ(only("vsock:local:8000", Purpose::listen), Endpoint::vsock(VMADDR_CID_LOCAL, 8000));
  EXPECT_EQ(only("vsock:any:8000", Purpose::listen), Endpoint::vsock(VMADDR_CID_ANY, 8000));
  EXPECT_EQ(only("vsock::8000", Purpose::connect), Endpoint::vsock(VMADDR_CID_LOCAL, 8000));
  EXPECT_EQ(only("vsock::0", Purpose::listen), Endpoint::vsock(VMADDR_CID_ANY, VMADDR_PORT_ANY));
}

TEST(Resolve, OfRecordsAsksWhatTheResolverKnows)
{
  for (const auto& [type, asked] :
       {std::pair(SOCK_DGRAM, SOCK_DGRAM), std::pair(SOCK_SEQPACKET, SOCK_STREAM)}) {
    test::ScriptedKernel kernel;
    kernel.expect(test::step<sys::GetAddrInfo>(
        "", [asked = asked](test::ScriptedKernel&, const sys::GetAddrInfo& call) {
          EXPECT_EQ(call.hints->ai_socktype, asked);
          return sys::Outcome{EAI_NONAME, 0};
        }));
    EXPECT_THROW(resolve(parse_address("host:80"), {.socket_type = type}), Error);
  }
}

TEST(Resolve, ListensOnTheDualStackWildcardFirst)
{
  EXPECT_THAT(resolve(parse_address("8000"), {.purpose = Purpose::listen}),
              ElementsAre(inet6("::", 8000), inet("0.0.0.0", 8000)));
  EXPECT_THAT(resolve(parse_address("*:0"), numeric(Purpose::listen)),
              ElementsAre(inet6("::"), inet("0.0.0.0")));
}

TEST(Resolve, ListensInTheFamilyAskedFor)
{
  EXPECT_THAT(resolve(parse_address("8000"), {.purpose = Purpose::listen, .family = AF_INET}),
              ElementsAre(inet("0.0.0.0", 8000)));
  EXPECT_THAT(resolve(parse_address("8000"), {.purpose = Purpose::listen, .family = AF_INET6}),
              ElementsAre(inet6("::", 8000)));
}

TEST(Resolve, ConnectsToThisHostWhereNoneIsNamed)
{
  const auto found = resolve(parse_address("8000"), {});
  ASSERT_FALSE(found.empty());
  for (const auto& endpoint : found) {
    EXPECT_TRUE(endpoint.is_loopback()) << to_string(endpoint);
    EXPECT_EQ(endpoint.port(), 8000);
  }
}

TEST(Resolve, ConnectsToThisHostAlsoWithoutANameService)
{
  for (const auto& endpoint : resolve(parse_address("8000"), numeric(Purpose::connect))) {
    EXPECT_TRUE(endpoint.is_loopback()) << to_string(endpoint);
  }
}

TEST(Resolve, GivesEveryEndpointOnce)
{
  const auto found = resolve(parse_address("localhost:80"), {.family = AF_INET});
  EXPECT_THAT(found, ElementsAre(inet("127.0.0.1", 80)));
}

TEST(Resolve, AsksNobodyForUnixSockets)
{
  test::ScriptedKernel kernel; // no call is expected
  EXPECT_THAT(resolve(parse_address("/run/x"), {}), ElementsAre(Endpoint::unix_path("/run/x")));
  EXPECT_THAT(resolve(parse_address("@x"), {}), ElementsAre(Endpoint::unix_abstract("x")));
}

TEST(Resolve, FindsServicesByName)
{
  EXPECT_THAT(resolve(parse_address("127.0.0.1:http"), {}), ElementsAre(inet("127.0.0.1", 80)));
}

TEST(Resolve, AsksForPassiveAddressesOnlyToBindThem)
{
  for (const auto& [purpose, flags] :
       {std::pair{Purpose::listen, AI_PASSIVE}, {Purpose::source, AI_PASSIVE}, {Purpose::connect, 0}}) {
    test::ScriptedKernel kernel;
    kernel.expect(
        test::step<sys::GetAddrInfo>("", [flags](test::ScriptedKernel&, const sys::GetAddrInfo& call) {
          EXPECT_EQ(call.hints->ai_flags, flags);
          EXPECT_EQ(call.hints->ai_socktype, SOCK_STREAM);
          EXPECT_STREQ(call.host, "host");
          EXPECT_STREQ(call.service, "80");
          return sys::Outcome{EAI_NONAME, 0};
        }));
    EXPECT_THROW(resolve(parse_address("host:80"), {.purpose = purpose}), Error);
  }
}

Error refusal(const char* address, int code, const ResolveOptions& options = {}, int error = 0)
{
  test::ScriptedKernel kernel;
  kernel.expect(test::step<sys::GetAddrInfo>("", [=](test::ScriptedKernel&, const sys::GetAddrInfo&) {
    return sys::Outcome{code, error};
  }));
  try {
    resolve(parse_address(address), options);
  } catch (const Error& refused) {
    return refused;
  }
  return Error({.reason = "nothing was thrown"});
}

TEST(Resolve, OfAnUnknownNameSaysSoAndIsAFaultHere)
{
  const auto error = refusal("no.such.host:80", EAI_NONAME);
  EXPECT_STREQ(error.what(), "resolve no.such.host:80: Name or service not known (EAI_NONAME)");
  EXPECT_EQ(error.fault(), Fault::local);
  EXPECT_EQ(error.error_number(), 0) << "where the kernel gave no errno there is none";
}

TEST(Resolve, NamesTheResolversReasons)
{
  EXPECT_STREQ(refusal("host:80", EAI_AGAIN).what(),
               "resolve host:80: Temporary failure in name resolution (EAI_AGAIN)");
  EXPECT_STREQ(refusal("[::1]:x", EAI_SERVICE).what(),
               "resolve [::1]:x: Servname not supported for ai_socktype (EAI_SERVICE)");
  EXPECT_STREQ(refusal("host:80", EAI_SYSTEM, {}, ENETDOWN).what(),
               "resolve host:80: Network is down (ENETDOWN)");
  EXPECT_STREQ(refusal("host:80", -9999).what(), "resolve host:80: Unknown error (-9999)");
}

TEST(Resolve, HintsAtWhatMayHelp)
{
  EXPECT_EQ(refusal("host:x", EAI_SERVICE).hint(), "the port is a number or a name from /etc/services");
  EXPECT_THAT(refusal("host:80", EAI_NONAME, {.numeric = true}).hint(),
              HasSubstr("--numeric asks no name service"));
  EXPECT_THAT(refusal("host:80", EAI_ADDRFAMILY, {.family = AF_INET6}).hint(),
              HasSubstr("leave out -4 or -6"));
  EXPECT_THAT(refusal("host", EAI_NONAME).hint(), HasSubstr("a port alone is written as a number"));
}

TEST(Resolve, RefusesNamesUnderNumeric)
{
  EXPECT_THROW(resolve(parse_address("localhost:80"), numeric(Purpose::connect)), Error);
  EXPECT_THROW(resolve(parse_address("127.0.0.1:http"), numeric(Purpose::connect)), Error);
}

TEST(Resolve, IsOneCall)
{
  const test::RecordedCalls calls;
  resolve(parse_address("127.0.0.1:80"), {});
  EXPECT_EQ(calls.summary(), "getaddrinfo 1");
}

} // namespace
} // namespace sockplay::net
