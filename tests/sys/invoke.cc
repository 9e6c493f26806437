// The seam: what an observer sees, what it may answer, and that without one the kernel is simply asked.
#include "sys/invoke.hh"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <variant>
#include <vector>

namespace sockplay::sys {
namespace {

using testing::ElementsAre;

// Writes down what it is told, and answers calls on descriptor 1001 itself.
class Witness : public Observer {
public:
  explicit Witness(std::vector<std::string>& diary) : diary_(diary) {}

  std::optional<Outcome> before(const Call& call) override
  {
    const int fd = std::get<Close>(call).fd;
    diary_.push_back("before " + std::to_string(fd));
    return fd == 1001 ? std::optional(Outcome{-1, EINTR}) : std::nullopt;
  }
  void after(const Call& call, const Outcome& outcome) override
  {
    diary_.push_back("after " + std::to_string(std::get<Close>(call).fd) + ": " +
                     std::to_string(outcome.value) + " " + std::to_string(outcome.error));
  }
  void remark(std::string_view text) override { diary_.emplace_back(text); }

private:
  std::vector<std::string>& diary_;
};

TEST(Invoke, WithoutAnObserverAsksTheKernel)
{
  ASSERT_EQ(observer, nullptr);
  const auto refused = invoke(Close{-1});
  EXPECT_EQ(refused.value, -1);
  EXPECT_EQ(refused.error, EBADF);
  EXPECT_FALSE(refused.ok());
}

TEST(Invoke, HasNoErrorWhereTheCallSucceeded)
{
  errno = EIO;
  const auto fd = invoke(MemFd{"test", MFD_CLOEXEC});
  ASSERT_TRUE(fd.ok());
  EXPECT_EQ(fd.error, 0);
  EXPECT_TRUE(invoke(Close{static_cast<int>(fd.value)}).ok());
}

TEST(Invoke, TellsAnObserverBeforeAndAfterTheKernelIsAsked)
{
  std::vector<std::string> diary;
  Witness witness(diary);
  const ObserverScope scope(witness);
  EXPECT_EQ(invoke(Close{-1}).error, EBADF);
  EXPECT_THAT(diary, ElementsAre("before -1", "after -1: -1 " + std::to_string(EBADF)));
}

TEST(Invoke, LetsAnObserverAnswerInTheKernelsPlace)
{
  std::vector<std::string> diary;
  Witness witness(diary);
  const ObserverScope scope(witness);
  EXPECT_EQ(invoke(Close{1001}).error, EINTR);
  EXPECT_THAT(diary, ElementsAre("before 1001", "after 1001: -1 " + std::to_string(EINTR)));
}

TEST(ObserverScope, PutsTheObserverBeforeItBack)
{
  std::vector<std::string> outer_diary;
  std::vector<std::string> inner_diary;
  Witness outer(outer_diary);
  Witness inner(inner_diary);
  {
    const ObserverScope outer_scope(outer);
    {
      const ObserverScope inner_scope(inner);
      invoke(Close{1001});
    }
    EXPECT_EQ(observer, &outer);
    EXPECT_TRUE(outer_diary.empty());
    EXPECT_EQ(inner_diary.size(), 2U);
  }
  EXPECT_EQ(observer, nullptr);
}

TEST(Remark, ReachesAnObserverAndNobodyElse)
{
  remark("to nobody");
  std::vector<std::string> diary;
  Witness witness(diary);
  const ObserverScope scope(witness);
  remark("splice: one end is a pipe");
  EXPECT_THAT(diary, ElementsAre("splice: one end is a pipe"));
}

} // namespace
} // namespace sockplay::sys
