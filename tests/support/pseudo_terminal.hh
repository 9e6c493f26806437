// A pseudo-terminal (pty(7)) whose one end a test holds, in the place of a terminal window and of who types
// there.
#pragma once

#include "io/end.hh"
#include "support/loopback.hh"

#include <array>
#include <cstdlib>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <string>
#include <string_view>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

namespace sockplay::test {

class PseudoTerminal {
public:
  PseudoTerminal(unsigned short rows, unsigned short columns)
      : master_(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC))
  {
    EXPECT_EQ(::grantpt(master_), 0);
    EXPECT_EQ(::unlockpt(master_), 0);
    std::array<char, 64> name{};
    EXPECT_EQ(::ptsname_r(master_, name.data(), name.size()), 0);
    path_ = name.data();
    slave_ = ::open(name.data(), O_RDWR | O_NOCTTY | O_CLOEXEC);
    resize(rows, columns);
  }
  PseudoTerminal(const PseudoTerminal&) = delete;
  PseudoTerminal& operator=(const PseudoTerminal&) = delete;
  ~PseudoTerminal()
  {
    ::close(slave_);
    ::close(master_);
  }

  [[nodiscard]] int slave() const { return slave_; }
  [[nodiscard]] const std::string& path() const { return path_; }

  void resize(unsigned short rows, unsigned short columns) const
  {
    const winsize size{.ws_row = rows, .ws_col = columns};
    EXPECT_EQ(::ioctl(master_, TIOCSWINSZ, &size), 0);
  }

  [[nodiscard]] termios modes() const
  {
    termios modes{};
    EXPECT_EQ(::tcgetattr(slave_, &modes), 0);
    return modes;
  }

  /// Types, and gives what a program reads of it: as many bytes, since none of them ends or erases a line.
  [[nodiscard]] std::string typed(std::string_view keys) const
  {
    std::string read;
    std::array<char, 1024> room{};
    for (; !keys.empty(); keys.remove_prefix(std::min(keys.size(), room.size()))) {
      const auto piece = keys.substr(0, room.size());
      EXPECT_EQ(::write(master_, piece.data(), piece.size()), static_cast<long>(piece.size()));
      for (auto left = piece.size(); left > 0 && becomes_ready(slave_, POLLIN);) {
        const auto got = static_cast<std::size_t>(::read(slave_, room.data(), left));
        read.append(room.data(), got);
        left -= got;
      }
    }
    return read;
  }

  /// Everything that was written to the terminal so far.
  [[nodiscard]] std::string written() const
  {
    EXPECT_EQ(::write(slave_, &mark, 1), 1);
    std::string all;
    for (std::string piece = waiting(); !piece.empty(); piece = all.ends_with(mark) ? "" : waiting())
      all += piece;
    EXPECT_TRUE(all.ends_with(mark));
    all.erase(all.find_last_not_of(mark) + 1);
    return all;
  }

  /// Some of what was written to the terminal: as much as a read gives once there is something.
  [[nodiscard]] std::string waiting() const
  {
    std::array<char, 4096> room{};
    if (!becomes_ready(master_, POLLIN)) return {};
    const auto got = ::read(master_, room.data(), room.size());
    return {room.data(), static_cast<std::size_t>(std::max<long>(got, 0))};
  }

private:
  static constexpr char mark = '\x05'; // ENQ, which nobody else writes

  int master_;
  int slave_ = -1;
  std::string path_;
};

} // namespace sockplay::test
