// Who has written to a socket that takes records from anybody, and which of them get what is typed.
#pragma once

#include "net/access_list.hh"
#include "net/arrivals.hh"
#include "net/endpoint.hh"

#include <functional>
#include <optional>
#include <span>
#include <vector>

namespace sockplay::play {

/// --reply-to.
struct ReplyTo {
  enum class Who { last, first, all, fixed };
  Who who = Who::last;
  std::optional<net::Endpoint> fixed = {};
};

class Correspondents {
public:
  static constexpr std::size_t most = 1024; // remembered: those who came last

  /// `told`, which may be empty, is told of each that had not written before, as far as that is remembered.
  Correspondents(const ReplyTo& reply_to, net::AccessList access,
                 std::function<void(const net::Endpoint&)> told);

  /// Whether somebody may write; who may is remembered.
  bool hear(const net::Arrival& record);
  /// Somebody is not there any more: nothing is sent there until it writes again.
  void forget(const net::Endpoint& who);
  /// Who gets the next record.
  [[nodiscard]] std::span<const net::Endpoint> addressees() const { return addressees_; }

private:
  void remember(const net::Endpoint& who);
  void tell_of(const net::Endpoint& who);

  ReplyTo reply_to_;
  net::AccessList access_;
  std::function<void(const net::Endpoint&)> told_;
  std::optional<net::Endpoint> last_; // who wrote last, let in or not: seldom another one
  bool last_may_ = false;
  std::vector<net::Endpoint> addressees_; // by when they first wrote
  std::vector<net::Endpoint> told_of_;    // the same
};

} // namespace sockplay::play
