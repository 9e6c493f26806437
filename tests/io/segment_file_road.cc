// sendfile(2) into segmented datagrams, by a script; and for every size of record, by the kernel.
#include "io/segment_file_road.hh"

#include "support/loopback.hh"
#include "support/scripted_kernel.hh"

#include <algorithm>
#include <gtest/gtest.h>
#include <linux/udp.h>
#include <netinet/in.h>
#include <string>
#include <sys/mman.h>

namespace sockplay::io {
namespace {

using test::answers;
using test::fails;
using Why = Halt::Why;

constexpr int file_number = 1001;
constexpr int socket_number = 1002;

// What goes on where the file seems to be at its end.
class OtherRoad : public Road {
public:
  explicit OtherRoad(int& runs) : runs_(runs) {}
  Halt run(std::uint64_t& /*moved*/) override
  {
    ++runs_;
    return {Why::ended};
  }

private:
  int& runs_;
};

test::Step is_a_file_of(off_t bytes)
{
  return test::step<sys::FStat>("is a file", [bytes](test::ScriptedKernel&, const sys::FStat& call) {
    *call.result = {};
    call.result->st_mode = S_IFREG;
    call.result->st_size = bytes;
    return sys::Outcome{0, 0};
  });
}

test::Step sends(std::size_t wanted, long bytes)
{
  return test::step<sys::SendFile>("moves " + std::to_string(bytes),
                                   [wanted, bytes](test::ScriptedKernel&, const sys::SendFile& call) {
                                     EXPECT_EQ(call.out, socket_number);
                                     EXPECT_EQ(call.in, file_number);
                                     EXPECT_EQ(call.size, wanted);
                                     return sys::Outcome{bytes, 0};
                                   });
}
test::Step sends(std::size_t bytes)
{
  return sends(bytes, static_cast<long>(bytes));
}

test::Step sets(int option, int value)
{
  return test::step<sys::SetSockOpt>("sets",
                                     [option, value](test::ScriptedKernel&, const sys::SetSockOpt& call) {
                                       EXPECT_EQ(call.level, IPPROTO_UDP);
                                       EXPECT_EQ(call.name, option);
                                       EXPECT_EQ(*static_cast<const int*>(call.value), value);
                                       return sys::Outcome{0, 0};
                                     });
}

test::Step is_release(std::string release)
{
  return test::step<sys::Uname>(release, [release](test::ScriptedKernel&, const sys::Uname& call) {
    release.copy(call.name->release, sizeof call.name->release);
    return sys::Outcome{0, 0};
  });
}

class SegmentFileRoadTest : public testing::Test {
protected:
  void start(std::size_t record_bytes, RecordSink::ErrorPolicy on_error = {})
  {
    kernel_.expect(is_a_file_of(0), sets(UDP_SEGMENT, static_cast<int>(record_bytes)));
    file_ = End::own_file(net::Fd(file_number), "file");
    road_.emplace(file_, socket_, tally_,
                  SegmentFileRoad::Options{.record_bytes = record_bytes, .on_error = std::move(on_error)},
                  std::make_unique<OtherRoad>(runs_of_the_other_));
  }
  void has_left(off_t bytes) { kernel_.expect(is_a_file_of(bytes), answers<sys::Seek>(0)); }
  void leaves_the_rest() { kernel_.expect(sets(UDP_SEGMENT, 0)); }
  void expect_halt(Why why, int error = 0)
  {
    const auto halt = road_->run(moved_);
    EXPECT_EQ(static_cast<int>(halt.why), static_cast<int>(why));
    EXPECT_EQ(halt.error, error);
  }

