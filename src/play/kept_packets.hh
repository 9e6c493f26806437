// The file that `raw sniff -w` keeps packets in: it is opened before rights are given up, and while it takes
// nothing (a FIFO that nobody reads) whoever owns the loop goes on with all but packets.
#pragma once

#include "capture/confinement.hh"
#include "capture/writer.hh"
#include "io/poller.hh"
#include "net/error.hh"
#include "play/capture_file.hh"
#include "play/sniff.hh"

#include <functional>
#include <optional>

namespace sockplay::play {

class KeptPackets {
public:
  /// Opens what `options` name; nothing is kept if that is no file, or standard output. Throws net::Error.
  KeptPackets(const Sniff& options, const Capture& capture);

  [[nodiscard]] bool any() const { return writer_.has_value(); }
  /// Where files will be made; -1 where there is none, or but one, and that is open.
  [[nodiscard]] int directory() const { return writer_ ? writer_->directory() : -1; }
  [[nodiscard]] const std::string& directory_name() const { return directory_name_; }
  /// What was made here as root is to be read by who called sudo(8).
  void give_to(const std::optional<capture::User>& user) const;

  struct Owner {
    std::function<void(std::optional<io::Clock::time_point> until)> wait; // once, and without packets
    std::function<bool()> is_ending;
  };
  /// From now on nothing is waited for but by the owner.
  void watch(io::Poller& poller, Owner owner);

  /// Throws net::Error.
  void write(const capture::Frame& frame) { writer_->write(frame); }
  void flush()
  {
    if (writer_ && !is_given_up()) writer_->flush();
  }
  /// Whether no more are taken: as many files as were asked for are full, or what is written waits in vain.
  [[nodiscard]] bool is_finished() const { return writer_ && (writer_->is_finished() || is_given_up()); }
  /// Writes the rest; what went wrong with that, or that nobody took it.
  std::optional<net::Error> finish();
  /// After an error of a write: nothing more is kept.
  void abandon() { writer_.reset(); }

private:
  [[nodiscard]] bool is_given_up() const { return !watch_.writable; }
  bool wait();

  std::string name_, directory_name_;
  std::optional<capture::Writer> writer_;
  io::Watch watch_; // the file, if there is but one
  Owner owner_;
};

} // namespace sockplay::play
