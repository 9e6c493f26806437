// Datagrams to one peer, from options to the end: what could not be sent is told with its reason, and nothing
// is tried for ever.
#include "play/datagram.hh"
#include "support/loopback.hh"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>

namespace sockplay::play {
namespace {

using testing::HasSubstr;

constexpr record::Framing whole{.kind = record::Framing::Kind::whole};

class DatagramConnectTest : public testing::Test {
protected:
  Reach reach(const net::Endpoint& peer) { return {.address = net::parse_address(to_string(peer))}; }
  template <class Options>
  net::Error failure(const Options& options)
  {
    const test::Redirected output(STDOUT_FILENO, output_.in.fd());
    try {
      run(options);
    } catch (const net::Error& error) {
      return error;
    }
    return net::Error({.reason = "it ended well"});
  }

  test::BarePipe output_;
  test::BareDatagrams peer_;
};

TEST_F(DatagramConnectTest, ARecordThatIsTooLongFailsWithTheLimitNamed)
{
  const auto error = failure(DatagramSend{.reach = reach(peer_.endpoint),
                                          .socket = {.kind = {.type = SOCK_DGRAM}},
                                          .records = {.framing = whole},
                                          .input = {.data = std::string(70'000, 'x')},
                                          .announcing = {.verbosity = -1}});
  EXPECT_THAT(error.what(), HasSubstr("70 000 bytes"));
  EXPECT_THAT(error.hint(), HasSubstr("65 507"));
  EXPECT_EQ(error.fault(), net::Fault::local);
}

TEST_F(DatagramConnectTest, ARecordThatIsTooLongIsNotTriedForEverBecauseErrorsEndNothing)
{
  const auto error =
      failure(DatagramConnect{.reach = reach(peer_.endpoint),
                              .socket = {.kind = {.type = SOCK_DGRAM}},
                              .records = {.framing = whole},
                              .host = {.input = {.data = std::string(70'000, 'x')}, .stays = true},
                              .announcing = {.verbosity = -1}});
  EXPECT_THAT(error.what(), HasSubstr("EMSGSIZE"));
}

TEST_F(DatagramConnectTest, AClosedPortIsToldThoughAllWasSent)
{
  const test::DeafDatagrams nobody;
  const auto error = failure(DatagramSend{.reach = reach(nobody.endpoint()),
                                          .socket = {.kind = {.type = SOCK_DGRAM}},
                                          .input = {.data = "a\nbb\nccc\n"},
                                          .announcing = {.verbosity = -1}});
  EXPECT_THAT(error.what(), HasSubstr("ECONNREFUSED"));
  EXPECT_THAT(error.what(), HasSubstr("port unreachable"));
}

TEST_F(DatagramConnectTest, AProbeThatIsNotAnsweredSaysSo)
{
  const auto error = failure(DatagramConnect{.reach = reach(peer_.endpoint),
                                             .socket = {.kind = {.type = SOCK_DGRAM}},
                                             .probe = true,
                                             .probe_time = std::chrono::milliseconds(5),
                                             .announcing = {.verbosity = -1}});
  EXPECT_EQ(error.fault(), net::Fault::timeout);
  EXPECT_THAT(error.what(), HasSubstr("no answer within 5 ms"));
}

} // namespace
} // namespace sockplay::play