  test::ScriptedKernel kernel_;
  End file_;
  End socket_ = test::ready_socket(socket_number);
  RecordTally tally_;
  int runs_of_the_other_ = 0;
  std::uint64_t moved_ = 0;
  std::optional<SegmentFileRoad> road_;
};

TEST_F(SegmentFileRoadTest, AsksForWholeMessagesAndThenForWhatIsLeft)
{
  start(1000);
  has_left(150'000);
  kernel_.expect(sends(61'000), sends(61'000), sends(28'000));
  has_left(0);
  leaves_the_rest();
  expect_halt(Why::ended);
  EXPECT_EQ(runs_of_the_other_, 1);
  EXPECT_EQ(moved_, 150'000U);
  EXPECT_EQ(tally_.records, 150U);
  EXPECT_EQ(tally_.bytes, 150'000U);
}

TEST_F(SegmentFileRoadTest, CountsAShortLastRecord)
{
  start(1000);
  has_left(1500);
  kernel_.expect(sends(1500));
  has_left(0);
  leaves_the_rest();
  expect_halt(Why::ended);
  EXPECT_EQ(tally_.records, 2U);
}

TEST_F(SegmentFileRoadTest, CompletesAMessageOfWhichTheKernelTookAPart)
{
  start(1000);
  has_left(122'000);
  kernel_.expect(sends(61'000, 8192), sends(52'808, 8192), sends(44'616), sends(61'000));
  has_left(0);
  leaves_the_rest();
  expect_halt(Why::ended);
  EXPECT_EQ(tally_.records, 122U);
}

TEST_F(SegmentFileRoadTest, LetsGoOfWhatIsHeldBackWhereTheFileWasCutOff)
{
  start(1000);
  has_left(100'000);
  kernel_.expect(sends(61'000), sends(39'000, 4096), sends(34'904, 0));
  leaves_the_rest();
  kernel_.expect(sets(UDP_CORK, 0));
  expect_halt(Why::ended);
  EXPECT_EQ(tally_.records, 66U);
}

TEST_F(SegmentFileRoadTest, LeavesAFileWithoutASizeToTheOtherRoadForGood)
{
  start(1000);
  has_left(0);
  leaves_the_rest();
  expect_halt(Why::ended);
  expect_halt(Why::ended);
  EXPECT_EQ(runs_of_the_other_, 2);
}

TEST_F(SegmentFileRoadTest, WaitsForAFullSocketAndGoesOnWhereItWas)
{
  start(1000);
  has_left(100'000);
  kernel_.expect(sends(61'000), fails<sys::SendFile>(EAGAIN));
  expect_halt(Why::sink_full);
  expect_halt(Why::sink_full);
  socket_.writable = true;
  kernel_.expect(fails<sys::SendFile>(EINTR), sends(39'000));
  has_left(0);
  leaves_the_rest();
  expect_halt(Why::ended);
  EXPECT_EQ(tally_.records, 100U);
}

TEST_F(SegmentFileRoadTest, TriesFewerSegmentsWhereTheKernelIsOlder)
{
  start(10);
  has_left(2000);
  kernel_.expect(fails<sys::SendFile>(EINVAL), sends(640), sends(640), sends(640), sends(80));
  has_left(0);
  leaves_the_rest();
  expect_halt(Why::ended);
}

TEST_F(SegmentFileRoadTest, IsLeftWhereTheKernelRefuses)
{
  for (const int error : {EIO, EMSGSIZE, ENOBUFS, EOPNOTSUPP}) {
    start(1000);
    has_left(2000);
    kernel_.expect(fails<sys::SendFile>(error));
    leaves_the_rest();
    runs_of_the_other_ = 0;
    expect_halt(Why::ended);
    EXPECT_EQ(runs_of_the_other_, 1);
  }
}

TEST_F(SegmentFileRoadTest, LooksNoFurtherWhereSegmentsAreUnknown)
{
  kernel_.expect(is_a_file_of(0), fails<sys::SetSockOpt>(ENOPROTOOPT));
  file_ = End::own_file(net::Fd(file_number), "file");
  road_.emplace(file_, socket_, tally_, SegmentFileRoad::Options{.record_bytes = 1000},
                std::make_unique<OtherRoad>(runs_of_the_other_));
  expect_halt(Why::ended);
  EXPECT_EQ(runs_of_the_other_, 1);
}

TEST_F(SegmentFileRoadTest, AsksWhatAnErrorMeans)
{
  int asked = 0;
  start(1000, [&](int error, const net::Departure&) {
    EXPECT_EQ(error, ECONNREFUSED);
    return ++asked == 1 ? Remedy::again : Remedy::fail;
  });
  has_left(1000);
  kernel_.expect(fails<sys::SendFile>(ECONNREFUSED), fails<sys::SendFile>(ECONNREFUSED));
  expect_halt(Why::sink_failed, ECONNREFUSED);
  EXPECT_EQ(asked, 2);
}

TEST_F(SegmentFileRoadTest, EndsWhereTheDiskFailsWithinAMessage)
{
  start(1000);
  has_left(61'000);
  kernel_.expect(sends(61'000, 4096), fails<sys::SendFile>(EIO));
  expect_halt(Why::source_failed, EIO);
}

TEST_F(SegmentFileRoadTest, SuitsFilesWhoseRecordsShareAMessage)
{
  start(1000);
  kernel_.expect(is_release("6.5.0-1-amd64"));
  EXPECT_TRUE(SegmentFileRoad::suits(file_, 30'720));
  EXPECT_FALSE(SegmentFileRoad::suits(file_, 30'721));
  EXPECT_FALSE(SegmentFileRoad::suits(test::pipe_end(1003), 1000));
}

TEST_F(SegmentFileRoadTest, SuitsKernelsThatTakeAMessageAsAWhole)
{
  start(1000);
  for (const auto* release : {"6.5", "6.18.44-fc-v669", "7.0", "10.0"}) {
    kernel_.expect(is_release(release));
    EXPECT_TRUE(SegmentFileRoad::suits(file_, 1000)) << release;
  }
  for (const auto* release : {"6.1.0-28-amd64", "6.4.99", "5.15.0", "6", "", "none"}) {
    kernel_.expect(is_release(release));
    EXPECT_FALSE(SegmentFileRoad::suits(file_, 1000)) << release;
  }
}

// The real thing.

class SegmentFile : public testing::TestWithParam<std::size_t> {};

TEST_P(SegmentFile, KeepsEveryEdge)
{
  const auto record_bytes = GetParam();
  std::string sent;
  const auto message_bytes = std::min<std::size_t>(128 * record_bytes, 61'440);
  for (std::size_t i = 0; i < 2 * message_bytes + record_bytes / 2 + 1; ++i)
    sent += static_cast<char>(i * 31 + i / 251);
  auto file = End::own_file(net::Fd(::memfd_create("records", MFD_CLOEXEC)), "file");
  ASSERT_EQ(::write(file.number(), sent.data(), sent.size()), static_cast<ssize_t>(sent.size()));
  constexpr off_t begin = 1; // within a page
  ASSERT_EQ(::lseek(file.number(), begin, SEEK_SET), begin);
  const net::Fd receiver(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  const auto any = test::inet("127.0.0.1");
  const int room = 208 << 10;
  ASSERT_EQ(::setsockopt(receiver.number(), SOL_SOCKET, SO_RCVBUF, &room, sizeof room), 0);
  ASSERT_EQ(::bind(receiver.number(), any.address(), any.size()), 0);
  const auto bound = net::local_endpoint(receiver.number());
  if (!SegmentFileRoad::suits(file, record_bytes)) GTEST_SKIP() << "this kernel is older";
  auto socket = End::own_socket(net::Fd(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)));
  ASSERT_EQ(::connect(socket.number(), bound.address(), bound.size()), 0);

  RecordTally tally;
  int runs = 0;
  SegmentFileRoad road(file, socket, tally, {.record_bytes = record_bytes},
                       std::make_unique<OtherRoad>(runs));
  std::uint64_t moved = 0;
  while (road.run(moved).why != Why::ended)
    socket.writable = true;

  std::string came, record(65'536, '\0');
  std::uint64_t records = 0;
  for (ssize_t size; (size = ::recv(receiver.number(), record.data(), record.size(), MSG_DONTWAIT)) >= 0;
       ++records) {
    came.append(record, 0, static_cast<std::size_t>(size));
    ASSERT_TRUE(static_cast<std::size_t>(size) == record_bytes || came.size() == sent.size() - begin)
        << size << " bytes at " << came.size();
  }
  EXPECT_EQ(came, sent.substr(begin));
  EXPECT_EQ(records, tally.records);
  EXPECT_EQ(moved, sent.size() - begin);
}

INSTANTIATE_TEST_SUITE_P(OfRecords, SegmentFile,
                         testing::Values(1, 2, 63, 64, 508, 1000, 1399, 1400, 1472, 4095, 4096, 4097, 8192,
                                         8193, 15'000, 20'480, 30'719, 30'720));

} // namespace
} // namespace sockplay::io
